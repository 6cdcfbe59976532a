"""What pages that ask before they act say: point by point what will happen, in words for the officer."""

from collections.abc import Iterable

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import RoleAssignment
from elearn.base.figures import figure
from registry.models import Decision, Departure, PersonMerge, Reorganisation, Scheme, Transfer
from registry.people.merging import Result
from registry.people.planning import Line
from registry.people.reorganisation import BESIDE_THE_SERVER


def of_applying(reorganisation: Reorganisation, lines: list[Line]) -> list[str]:
    """Of applying what is planned."""
    clear = sum(line.people for line in lines if not line.is_split)
    waiting = sum(line.people for line in lines if line.is_split)
    points = [
        ngettext(
            "%(count)s person is of the new unit from %(day)s.",
            "%(count)s people are of their new units from %(day)s.",
            clear,
        )
        % {"count": figure(clear), "day": _day(reorganisation)},
        ngettext(
            "%(count)s unit ends on this day; where its successor is missing it is opened.",
            "%(count)s units end on this day; where their successors are missing they are opened.",
            len(lines),
        )
        % {"count": figure(len(lines))},
    ]
    if waiting:
        points.append(
            ngettext(
                "%(count)s person of a split commune waits until you choose the unit.",
                "%(count)s people of split communes wait until you choose their units.",
                waiting,
            )
            % {"count": figure(waiting)}
        )
    points.append(_("Roles of officers in units that end are not moved: give them anew by hand."))
    return [*points, *_slowly(clear)]


def of_confirming(reorganisation: Reorganisation) -> list[str]:
    """Of confirming what was applied."""
    moved = reorganisation.transfers.standing().count()
    return [
        ngettext(
            "%(count)s person stays in the new unit.", "%(count)s people stay in their new units.", moved
        )
        % {"count": figure(moved)},
        _("The button to undo the reorganisation goes away."),
    ]


def of_undoing(reorganisation: Reorganisation) -> list[str]:
    """Of undoing what was applied."""
    moved = reorganisation.transfers.standing()
    placed = moved.filter(
        from_unit__in=reorganisation.moves.filter(is_split=True).values("from_unit")
    ).count()
    count = moved.count()
    points = [
        ngettext(
            "%(count)s person is back in the unit before, as if never moved; whoever moved on later stays there.",
            "%(count)s people are back in their units before, as if never moved; whoever moved on later stays there.",
            count,
        )
        % {"count": figure(count)},
        _(
            "The units that ended are in force again; units that were opened and that nobody uses are deleted."
        ),
    ]
    if placed:
        points.append(
            ngettext(
                "The choice that was made by hand for %(count)s person of a split commune is lost.",
                "The choices that were made by hand for %(count)s people of split communes are lost.",
                placed,
            )
            % {"count": figure(placed)}
        )
    return [*points, *_slowly(count)]


def of_taking_back(move: Transfer) -> list[str]:
    """Of taking back one transfer."""
    words = _("%(person)s is of %(unit)s again, as if never moved on %(day)s; so are all titles.")
    nowhere = _("no unit")
    day = date_format(move.effective_on, "SHORT_DATE_FORMAT")
    return [
        words % {"person": move.person, "unit": move.from_unit or nowhere, "day": day},
        _("Rosters from this day on change accordingly; the page of the person keeps a note of it."),
    ]


def of_departing(schemes: Iterable[Scheme], roles: Iterable[RoleAssignment]) -> list[str]:
    """Of recording that somebody left or died."""
    title = _("the title under “%s” ends, also what was renewed ahead or decided for later;")
    role = _("the role “%s” ends;")
    return [
        *(title % scheme for scheme in schemes),
        *(role % each.get_role_display() for each in roles),
        _("the person is taken off drafts of decisions;"),
        _("the account is closed: nobody can sign in with it any more."),
    ]


def of_taking_departure_back(departure: Departure) -> list[str]:
    """Of taking one back."""
    titles = Scheme.objects.filter(certifications__events__departure=departure).distinct().order_by("name")
    title = _("The title under “%s” is as it was before.")
    points = [title % scheme for scheme in titles]
    numbers = Decision.objects.filter(events__departure=departure).distinct().values_list("number", flat=True)
    decision = _("Decision %s, recorded with it, is taken back; its number is free.")
    points += [decision % number for number in numbers]
    if departure.account.get("was_active", True):
        points.append(_("The account is open again."))
    if departure.account.get("roles"):
        points.append(_("The roles that ended with it are held again."))
    return [*points, _("Drafts of decisions that the person stood on are not brought back.")]


def of_unmerging(done: PersonMerge) -> list[str]:
    """Of making two accounts again of one."""
    was_open = done.account["was_active"]
    back = [f"{what}: {count}" for what, count in Result.of(done).counts]
    words = {"closed": done.closed.username, "kept": done.kept.username}
    points = [
        _("%(closed)s can sign in again.") % words
        if was_open
        else _("%(closed)s stays closed, as it was before the merge.") % words,
        _("Goes back to %(closed)s: %(what)s.") % {**words, "what": ", ".join(back)}
        if back
        else _("Nothing else changes hands: the merge had moved nothing."),
        _("What %(kept)s did since the merge stays with %(kept)s.") % words,
    ]
    if done.account["email"] or done.account["phone"]:
        points.append(_("The e-mail address or phone number that went over goes back."))
    if done.account.get("superseded"):
        points.append(_("Courses whose progress gave way count for %(kept)s again.") % words)
    return points


def _slowly(count: int) -> list[str]:
    if count <= BESIDE_THE_SERVER:
        return []
    return [
        _("Many people move: it is done beside the server and takes some minutes; the page shows the state.")
    ]


def _day(reorganisation: Reorganisation) -> str:
    return date_format(reorganisation.effective_on, "SHORT_DATE_FORMAT")
