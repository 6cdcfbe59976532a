"""Response processing: how a response becomes a score and feedback.

What templates of QTI do (a right response, a mapping) is told by its rules; an accepted number, and feedback to an
answer in words, are conditions in a row, of which the first that holds counts. `conditions` reads such a row back.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from assessments.interchange.qti.markup import Element, below, first, make, name_of, text_of


@dataclass(frozen=True, slots=True)
class Condition:
    """A response that is `value`, or within `tolerance` of it, earns `share` and shows the feedback of that name."""

    value: str
    tolerance: str | None = None
    share: float | None = None
    feedback: str = ""


def add_match(processing: Element, key: str) -> None:
    """Everything for the right response, else nothing."""
    branch = make(make(processing, "qti-response-condition"), "qti-response-if")
    match = make(branch, "qti-match")
    make(match, "qti-variable", identifier=f"RESPONSE{key}")
    make(match, "qti-correct", identifier=f"RESPONSE{key}")
    _set(branch, f"SCORE{key}", "float", "1")


def add_mapping(processing: Element, key: str) -> None:
    """The sum of what the mapping gives."""
    rule = make(processing, "qti-set-outcome-value", identifier=f"SCORE{key}")
    make(rule, "qti-map-response", identifier=f"RESPONSE{key}")


def add_conditions(processing: Element, key: str, base_type: str, row: list[Condition]) -> None:
    """The first condition that holds counts."""
    if not row:
        return
    rules = make(processing, "qti-response-condition")
    for number, each in enumerate(row):
        branch = make(rules, "qti-response-else-if" if number else "qti-response-if")
        if each.tolerance is None:
            test = make(branch, "qti-string-match", case_sensitive="false")
        else:
            tolerance = f"{each.tolerance} {each.tolerance}"
            test = make(branch, "qti-equal", tolerance_mode="absolute", tolerance=tolerance)
        make(test, "qti-variable", identifier=f"RESPONSE{key}")
        make(test, "qti-base-value", each.value, base_type=base_type)
        if each.share is not None:
            _set(branch, f"SCORE{key}", "float", repr(each.share))
        if each.feedback:
            _set(branch, f"FEEDBACK{key}", "identifier", each.feedback)


def show_chosen(processing: Element, key: str, *, takes_several: bool) -> None:
    """Each choice made shows the feedback that has its name."""
    rule = make(processing, "qti-set-outcome-value", identifier=f"FEEDBACK{key}")
    holder = rule if takes_several else make(rule, "qti-multiple")
    make(holder, "qti-variable", identifier=f"RESPONSE{key}")


def add_total(processing: Element, weights: Mapping[str, float]) -> None:
    """The weighted sum of the scores of all leaves."""
    total = make(make(processing, "qti-set-outcome-value", identifier="SCORE"), "qti-sum")
    for key, weight in weights.items():
        product = make(total, "qti-product")
        make(product, "qti-base-value", repr(round(weight, 9)), base_type="float")
        make(product, "qti-variable", identifier=f"SCORE{key}")


def conditions(root: Element, response: str) -> Iterator[Condition]:
    """The conditions on this response in an item, ours or another system's, as far as they are of this form."""
    for branch in below(root, "qti-response-if", "qti-response-else-if"):
        test = branch[0] if len(branch) else None
        if test is None or name_of(test) not in ("qti-equal", "qti-string-match", "qti-match"):
            continue
        variable, value = first(test, "qti-variable"), first(test, "qti-base-value")
        if variable is None or value is None or variable.get("identifier") != response:
            continue
        share, feedback = None, ""
        for rule in branch[1:]:
            given = first(rule, "qti-base-value") if name_of(rule) == "qti-set-outcome-value" else None
            if given is not None and given.get("base-type") in ("float", "integer"):
                share = number_from(text_of(given))
            elif given is not None and given.get("base-type") == "identifier":
                feedback = text_of(given)
        tolerance = (test.get("tolerance") or "0").split()[0] if name_of(test) == "qti-equal" else None
        yield Condition(text_of(value), tolerance, share, feedback)


def number_from(text: str) -> float | None:
    """The number written here; None for no number."""
    number = decimal_from(text)
    return None if number is None else float(number)


def decimal_from(text: str) -> Decimal | None:
    """The finite number written here, of a reasonable size; None for no number."""
    try:
        number = Decimal(text.strip()) if len(text) < 100 else Decimal("NaN")
    except InvalidOperation:
        return None
    return number if number.is_finite() and -400 < number.adjusted() < 300 else None


def _set(branch: Element, outcome: str, base_type: str, value: str) -> None:
    rule = make(branch, "qti-set-outcome-value", identifier=outcome)
    make(rule, "qti-base-value", value, base_type=base_type)
