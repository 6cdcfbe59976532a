"""What all tables that leave the house have in common.

Names come from people, and a cell that begins with "=" would be a formula: workbooks store all text as text, and in
CSV, which knows no types, an apostrophe goes before it (OWASP, CSV injection).
"""

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BYTE_ORDER_MARK = "\ufeff"
"""At the start of a CSV file it tells Excel that the text is Unicode."""


def harmless(value: str) -> str:
    """Text that no spreadsheet program takes for a formula."""
    return "'" + value if value.lstrip(" ").startswith(FORMULA_STARTS) else value
