"""The row of conditions by which we score numbers and tell feedback to answers that are typed, read back."""

from collections.abc import Iterator

from assessments.interchange.qti.markup import Element, below, first, name_of, text_of
from assessments.interchange.qti.processing.values import number_from
from assessments.interchange.qti.writing.rules import Condition


def conditions(root: Element, response: str) -> Iterator[Condition]:
    """The conditions on this response in an item that we wrote."""
    for branch in below(root, "qti-response-if", "qti-response-else-if"):
        test = branch[0] if len(branch) else None
        if test is None or name_of(test) not in ("qti-equal", "qti-string-match"):
            continue
        variable, value = first(test, "qti-variable"), first(test, "qti-base-value")
        if variable is None or value is None or variable.get("identifier") != response:
            continue
        share, feedback = None, ""
        for rule in branch[1:]:
            given = first(rule, "qti-base-value") if name_of(rule) == "qti-set-outcome-value" else None
            if given is not None and given.get("base-type") == "float":
                share = number_from(text_of(given))
            elif given is not None and given.get("base-type") == "identifier":
                feedback = text_of(given)
        tolerance = (test.get("tolerance") or "0").split()[0] if name_of(test) == "qti-equal" else None
        yield Condition(text_of(value), tolerance, share, feedback)
