"""The rules of response processing that we write: how a response becomes a score and feedback.

What templates of QTI do (a right response, a mapping) is told by its rules; an accepted number, and feedback to an
answer in words, are conditions in a row, of which the first that holds counts.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from assessments.interchange.qti.markup import Element, make


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
    """The weighted sum of these scores."""
    total = make(make(processing, "qti-set-outcome-value", identifier="SCORE"), "qti-sum")
    for name, weight in weights.items():
        product = make(total, "qti-product")
        make(product, "qti-base-value", repr(round(weight, 9)), base_type="float")
        make(product, "qti-variable", identifier=name)


def add_if_all_full(processing: Element, keys: list[str], key: str) -> None:
    """Everything where each of these scores is 1, else nothing."""
    branch = make(make(processing, "qti-response-condition"), "qti-response-if")
    all_full = make(branch, "qti-and")
    for each in keys:
        equal = make(all_full, "qti-equal", tolerance_mode="exact")
        make(equal, "qti-variable", identifier=f"SCORE{each}")
        make(equal, "qti-base-value", "1", base_type="float")
    _set(branch, f"SCORE{key}", "float", "1")


def _set(branch: Element, outcome: str, base_type: str, value: str) -> None:
    rule = make(branch, "qti-set-outcome-value", identifier=outcome)
    make(rule, "qti-base-value", value, base_type=base_type)
