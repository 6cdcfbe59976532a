"""Our questions as items of QTI 3."""
