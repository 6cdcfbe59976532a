"""What the registry keeps of a person."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.own_data import Row, section, told


@section(gettext_lazy("Titles"))
def titles(person: User) -> Iterable[Row]:
    """Each title with every step of its life."""
    own = person.certifications.select_related("scheme", "unit", "decision").order_by("pk")
    for title in own.prefetch_related("events__decision"):
        steps = [
            told(each, "step", "effective_on", "valid_until", "decision", "reason", "recorded_at")
            for each in title.events.all()
        ]
        fields = ("scheme", "unit", "decision", "valid_from", "valid_until", "holds_legal_title")
        yield {**told(title, *fields), _("Steps"): steps}


@section(gettext_lazy("Moves to other units"))
def moves(person: User) -> Iterable[Row]:
    """From where to where, and why."""
    fields = ("from_unit", "to_unit", "effective_on", "reason", "recorded_at", "cancelled_at")
    own = person.transfers.select_related("from_unit", "to_unit").order_by("pk")
    return (told(each, *fields) for each in own)


@section(gettext_lazy("Changes of name"))
def names(person: User) -> Iterable[Row]:
    """What the person was called before."""
    own = person.name_changes.order_by("pk")
    return (told(each, "old_name", "new_name", "effective_on", "paper", "recorded_at") for each in own)


@section(gettext_lazy("Departures"))
def departures(person: User) -> Iterable[Row]:
    """That the person has left, as recorded."""
    return (told(each, "kind", "effective_on", "reason", "recorded_at") for each in person.departures.all())


@section(gettext_lazy("Evidence of criteria"))
def evidence(person: User) -> Iterable[Row]:
    """What was ticked for the person."""
    own = person.criterion_evidence.select_related("criterion")
    fields = ("met_on", "evidence", "recorded_at", "taken_back_at")
    return ({_("Criterion"): str(each.criterion), **told(each, *fields)} for each in own)
