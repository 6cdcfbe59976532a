"""Sheets as their files hold them, and what they show."""
