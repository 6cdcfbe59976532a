"""Which passwords are too easy to guess."""
