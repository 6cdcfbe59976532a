"""Tables without a domain."""

from elearn.base.numbering import Series
from elearn.base.periodic import Round

__all__ = ["Round", "Series"]
