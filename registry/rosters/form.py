"""The filters, the order and the columns of the roster, as they stand in the address."""

import datetime
from typing import Any, cast

from django import forms
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.models.people import Sex
from elearn.base.requests.days import DayField
from elearn.base.text.form_fields import SearchField
from localities.choosing import PlaceChoiceField
from localities.models import Unit
from registry.locality_field import LocalityField
from registry.models import Certification, Scheme
from registry.rosters.columns import COLUMNS, PATTERN
from registry.rosters.reading import Asked, Beside, Order


class PlaceField(LocalityField):
    """A locality of the day, or who is in no commune of it."""

    def offer(self, on: datetime.date) -> None:
        """Offer the localities in force on `on`, and what is beside the communes."""
        super().offer(on)
        self.choices = [*cast(list[Any], self.choices), *Beside.choices]

    def clean(self, value: Any) -> Any:
        """The locality, one of Beside, or None for all."""
        return Beside(value) if value in Beside.values else super().clean(value)


class RosterForm(forms.Form):
    """Which day, where, which title, in which states, called what; what is wrong is shown and does not count."""

    ORDERS = [
        (Order.NAME, _("Name")),
        (Order.UNIT, _("Unit")),
        (Order.DECIDED, _("Date of the decision, latest first")),
        (Order.END, _("Last day in force")),
    ]

    day = DayField(label=_("On the day"), required=False)
    locality = PlaceField()
    unit = PlaceChoiceField(
        Unit.objects.none(), label=_("Unit, with all below it"), required=False, empty_label=_("All")
    )
    title = forms.ChoiceField(
        label=_("Title held"), required=False, choices=[("", _("All")), *Scheme.Title.choices]
    )
    scheme = forms.ModelChoiceField(
        Scheme.objects.all(), label=_("Scheme"), required=False, empty_label=_("All")
    )
    q = SearchField(
        label=_("Name or decision"),
        required=False,
        max_length=100,
        widget=forms.TextInput({"type": "search"}),
    )
    ending = forms.IntegerField(
        label=_("Ends within, days"),
        required=False,
        min_value=0,
        max_value=3660,
        help_text=_("From that day."),
    )
    sex = forms.ChoiceField(
        label=_("Sex"),
        required=False,
        choices=[("", _("All")), *Sex.choices],
        help_text=_("Lists only people who agreed that it is shown."),
    )
    order = forms.ChoiceField(label=_("In the order of"), required=False, choices=ORDERS)
    state = forms.MultipleChoiceField(
        label=_("State"),
        required=False,
        choices=Certification.State.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    columns = forms.MultipleChoiceField(
        label=_("Columns"),
        required=False,
        choices=[(name, column.heading) for name, column in COLUMNS.items()],
        widget=forms.CheckboxSelectMultiple,
    )
    SEEN_FIRST = ("q", "day")
    SEEN_LATER = ("locality", "unit", "title", "scheme", "ending", "sex", "order")

    def __init__(
        self, data: Any, *, user: User, today: datetime.date, columns: list[str] | None = None
    ) -> None:
        data = data.copy()
        data["day"] = data.get("day") or today.isoformat()
        if not data.getlist("state"):
            data.setlist("state", [Certification.State.IN_FORCE.value])
        if not data.getlist("columns"):
            data.setlist("columns", columns or PATTERN)
        super().__init__(data)
        self.user, self.today = user, today
        self.place = cast(PlaceField, self.fields["locality"])
        self.place.offer(self.on)
        self._offer_units()

    @cached_property
    def on(self) -> datetime.date:
        """The day asked for; today when it is none."""
        try:
            day: datetime.date | None = self.fields["day"].clean(self.data.get("day"))
        except forms.ValidationError:
            return self.today
        return day or self.today

    def _offer_units(self) -> None:
        """Those of the chosen locality; for an officer the own ones; and one that is in the address already."""
        units = Unit.objects.in_force(self.on)
        locality = self.place.localities.get(_number(self.data.get("locality")))
        if locality:
            units = units.in_locality(locality, self.on)
        if not self.user.sees_everyone(self.today):
            units = units.filter(pk__in=self.user.units_in_charge_of(self.today))
        chosen = _number(self.data.get("unit"))
        offered = Unit.objects.filter(Q(pk__in=units.values("pk")) | Q(pk=chosen))
        cast(PlaceChoiceField, self.fields["unit"]).offer(offered, self.on)

    @cached_property
    def values(self) -> dict[str, Any]:
        """The filters that are right."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "", [])}

    @cached_property
    def asked(self) -> Asked:
        """What the roster is asked for."""
        values = self.values
        place = values.get("locality")
        beside = place if isinstance(place, Beside) else ""
        return Asked(
            day=self.on,
            states=tuple(values.get("state", [Certification.State.IN_FORCE])),
            locality=None if beside else place,
            beside=beside,
            unit=values.get("unit"),
            title=values.get("title"),
            scheme=values.get("scheme"),
            ending=values.get("ending"),
            sex=values.get("sex"),
            q=values.get("q", "").strip(),
            order=values.get("order", Order.NAME),
        )

    @property
    def shown(self) -> list[str]:
        """The columns to show, in their one order."""
        chosen = set(self.values.get("columns", PATTERN))
        return [name for name in COLUMNS if name in chosen]

    @property
    def left_out(self) -> list[str]:
        """Headings of the pattern's columns that are not shown: an official list would lack them."""
        return [str(COLUMNS[name].heading) for name in PATTERN if name not in self.shown]

    @property
    def is_as_pattern(self) -> bool:
        """Whether the columns are those of the pattern."""
        return self.shown == PATTERN

    @property
    def file_stem(self) -> str:
        """What a file of it is called, without the ending."""
        return f"danh-sach-{self.asked.day:%Y-%m-%d}"

    def address(self, **others: Any) -> str:
        """All that is right, as it stands in an address: the same roster, also on another day; `others` instead."""
        asked, place = self.asked, self.values.get("locality")
        parts: dict[str, Any] = {
            "day": asked.day.isoformat(),
            "locality": asked.beside or (place.pk if place else None),
            "unit": asked.unit and asked.unit.pk,
            "title": asked.title,
            "scheme": asked.scheme and asked.scheme.pk,
            "ending": asked.ending,
            "sex": asked.sex,
            "q": asked.q or None,
            "order": None if asked.order == Order.NAME else asked.order,
            "state": list(asked.states),
            "columns": self.shown,
            **others,
        }
        return urlencode({name: part for name, part in parts.items() if part is not None}, doseq=True)

    def seen_first(self) -> list[Any]:
        """The fields that everyone needs."""
        return [self[name] for name in self.SEEN_FIRST]

    def seen_later(self) -> list[Any]:
        """The fields behind "more"."""
        return [self[name] for name in self.SEEN_LATER]

    def has_folded_errors(self) -> bool:
        """Whether something behind "more" is wrong, which must then be seen."""
        return any(name in self.errors for name in (*self.SEEN_LATER, "state", "columns"))

    def chips(self) -> list[tuple[str, str]]:
        """The filters that are set, each with the address of the roster without it."""
        found = [(name, words) for name, words in self._set() if name != "q"]
        if self.on != self.today:
            found.insert(0, ("day", f"{_('On the day')} {self.on:%d/%m/%Y}"))
        if list(self.asked.states) != [Certification.State.IN_FORCE]:
            labels = [str(Certification.State(state).label) for state in self.asked.states]
            found.append(("state", ", ".join(labels)))
        if self.asked.order != Order.NAME:
            labels_of = dict(self.ORDERS)
            found.append(("order", f"{_('In the order of')}: {labels_of[Order(self.asked.order)]}"))
        return [(words, self.address(**{name: None})) for name, words in found]

    def words(self) -> list[str]:
        """The filters in words, for the head of a printed list; without day and state, which are said anyway."""
        return [words for _name, words in self._set()]

    def _set(self) -> list[tuple[str, str]]:
        asked = self.asked
        found: list[tuple[str, Any]] = [
            ("locality", asked.locality),
            ("locality", asked.beside and Beside(asked.beside).label),
            ("unit", asked.unit),
            ("title", asked.title and Scheme.Title(asked.title).label),
            ("scheme", asked.scheme),
            ("sex", asked.sex and f"{_('Sex')}: {Sex(asked.sex).label}"),
            ("q", asked.q and f"“{asked.q}”"),
        ]
        if asked.ending is not None:
            found.append(("ending", _("ends within %(days)s days") % {"days": asked.ending}))
        return [(name, str(words)) for name, words in found if words]


def _number(text: Any) -> int:
    return int(text) if str(text).isascii() and str(text).isdigit() and len(str(text)) < 18 else 0
