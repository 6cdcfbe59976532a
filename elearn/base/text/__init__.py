"""Text as it is kept: one form for what people type, paste and import, whatever machine it came from."""

from elearn.base.text.kept import as_kept, lines_as_kept, sentence_as_kept
from elearn.base.text.names import name_as_kept, offered_case, proper_case
from elearn.base.text.paper_numbers import number_as_kept, number_sought

__all__ = [
    "as_kept",
    "lines_as_kept",
    "name_as_kept",
    "number_as_kept",
    "number_sought",
    "offered_case",
    "proper_case",
    "sentence_as_kept",
]
