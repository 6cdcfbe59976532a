"""Response processing: what an item of QTI earns, and which feedback it shows, for any response."""

from assessments.interchange.qti.processing.processing import Processing
from assessments.interchange.qti.processing.values import Multiple, Ordered, Value

__all__ = ["Multiple", "Ordered", "Processing", "Value"]
