"""Who the people of a roster are: by username, phone or e-mail, or by name with unit and decision; never by name alone.

Where only a name is alike, a human says whether it is that person or another; the answers are kept with the import.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Lower
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.models import User
from elearn.base.vietnamese import fold
from localities.models import Unit
from registry.importing.papers import Misstated
from registry.models import Certification, CertificationEvent, PersonMerge

NEW = "new"
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
    user: User | None = None  # once made

    def tells_apart(self, facts: "Facts") -> bool:
        """Whether both give an identifier of the same sort (and, as they have not met, not the same one)."""
        return any(getattr(self, name) and getattr(facts, name) for name in IDENTIFIERS)


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

    @property
    def key(self) -> Key:
        """Name, unit and decision."""
        return fold(self.full_name), unit_key(self.unit), _number(self.number)

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


class People:
    """Those whom a roster may be about, with their titles: fetched in two statements."""

    def __init__(self, rows: Collection[Facts], choices: Mapping[str, str]) -> None:
        self.choices = choices
        self._by: dict[str, dict[str, User]] = {name: {} for name in IDENTIFIERS}
        self._named: dict[str, list[User]] = defaultdict(list)
        users = {user.pk: user for user in _users(rows)}
        for user in users.values():
            self._named[user.search_text].append(user)
            for name in IDENTIFIERS:
                if value := getattr(user, name):
                    self._by[name][value.lower()] = user
        self.terms: dict[int, list[Certification]] = defaultdict(list)
        self._by_key: dict[Key, dict[int, User]] = defaultdict(dict)
        for term in _terms(users):
            user = users[term.person_id]
            self.terms[user.pk].append(term)
            self._by_key[user.search_text, term.unit_id, _number(term.decision.number)][user.pk] = user
        self._new_by: dict[tuple[str, str], Newcomer] = {}
        self._new_named: dict[tuple[str, Any], list[Newcomer]] = defaultdict(list)
        self._first_row: dict[Key, Facts] = {}

    def match(self, facts: Facts) -> Match:
        """Who it is. Raises Misstated where the row says two things at once."""
        choice = self.choices.get(str(facts.row), "")
        found = self._identified(facts)
        if found:
            how, user = found
            if fold(user.full_name) == fold(facts.full_name):
                return Match(user, how)
            return (
                Match(user, "chosen")
                if choice == str(user.pk)
                else Match(candidates=[user], may_be_new=False)
            )
        if newcomer := self._met(facts):
            return Match(newcomer=newcomer)
        self._require_single(facts)
        known = [user for user in self._by_key.get(facts.key, {}).values() if not facts.contradicts(user)]
        if len(known) == 1:
            return Match(known[0], "decision")
        return self._alike(facts, choice)

    def _identified(self, facts: Facts) -> tuple[str, User] | None:
        """The person whose username, phone or e-mail it gives. Raises Misstated if they are several people's."""
        found = {
            name: user for name in IDENTIFIERS if (user := self._by[name].get(getattr(facts, name) or "\0"))
        }
        if len({user.pk for user in found.values()}) > 1:
            said = _("Username, phone and e-mail belong to different people: %(names)s.")
            names = ", ".join(f"{user.full_name} ({user.username})" for user in found.values())
            raise Misstated(said % {"names": names}, next(reversed(found)))
        return next(iter(found.items()), None)

    def _met(self, facts: Facts) -> Newcomer | None:
        """The newcomer of a row above with the same username, phone or e-mail. Raises Misstated if of another name."""
        met = {
            name: newcomer
            for name in IDENTIFIERS
            if (newcomer := self._new_by.get((name, getattr(facts, name))))
        }
        for name, newcomer in met.items():
            if fold(newcomer.full_name) != fold(facts.full_name) or newcomer is not next(iter(met.values())):
                said = _("Row %(row)d gives the same for somebody else: %(name)s.")
                values = {"row": newcomer.first_row, "name": newcomer.full_name}
                raise Misstated(said % values, name)
        return self._add(facts, next(iter(met.values()))) if met else None

    def _require_single(self, facts: Facts) -> None:
        """Raises Misstated for a second row of this name, unit and decision that nothing tells apart."""
        first = self._first_row.setdefault(facts.key, facts)
        apart = any(getattr(first, name) and getattr(facts, name) for name in IDENTIFIERS)
        if first is not facts and not apart:
            said = _(
                "Row %(row)d has the same name, unit and decision. Remove one; or, of two people, give the phone or "
                "the e-mail of both."
            )
            raise Misstated(said % {"row": first.row}, "full_name")

    def _alike(self, facts: Facts, choice: str) -> Match:
        """As was chosen, if there was anything to choose; else somebody new."""
        name = fold(facts.full_name)
        candidates = self._named.get(name, [])
        rows = {
            newcomer.first_row: newcomer
            for newcomer in self._new_named[name, unit_key(facts.unit)]
            if not newcomer.tells_apart(facts)
        }
        chosen = next((user for user in candidates if choice == str(user.pk)), None)
        if chosen:
            return Match(chosen, "chosen")
        if choice.startswith("row:") and choice[4:].isdecimal() and int(choice[4:]) in rows:
            return Match(newcomer=self._add(facts, rows[int(choice[4:])]))
        if (candidates or rows) and choice != NEW:
            return Match(candidates=candidates, other_rows=list(rows))
        newcomer = Newcomer(facts.full_name, facts.unit, facts.row)
        self._new_named[name, unit_key(facts.unit)].append(newcomer)
        return Match(newcomer=self._add(facts, newcomer))

    def _add(self, facts: Facts, newcomer: Newcomer) -> Newcomer:
        """With what this row knows besides."""
        for name in IDENTIFIERS:
            value = getattr(facts, name)
            if value and not getattr(newcomer, name):
                setattr(newcomer, name, value)
            if value:
                self._new_by[name, value] = newcomer
        return newcomer


def unit_key(unit: Unit) -> Any:
    """Equal for the same unit, saved or not."""
    return unit.pk or ("new", unit.locality_id, unit.valid_from)


def _number(number: str) -> str:
    return "".join(number.split()).casefold()


def _users(rows: Collection[Facts]) -> QuerySet[User]:
    """Everybody with a name or an identifier of the rows."""
    given = {name: {getattr(row, name) for row in rows} - {""} for name in IDENTIFIERS}
    return (
        User.objects.alias(small=Lower("username"))
        .filter(
            Q(search_text__in={fold(row.full_name)[:150] for row in rows})
            | Q(small__in=given["username"])
            | Q(phone__in=given["phone"])
            | Q(email__in=given["email"])
        )
        .exclude(pk__in=PersonMerge.objects.filter(undone_at=None).values("closed"))
        .select_related("unit__locality")
        .order_by("sort_key", "pk")
    )


def _terms(users: Collection[int]) -> QuerySet[Certification]:
    """Their titles, each with `first_until`, the end of the term as it was given."""
    began = CertificationEvent.objects.filter(
        certification=OuterRef("pk"), step__in=CertificationEvent.BEGINNINGS
    ).values("valid_until")
    return (
        Certification.objects.filter(person__in=users)
        .select_related("decision")
        .annotate(first_until=Subquery(began[:1]))
        .order_by("pk")
    )
