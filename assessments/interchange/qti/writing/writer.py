"""One question as a `qti-assessment-item`: its declarations, body, response processing and feedback.

Each simple item in it is a *leaf* with a key that ends the names of its variables: RESPONSE, SCORE and FEEDBACK have
the key "" where there is one leaf, and RESPONSE_1, RESPONSE_2_1 … in gap fill and case studies.
"""

from assessments.interchange.base import BankEntry
from assessments.interchange.qti.markup import OWN, Element, add_html, make
from assessments.interchange.qti.writing.interactions import WRITERS
from assessments.interchange.qti.writing.leaf import Leaf
from assessments.interchange.qti.writing.rules import add_if_all_full, add_total
from assessments.items import CompositeItem, GapFillItem, Item, OpenEndedItem


def item_element(entry: BankEntry, identifier: str, picture_href: str | None) -> Element:
    """The whole item."""
    root = make(
        None,
        "qti-assessment-item",
        identifier=identifier,
        title=entry.title,
        adaptive="false",
        time_dependent="false",
    )
    root.set("{http://www.w3.org/XML/1998/namespace}lang", "vi")
    body, processing = make(None, "qti-item-body"), make(None, "qti-response-processing")
    builder = _Builder(root, body, processing)
    picture = _picture(entry, picture_href) if picture_href else None
    builder.add(make(body, "div"), entry.item, "", picture)
    builder.finish(entry.item)
    return root


def _picture(entry: BankEntry, href: str) -> dict[str, str]:
    assert entry.picture is not None
    return {"src": href, "alt": entry.picture.alt, "data-elearn-name": entry.picture.name}


class _Builder:
    """Collects what the leaves declare, ask and score; `finish` puts it together in the order that QTI wants."""

    def __init__(self, root: Element, body: Element, processing: Element) -> None:
        self.root, self.body, self.processing = root, body, processing
        self.responses: list[Element] = []
        self.outcomes: list[Element] = []
        self.feedbacks: list[Element] = []
        self.weights: dict[str, float] = {}

    def add(
        self,
        container: Element,
        item: Item,
        key: str,
        picture: dict[str, str] | None = None,
        weight: float = 1.0,
    ) -> None:
        """The item in a container that says of which kind it is, with its prompt and interactions."""
        container.set(f"{OWN}kind", item.kind)
        container.set(f"{OWN}key", key)
        if item.legal_reference:
            container.set(f"{OWN}legal-reference", item.legal_reference)
        add_html(make(container, "div", data_elearn_role="prompt"), item.prompt)
        if picture:
            make(make(container, "p", data_elearn_role="picture"), "img").attrib.update(picture)
        if isinstance(item, GapFillItem):
            self._add_gaps(container, item, key, 0 if item.all_or_nothing else weight)
            if item.all_or_nothing:
                self._add_all_or_nothing(container, item, key, weight)
        elif isinstance(item, CompositeItem):
            whole = sum(part.weight for part in item.parts)
            for number, part in enumerate(item.parts, 1):
                section = make(
                    container, "section", data_elearn_id=part.id, data_elearn_weight=repr(part.weight)
                )
                self.add(section, part.item, f"{key}_{number}", weight=weight * part.weight / whole)
        else:
            self._add_leaf(container, item, key, weight)
        if isinstance(item, OpenEndedItem):
            _add_rubric(container, item)
        if item.explanation:
            self._add_explanation(item.explanation, key)

    def finish(self, item: Item) -> None:
        """Everything in its order."""
        if self.weights.keys() != {"SCORE"}:
            self.outcomes.insert(0, _score(""))
            add_total(self.processing, self.weights)
        self.root.extend([*self.responses, *self.outcomes, self.body])
        if len(self.processing):
            self.root.append(self.processing)
        self.root.extend(self.feedbacks)

    def _add_gaps(self, container: Element, item: GapFillItem, key: str, weight: float) -> None:
        parts = {part.id: (number, part) for number, part in enumerate(item.parts, 1)}
        whole = sum(part.weight for part in item.parts)

        def gap(parent: Element, identity: str) -> None:
            if identity not in parts:
                make(parent, "span", f"[[{identity}]]")
                return
            number, part = parts[identity]
            before = len(parent)
            self._add_leaf(parent, part.item, f"{key}_{number}", weight * part.weight / whole, is_inline=True)
            for interaction in parent[before:]:
                interaction.set(f"{OWN}id", part.id)
                interaction.set(f"{OWN}weight", repr(part.weight))

        add_html(make(container, "div", data_elearn_role="text"), item.text, gap)
        container.set(f"{OWN}gaps", " ".join(part.id for part in item.parts))

    def _add_leaf(
        self, parent: Element, item: Item, key: str, weight: float, *, is_inline: bool = False
    ) -> None:
        leaf = Leaf(parent, key, self.processing, is_inline)
        WRITERS[item.kind](leaf, item)
        self.responses.append(leaf.response)
        self.outcomes += [_score(key, by_person=item.needs_person), *leaf.outcomes]
        self.feedbacks += leaf.feedbacks
        if weight:
            self.weights[f"SCORE{key}"] = weight

    def _add_all_or_nothing(self, container: Element, item: GapFillItem, key: str, weight: float) -> None:
        container.set(f"{OWN}all-or-nothing", "true")
        self.outcomes.append(_score(f"_ALL{key}"))
        add_if_all_full(
            self.processing, [f"{key}_{n}" for n, _part in enumerate(item.parts, 1)], f"_ALL{key}"
        )
        self.weights[f"SCORE_ALL{key}"] = weight

    def _add_explanation(self, html: str, key: str) -> None:
        outcome = make(
            None,
            "qti-outcome-declaration",
            identifier=f"EXPLANATION{key}",
            cardinality="single",
            base_type="identifier",
        )
        make(make(outcome, "qti-default-value"), "qti-value", "explanation")
        self.outcomes.append(outcome)
        modal = make(
            None,
            "qti-modal-feedback",
            outcome_identifier=f"EXPLANATION{key}",
            identifier="explanation",
            show_hide="show",
        )
        add_html(make(modal, "qti-content-body"), html)
        self.feedbacks.append(modal)


def _score(key: str, *, by_person: bool = False) -> Element:
    outcome = make(
        None,
        "qti-outcome-declaration",
        identifier=f"SCORE{key}",
        cardinality="single",
        base_type="float",
        external_scored="human" if by_person else None,
    )
    make(make(outcome, "qti-default-value"), "qti-value", "0")
    return outcome


def _add_rubric(container: Element, item: OpenEndedItem) -> None:
    """For the marker: words, and criteria with their points."""
    if not item.rubric and not item.criteria:
        return
    block = make(container, "qti-rubric-block", view="scorer", use="scoring")
    content = make(block, "qti-content-body")
    add_html(make(content, "div", data_elearn_role="rubric"), item.rubric)
    if item.criteria:
        criteria = make(content, "ul", data_elearn_role="criteria")
        for each in item.criteria:
            make(criteria, "li", each.text, data_elearn_points=repr(each.points))
