"""The standard templates of response processing, by the last part of their address, as rules of QTI 3.

What follows is what the templates of QTI 2 and 3 say; MAXSCORE and FEEDBACK are those of the item.
"""

from typing import Any

from lxml import etree

from assessments.interchange.qti.markup import ITEM

_SET = '<qti-set-outcome-value identifier="{}">{}</qti-set-outcome-value>'
_IS = '<qti-base-value base-type="identifier">{}</qti-base-value>'
_NUMBER = '<qti-base-value base-type="float">{}</qti-base-value>'
_GIVEN = '<qti-variable identifier="{response}"/>'
_RIGHT = f'<qti-match>{_GIVEN}<qti-correct identifier="{{response}}"/></qti-match>'
_MAXSCORE = '<qti-variable identifier="MAXSCORE"/>'


def _if(condition: str, then: str, otherwise: str = "") -> str:
    last = f"<qti-response-else>{otherwise}</qti-response-else>" if otherwise else ""
    return (
        f"<qti-response-condition><qti-response-if>{condition}{then}</qti-response-if>{last}"
        "</qti-response-condition>"
    )


def _score(value: str) -> str:
    return _SET.format("SCORE", value)


def _told(outcome: str, name: str) -> str:
    return _SET.format(outcome, _IS.format(name))


_MATCH = _if(_RIGHT, _score(_NUMBER.format(1)), _score(_NUMBER.format(0)))
_MAP = _if(
    f"<qti-is-null>{_GIVEN}</qti-is-null>",
    _score(_NUMBER.format(0)),
    _score('<qti-map-response identifier="{response}"/>'),
)
_IS_FULL = f'<qti-equal tolerance-mode="exact">{_MAXSCORE}<qti-variable identifier="SCORE"/></qti-equal>'
TEMPLATES = {
    "match_correct": _MATCH,
    "map_response": _MAP,
    "cc2_match": _SET.format("FEEDBACK", _GIVEN) + _if(_RIGHT, _score(_MAXSCORE)),
    "cc2_match_basic": _if(
        _RIGHT, _score(_MAXSCORE) + _told("FEEDBACKBASIC", "correct"), _told("FEEDBACKBASIC", "incorrect")
    ),
    "cc2_map_response": _MAP + _if(_IS_FULL, _told("FEEDBACK", "correct"), _told("FEEDBACK", "incorrect")),
}
# What is added for each response of an item without any rules: what its declaration says is worth something.
ADDED_MATCH = _if(_RIGHT, _score(f'<qti-sum><qti-variable identifier="SCORE"/>{_NUMBER.format(1)}</qti-sum>'))
ADDED_MAPPING = _score(
    '<qti-sum><qti-variable identifier="SCORE"/><qti-map-response identifier="{response}"/></qti-sum>'
)


def name_in(address: str) -> str:
    """The name of the template at this address."""
    return address.rstrip("/").rpartition("/")[2].removesuffix(".xml").lower()


def rules(template: str, response: str) -> Any:
    """The element that holds the rules of the template for the response of this name."""
    return etree.fromstring(
        f'<qti-response-processing xmlns="{ITEM}">{template.format(response=response)}</qti-response-processing>'
    )
