"""The rules of an item: conditions and values that are set, carried out for any response."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from xml.sax.saxutils import quoteattr

from django.utils.translation import gettext as _

from assessments.interchange.qti.markup import Element, below, name_of
from assessments.interchange.qti.processing import templates
from assessments.interchange.qti.processing.declarations import Declaration
from assessments.interchange.qti.processing.expressions import BUILT_IN, Expression, Variables, expression
from assessments.interchange.qti.processing.values import NUMBERS, Value
from assessments.interchange.qti.source import Unclear

Rule = Callable[[Variables], None]
_SCORE = Declaration("SCORE", "single", "float", None, Fraction(0), None)  # where an item declares none
_BRANCHES = ("qti-response-if", "qti-response-else-if", "qti-response-else")


class _Exit(Exception):
    """No more rules are to be carried out."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A rule that sets an outcome: from what, and which conditions stand around it."""

    outcome: str
    value: Expression
    conditions: tuple[Expression, ...]


class Processing:
    """What an item gives for responses. Raises Unclear, when made, for what is not understood here."""

    def __init__(self, root: Element) -> None:
        self.root = root
        self.responses, self.outcomes = _declared(root, "response"), _declared(root, "outcome")
        self.settings: list[Setting] = []
        self.expressions: list[Expression] = []
        if any(each.get("identifier") == "SCORE" for each in below(root, "qti-set-outcome-value")):
            self.outcomes.setdefault("SCORE", _SCORE)
        self._declared = {**self.outcomes, **self.responses}
        self._exits: tuple[Expression, ...] = ()
        self.has_rules = self._element() is not None
        self._rules = self._all_rules(self._rules_element(), ())
        self.score_name = self._score_name()

    def run(self, given: Mapping[str, Value]) -> Variables:
        """All variables after these responses; those not given are NULL."""
        variables: Variables = {name: each.default for name, each in self.outcomes.items()}
        variables |= {name: given.get(name) for name in self.responses}
        with suppress(_Exit):
            _carry_out(self._rules, variables)
        return variables

    def score(self, given: Mapping[str, Value]) -> Fraction:
        """What these responses earn. Raises Unclear where that is no number."""
        score = self.run(given).get(self.score_name)
        if score is None:
            return Fraction(0)
        if not isinstance(score, Fraction):
            raise Unclear(_("The score of this item is no number."), self.root)
        return score

    def reads(self, response: str) -> Iterator[tuple[Expression, Expression | None]]:
        """Each expression that looks at the response itself, and the one around it."""
        for top in self.expressions:
            yield from _reads(top, None, response)

    def pure(self, response: str) -> list[Expression]:
        """The largest expressions that look at this response and nothing else."""
        return [found for top in self.expressions for found in _pure(top, response)]

    def decides(self, outcome: str) -> frozenset[str]:
        """The responses on which the outcome can depend."""
        found: set[str] = set()
        waiting, seen = [outcome], set[str]()
        while waiting:
            name = waiting.pop()
            if name in seen:
                continue
            seen.add(name)
            for each in self.settings:
                if each.outcome == name:
                    reads = each.value.reads.union(*(condition.reads for condition in each.conditions))
                    found |= reads & self.responses.keys()
                    waiting += reads - self.responses.keys()
        return frozenset(found)

    def _element(self) -> Element | None:
        return next((each for each in self.root if name_of(each) == "qti-response-processing"), None)

    def _rules_element(self) -> Element:
        """The item's own rules, those of the template that it names, or what its declarations are worth."""
        element = self._element()
        if element is None:
            return self._by_declarations()
        address = element.get("template") or element.get("template-location") or ""
        if any(name_of(each) for each in element) or not address:
            return element
        name = templates.name_in(address)
        if name not in templates.TEMPLATES:
            raise Unclear(
                _("The template “%(name)s” of the response processing is not understood here.")
                % {"name": name[:60]},
                element,
            )
        if "RESPONSE" not in self.responses and len(self.responses) != 1:
            raise Unclear(_("The template marks RESPONSE, which the item does not declare."), element)
        response = "RESPONSE" if "RESPONSE" in self.responses else next(iter(self.responses))
        return templates.rules(templates.TEMPLATES[name], _quoted(response))

    def _by_declarations(self) -> Element:
        self._declared["SCORE"] = self.outcomes.setdefault("SCORE", _SCORE)
        made = None
        for name, each in self.responses.items():
            if each.mapping or each.correct is not None:
                template = templates.ADDED_MAPPING if each.mapping else templates.ADDED_MATCH
                rules = templates.rules(template, _quoted(name))
                made = rules if made is None else made
                if made is not rules:
                    made.extend(list(rules))
        return templates.rules("", "") if made is None else made

    def _all_rules(self, holder: Element, around: tuple[Expression, ...]) -> list[Rule]:
        return [self._rule(each, around) for each in holder if name_of(each)]

    def _rule(self, element: Element, around: tuple[Expression, ...]) -> Rule:
        match name_of(element):
            case "qti-response-condition":
                return self._condition(element, around)
            case "qti-set-outcome-value":
                return self._setting(element, around)
            case "qti-exit-response":
                self._exits += around  # what comes later depends on them
                return _leave
            case "qti-response-processing-fragment":
                rules = self._all_rules(element, around)
                return partial(_carry_out, rules)
        raise Unclear(
            _("The rule “%(name)s” of the response processing is not understood here.")
            % {"name": name_of(element).removeprefix("qti-")},
            element,
        )

    def _setting(self, element: Element, around: tuple[Expression, ...]) -> Rule:
        parts = [each for each in element if name_of(each)]
        if len(parts) != 1:
            raise Unclear(_("The response processing has too few or too many parts here."), element)
        value, outcome = self._expression(parts[0]), element.get("identifier", "")
        self.settings.append(Setting(outcome, value, around + self._exits))

        def set_(variables: Variables) -> None:
            variables[outcome] = value.value(variables)

        return set_

    def _condition(self, element: Element, around: tuple[Expression, ...]) -> Rule:
        branches: list[tuple[Expression | None, list[Rule]]] = []
        for branch in element:
            if not name_of(branch):
                continue
            if name_of(branch) not in _BRANCHES:
                raise Unclear(
                    _("The rule “%(name)s” of the response processing is not understood here.")
                    % {"name": name_of(branch).removeprefix("qti-")},
                    branch,
                )
            parts, test = [each for each in branch if name_of(each)], None
            if name_of(branch) != "qti-response-else":
                if not parts:
                    raise Unclear(_("The response processing has too few or too many parts here."), branch)
                test, parts = self._expression(parts[0]), parts[1:]
                around = (*around, test)
            branches.append((test, [self._rule(each, around) for each in parts]))

        def choose(variables: Variables) -> None:
            for test, rules in branches:
                if test is None or test.value(variables) is True:
                    _carry_out(rules, variables)
                    return

        return choose

    def _expression(self, element: Element) -> Expression:
        made = expression(element, self._declared)
        self.expressions.append(made)
        return made

    def _score_name(self) -> str:
        """SCORE; where an item has none, the one number that its rules set. Raises Unclear."""
        if "SCORE" in self.outcomes:
            return "SCORE"
        numbers = {
            each.outcome
            for each in self.settings
            if each.outcome in self.outcomes and self.outcomes[each.outcome].base_type in NUMBERS
        }
        if len(numbers) > 1 or (self.settings and not numbers):
            raise Unclear(_("The response processing does not say what SCORE is."), self.root)
        return next(iter(numbers), "SCORE")


def _carry_out(rules: list[Rule], variables: Variables) -> None:
    for rule in rules:
        rule(variables)


def _leave(_variables: Variables) -> None:
    raise _Exit


def _quoted(name: str) -> str:
    return quoteattr(name)[1:-1].replace("{", "").replace("}", "")


def _declared(root: Element, kind: str) -> dict[str, Declaration]:
    found = (Declaration.of(each) for each in below(root, f"qti-{kind}-declaration"))
    return {each.identifier: each for each in found if each.identifier not in BUILT_IN}


def _reads(
    here: Expression, above: Expression | None, response: str
) -> Iterator[tuple[Expression, Expression | None]]:
    if not here.inside and response in here.reads:
        yield here, above
    for each in here.inside:
        yield from _reads(each, here, response)


def _pure(here: Expression, response: str) -> Iterator[Expression]:
    if here.reads == {response}:
        yield here
    elif response in here.reads:
        for each in here.inside:
            yield from _pure(each, response)
