"""Who the people of a roster are: by username, phone or e-mail, or by name with unit and decision; never by name alone.

A name, of now or of before, is looked for in the unit of the row, in those it came from and those it became, and
elsewhere where few are called so. Where only a name is alike, a human says whether it is that person or another; the
answers are kept with the import.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from accounts.models import User
from elearn.base.vietnamese import fold
from localities.models import Unit
from registry.importing.matching.papers import Misstated
from registry.importing.matching.who import IDENTIFIERS, Facts, Key, Match, Newcomer, apart, number_key
from registry.models import (
    Certification,
    CertificationEvent,
    CertificationPeriod,
    Departure,
    NameChange,
    PersonMerge,
)

NEW = "new"
RARE = 5  # at most so many people of a name are few enough to ask about wherever they are
Kin = Callable[[Unit], Collection[int]]


class People:
    """Those whom a roster may be about, with their titles: fetched in five statements."""

    def __init__(self, rows: Collection[Facts], choices: Mapping[str, str], kin: Kin) -> None:
        """`kin` says which localities a unit's ground was or became."""
        self.choices, self._kin = choices, kin
        self._by: dict[str, dict[str, User]] = {name: {} for name in IDENTIFIERS}
        self._named: dict[str, list[User]] = defaultdict(list)
        users = {user.pk: user for user in _users(rows)}
        self._names = {user.pk: {user.search_text} for user in users.values()}
        for person, name in NameChange.objects.filter(person__in=users).values_list(
            "person", "old_search_text"
        ):
            self._names[person].add(name)
        self._places: dict[int, set[int]] = {pk: set() for pk in users}
        for user in users.values():
            for name in self._names[user.pk]:
                self._named[name].append(user)
            self._places[user.pk] |= {user.unit.locality_id} if user.unit else set()
            for name in IDENTIFIERS:
                if value := getattr(user, name):
                    self._by[name][value.lower()] = user
        self.terms: dict[int, list[Certification]] = defaultdict(list)
        self._by_key: dict[Key, dict[int, User]] = defaultdict(dict)
        for term in _terms(users):
            user = users[term.person_id]
            if term.stands:  # type: ignore[attr-defined]
                self.terms[user.pk].append(term)
            self._places[user.pk].add(term.unit.locality_id)
            for name in self._names[user.pk]:
                self._by_key[name, term.unit_id, number_key(term.decision.number)][user.pk] = user
        self._new_by: dict[tuple[str, str], Newcomer] = {}
        self._new_named: dict[str, list[Newcomer]] = defaultdict(list)
        self._first_row: dict[Key, Facts] = {}

    def match(self, facts: Facts) -> Match:
        """Who it is. Raises Misstated where the row says two things at once."""
        choice = self.choices.get(str(facts.row), "")
        found = self._identified(facts)
        if found:
            how, user = found
            if fold(facts.full_name) in self._names[user.pk]:
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
        if first is not facts and not apart(first, facts):
            said = _(
                "Row %(row)d has the same name, unit and decision. Remove one; or, of two people, give the date of "
                "birth, the phone or the e-mail of both."
            )
            raise Misstated(said % {"row": first.row}, "full_name")

    def _alike(self, facts: Facts, choice: str) -> Match:
        """As was chosen, if there was anything to choose; else somebody new."""
        candidates, rows = self._candidates(facts)
        chosen = next((user for user in candidates if choice == str(user.pk)), None)
        if chosen:
            return Match(chosen, "chosen")
        if choice.startswith("row:") and choice[4:].isdecimal() and int(choice[4:]) in rows:
            return Match(newcomer=self._add(facts, rows[int(choice[4:])]))
        if (candidates or rows) and choice != NEW:
            return Match(candidates=candidates, other_rows=list(rows))
        newcomer = Newcomer(facts.full_name, facts.unit, facts.row)
        self._new_named[fold(facts.full_name)].append(newcomer)
        return Match(newcomer=self._add(facts, newcomer))

    def _candidates(self, facts: Facts) -> tuple[list[User], dict[int, Newcomer]]:
        """Who may be meant: people here, and newcomers by their first row; those near first."""
        name = fold(facts.full_name)
        near = set(self._kin(facts.unit))
        users, new = self._named.get(name, []), self._new_named[name]
        is_rare = len(users) + len(new) <= RARE
        here = [user for user in users if near & self._places[user.pk]]
        elsewhere = [user for user in users if user not in here] if is_rare else []
        rows = {
            newcomer.first_row: newcomer
            for newcomer in new
            if not newcomer.is_another(facts) and (is_rare or newcomer.unit.locality_id in near)
        }
        return [*here, *elsewhere], rows

    def _add(self, facts: Facts, newcomer: Newcomer) -> Newcomer:
        """With what this row knows besides."""
        newcomer.numbers.add(number_key(facts.number))
        newcomer.born = newcomer.born or facts.born
        for name in IDENTIFIERS:
            value = getattr(facts, name)
            if value and not getattr(newcomer, name):
                setattr(newcomer, name, value)
            if value:
                self._new_by[name, value] = newcomer
        return newcomer


def _users(rows: Collection[Facts]) -> QuerySet[User]:
    """Everybody with a name, of now or before, or an identifier of the rows."""
    names = {fold(row.full_name)[:150] for row in rows}
    given = {name: {getattr(row, name) for row in rows} - {""} for name in IDENTIFIERS}
    return (
        User.objects.alias(small=Lower("username"))
        .filter(
            Q(search_text__in=names)
            | Q(pk__in=NameChange.objects.filter(old_search_text__in=names).values("person"))
            | Q(small__in=given["username"])
            | Q(phone__in=given["phone"])
            | Q(email__in=given["email"])
        )
        .exclude(pk__in=PersonMerge.objects.filter(undone_at=None).values("closed"))
        .select_related("unit__locality__parent")
        .prefetch_related(Prefetch("departures", Departure.objects.standing(), to_attr="gone"))
        .order_by("sort_key", "pk")
    )


def _terms(users: Collection[int]) -> QuerySet[Certification]:
    """Their titles, each with `first_until`, the end of the term as it was given, and whether it `stands`: those that
    were taken back still tell who somebody is."""
    began = CertificationEvent.objects.filter(
        certification=OuterRef("pk"), step__in=CertificationEvent.BEGINNINGS
    ).values("valid_until")
    return (
        Certification.objects.filter(person__in=users)
        .select_related("decision", "unit")
        .annotate(
            first_until=Subquery(began[:1]),
            stands=Exists(CertificationPeriod.objects.filter(certification=OuterRef("pk"))),
        )
        .order_by("pk")
    )
