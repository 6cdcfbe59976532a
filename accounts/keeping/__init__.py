"""What opens an account, changed by its person or by who is in charge: each deed in one place, and whom it is told."""
