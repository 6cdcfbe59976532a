"""Signing in and passwords: django-allauth's views under our addresses and with our forms, and nothing else of it."""
