"""Expressions of QTI, each made into a function of the variables once, so that many responses are tried quickly.

An expression that is not known here is refused by name: nobody guesses what it would have given.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from assessments.interchange.qti.markup import Element, name_of, text_of
from assessments.interchange.qti.processing import operators
from assessments.interchange.qti.processing.declarations import Declaration
from assessments.interchange.qti.processing.values import Value, single
from assessments.interchange.qti.source import Unclear

Variables = dict[str, Value]
Declarations = Mapping[str, Declaration]
BUILT_IN = frozenset({"completionStatus", "numAttempts", "duration"})


@dataclass(frozen=True, slots=True)
class Expression:
    """`value` gives what the element means for these variables; `reads` are those that it looks at."""

    element: Element
    value: Callable[[Variables], Value]
    reads: frozenset[str]
    inside: tuple["Expression", ...] = ()

    def all(self) -> Iterator["Expression"]:
        """This and everything in it."""
        yield self
        for each in self.inside:
            yield from each.all()


def expression(element: Element, declared: Declarations) -> Expression:
    """What the element says. Raises Unclear for what is not known here."""
    name = name_of(element).removeprefix("qti-")
    if name in _NAMED:
        return _of_variable(name, element, declared)
    if name == "base-value":
        constant = single(text_of(element), element.get("base-type", ""), element)
        return Expression(element, lambda _variables: constant, frozenset())
    if name == "null":
        return Expression(element, lambda _variables: None, frozenset())
    made = operators.OPERATORS.get(name)
    if made is None:
        raise Unclear(
            _("The rule “%(name)s” of the response processing is not understood here.") % {"name": name},
            element,
        )
    inside = tuple(expression(each, declared) for each in element if name_of(each))
    operate = _checked(made(element, len(inside)), element)
    parts = tuple(each.value for each in inside)
    return Expression(
        element,
        lambda variables: operate(*(part(variables) for part in parts)),
        frozenset().union(*(each.reads for each in inside)),
        inside,
    )


def _checked(operate: Callable[..., Value], element: Element) -> Callable[..., Value]:
    """The operator, which names its element where the values do not fit it."""

    def checked(*values: Any) -> Value:
        try:
            return operate(*values)
        except (TypeError, ValueError, ArithmeticError) as error:
            raise Unclear(
                _("“%(name)s” of the response processing does not fit its values.")
                % {"name": name_of(element)},
                element,
            ) from error

    return checked


def _variable(identifier: str, declaration: Declaration) -> Callable[[Variables], Value]:
    return lambda variables: variables.get(identifier, declaration.default)


def _mapped(identifier: str, declaration: Declaration) -> Callable[[Variables], Value]:
    mapping = declaration.mapping
    assert mapping is not None
    return lambda variables: mapping.of(variables.get(identifier))


_NAMED: dict[str, Callable[[str, Declaration], Callable[[Variables], Value]]] = {
    "variable": _variable,
    "correct": lambda _identifier, declaration: lambda _variables: declaration.correct,
    "default": lambda _identifier, declaration: lambda _variables: declaration.default,
    "map-response": _mapped,
}


def _of_variable(name: str, element: Element, declared: Declarations) -> Expression:
    identifier = element.get("identifier", "")
    declaration = declared.get(identifier)
    if declaration is None or identifier in BUILT_IN:
        raise Unclear(
            _("The response processing asks for “%(name)s”, which the item does not declare.")
            % {"name": identifier[:40]},
            element,
        )
    if name == "map-response" and declaration.mapping is None:
        raise Unclear(_("The response is mapped, but the item declares no mapping."), element)
    reads = frozenset({identifier}) if name in ("variable", "map-response") else frozenset[str]()
    return Expression(element, _NAMED[name](identifier, declaration), reads)


def is_number(value: Value) -> bool:
    """Whether it is a single number."""
    return isinstance(value, Fraction)
