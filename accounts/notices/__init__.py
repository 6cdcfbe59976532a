"""Telling people things: in the product, and by e-mail where there is an address. See telling.py."""
