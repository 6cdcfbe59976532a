"""Logs say what went wrong, not with whom: PostgreSQL tells in its errors what the rows hold that it refused."""

import logging
import re

_E_MAIL = re.compile(r"[\w.%+-]+@[\w-]+(?:\.[\w-]+)+")
_KEY = re.compile(
    r"(?<=\)=\().*?(?=\)(?: (?:already exists|is not present|is still referenced|conflicts with)|\.(?:\n|$)))",
    re.DOTALL,
)
_ROW = re.compile(r"(?<=Failing row contains \().*?(?=\)\.(?:\n|$))", re.DOTALL)
HIDDEN = "…"


class DiscreetFormatter(logging.Formatter):
    """Lines and tracebacks without e-mail addresses and without the values in PostgreSQL's details."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, with … for what is hidden."""
        text = super().format(record)
        for hidden in (_KEY, _ROW, _E_MAIL):
            text = hidden.sub(HIDDEN, text)
        return text
