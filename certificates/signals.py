"""News of certificates, for the apps above."""

from django.dispatch import Signal

certificate_issued = Signal()
"""A certificate has been issued; sent once, inside the transaction, with `certificate`."""
