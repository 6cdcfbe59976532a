"""News of certificates, for the apps above."""

from django.dispatch import Signal

certificate_issued = Signal()
"""A certificate has been issued; sent once, inside the transaction, with `certificate`."""

certificate_withdrawn = Signal()
"""A certificate has been withdrawn; sent once, inside the transaction, with `certificate`."""

certificate_replaced = Signal()
"""A new certificate has taken the place of another; sent once, inside the transaction, with `certificate`, the old
one, and `replacement`."""
