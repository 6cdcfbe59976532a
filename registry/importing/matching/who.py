"""What a row says of a person, somebody who is not here yet, and who a row is about."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _lazy

from accounts.models import User
from elearn.base.vietnamese import fold
from localities.models import Unit
from registry.models import Departure

HOW = {
    "username": _lazy("by the username"),
    "phone": _lazy("by the phone number"),
    "email": _lazy("by the e-mail address"),
    "decision": _lazy("by name, unit and decision"),
    "chosen": _lazy("as you chose"),
}
IDENTIFIERS = ("username", "phone", "email")
Key = tuple[str, Any, str]


@dataclass(slots=True, eq=False)
class Newcomer:
    """Somebody who is not here yet; several rows may be about the same."""

    full_name: str
    unit: Unit
    first_row: int
    username: str = ""
    phone: str = ""
    email: str = ""
    born: str = ""  # only while the file is read
    numbers: set[str] = field(default_factory=set)  # of the decisions that name them
    user: User | None = None  # once made

    def is_another(self, facts: "Facts") -> bool:
        """Whether the row is about somebody else beyond doubt: both give an identifier of the same sort (and, as they
        have not met, not the same one), or another birth, or stand on one decision, which names a person once."""
        return apart(self, facts) or number_key(facts.number) in self.numbers


@dataclass(slots=True)
class Facts:
    """What a row says of a person, and by which decision, for which unit."""

    row: int
    full_name: str
    unit: Unit
    number: str
    username: str = ""
    phone: str = ""
    email: str = ""
    born: str = ""

    @property
    def key(self) -> Key:
        """Name, unit and decision."""
        return fold(self.full_name), unit_key(self.unit), number_key(self.number)

    def contradicts(self, user: User) -> bool:
        """Whether it gives a username, or another phone or e-mail than the person has."""
        others = (getattr(self, name) and getattr(user, name) for name in ("phone", "email"))
        return bool(self.username) or any(others)


@dataclass(slots=True)
class Match:
    """A row is about `person`, known `how`; or about a `newcomer`; or a human must choose among the candidates."""

    person: User | None = None
    how: str = ""
    newcomer: Newcomer | None = None
    candidates: list[User] = field(default_factory=list)
    other_rows: list[int] = field(default_factory=list)
    may_be_new: bool = True

    @property
    def is_open(self) -> bool:
        """Whether a human must choose."""
        return self.person is None and self.newcomer is None

    @property
    def how_label(self) -> str:
        """How the person was known, in words."""
        return str(HOW.get(self.how, ""))


def apart(one: "Facts | Newcomer", other: "Facts | Newcomer") -> bool:
    """Whether identifiers or births show that these are two people."""
    born = bool(one.born and other.born and one.born != other.born)
    return born or any(getattr(one, name) and getattr(other, name) for name in IDENTIFIERS)


def unit_key(unit: Unit) -> Any:
    """Equal for the same unit, saved or not."""
    return unit.pk or ("new", unit.locality_id, unit.valid_from)


def number_key(number: str) -> str:
    """Equal for one number, however spaced."""
    return "".join(number.split()).casefold()


def departures(person: User) -> list[Departure]:
    """Those of the person that stand, where they were fetched."""
    return getattr(person, "gone", [])


def departed(person: User) -> str:
    """That the person died or left, and when; empty for who is here."""
    days = [
        (each.get_kind_display(), date_format(each.effective_on, "SHORT_DATE_FORMAT"))
        for each in departures(person)
    ]
    return ", ".join(f"{what} {day}" for what, day in days)
