"""What Moodle has no word for, as our own files say it."""

from typing import Any

from assessments.items import ChoiceItem, EssayItem, FileItem, Item, NumericalItem, ShortAnswerItem

CASE = "elearn_case_study"


def extras_of(item: Item) -> dict[str, Any]:
    """What Moodle cannot say of an item."""
    match item:
        case ChoiceItem():
            shares = [each.share for each in item.choices]
            return {
                "scoring": item.scoring,
                "right": [each.is_right for each in item.choices],
                "shares": shares if any(each is not None for each in shares) else [],
            }
        case ShortAnswerItem():
            return {"ignores_marks": item.ignores_marks}
        case NumericalItem():
            return {"units": {unit.name: str(unit.factor) for unit in item.units}}
        case EssayItem() | FileItem():
            extras: dict[str, Any] = {"criteria": [[each.text, each.points] for each in item.criteria]}
            return extras | ({"kind": "file"} if isinstance(item, FileItem) else {})
    return {}
