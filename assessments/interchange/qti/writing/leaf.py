"""A simple item in the making: one response, its interaction and its feedback."""

from typing import Any

from assessments.interchange.qti.markup import Element, make


class Leaf:
    """One response in the making: where its interaction goes, and what it declares."""

    def __init__(self, parent: Element, key: str, processing: Element, is_inline: bool) -> None:
        self.parent, self.key, self.processing, self.is_inline = parent, key, processing, is_inline
        self.response = make(None, "qti-response-declaration", identifier=f"RESPONSE{key}")
        self.outcomes: list[Element] = []
        self.feedbacks: list[Element] = []

    def declare(self, cardinality: str, base_type: str, right: list[str]) -> None:
        """The form of the response, and the right one."""
        self.response.set("cardinality", cardinality)
        self.response.set("base-type", base_type)
        if right:
            correct = make(self.response, "qti-correct-response")
            for value in right:
                make(correct, "qti-value", value)

    def map(self, shares: list[tuple[str, float]], *, lowest: float | None = 0, **entry: str) -> None:
        """What each value earns."""
        bound = None if lowest is None else str(lowest)
        mapping = make(
            self.response,
            "qti-mapping",
            default_value="0",
            lower_bound=bound,
            upper_bound=bound and "1",
        )
        for key, share in shares:
            make(mapping, "qti-map-entry", map_key=key, mapped_value=repr(share), **entry)

    def ask(self, name: str, **attributes: Any) -> Element:
        """The interaction."""
        return make(self.parent, name, response_identifier=f"RESPONSE{self.key}", **attributes)

    def tell(self, cardinality: str = "single") -> None:
        """Declares that there is feedback."""
        self.outcomes.append(
            make(
                None,
                "qti-outcome-declaration",
                identifier=f"FEEDBACK{self.key}",
                cardinality=cardinality,
                base_type="identifier",
            )
        )

    def tell_answers(self, feedbacks: list[str]) -> list[str]:
        """The feedback to answers in words or numbers; returns its names, "" where there is none."""
        names = [f"answer_{n}" if said else "" for n, said in enumerate(feedbacks, 1)]
        if any(names):
            self.tell()
        for name, said in zip(names, feedbacks, strict=True):
            if name:
                modal = make(
                    None,
                    "qti-modal-feedback",
                    outcome_identifier=f"FEEDBACK{self.key}",
                    identifier=name,
                    show_hide="show",
                )
                make(make(modal, "qti-content-body"), "p", said)
                self.feedbacks.append(modal)
        return names
