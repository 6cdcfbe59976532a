"""Whom and what the rows are about: people, decisions and titles, those there already and those to be made."""
