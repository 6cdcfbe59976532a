"""Certificates in the staff area."""
