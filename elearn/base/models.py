"""Tables without a domain."""

from elearn.base.numbering import Series

__all__ = ["Series"]
