"""Tables without a domain."""

from elearn.base.numbering import Series
from elearn.base.once.models import SentForm
from elearn.base.periodic import Round

__all__ = ["Round", "SentForm", "Series"]
