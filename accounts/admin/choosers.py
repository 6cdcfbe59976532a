"""The one way in which a person is chosen in forms of the staff area: by search, among those whom one may choose.

Every foreign key to a person in a form of Wagtail's gets this field. It offers and takes nobody until the form says,
by `offer_people`, who is choosing; whoever stands there already stays, named by name alone to who may not see them.
"""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import ForeignKey, Q
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import path
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.forms.models import register_form_field_override
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.chooser import ChooseResultsView, ChooseView, ChosenView
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.widgets.chooser import BaseChooser

from accounts.choosing import people_to_choose
from accounts.models import Role, User, UserQuerySet
from elearn.base.text.form_fields import SearchField


def _offered(user: User, role: str) -> UserQuerySet | None:
    """Whom `user` may choose, of those who hold `role` today where one is asked for."""
    people = people_to_choose(user)
    if people is not None and role:
        people = people.holding(role, timezone.localdate())
    return people


class PersonChooser(BaseChooser):
    """A button that opens the dialogue, or the person chosen."""

    model = User
    icon = "user"
    choose_one_text = _("Choose a person")
    choose_another_text = _("Choose another person")
    chooser_modal_url_name = "person_chooser:choose"
    show_edit_link = False
    people: UserQuerySet = User.objects.none()
    role = ""
    names: dict[int, str] = {}

    def get_chooser_modal_url(self) -> str:
        """With the role asked for."""
        query = f"?{urlencode({'role': self.role})}" if self.role else ""
        return f"{super().get_chooser_modal_url()}{query}"

    def get_value_data(self, value: Any) -> dict[str, Any] | None:
        """Who stands there, or was chosen within the right: of anybody else not even the name is shown."""
        key = int(value) if str(value).isdecimal() else 0
        name = self.names.get(key)
        if key and name is None:
            person = self.people.to_choose().filter(pk=key).first()
            name = person.label(timezone.localdate()) if person else None
        return {"id": key, "edit_url": "", self.display_title_key: name} if name else None


class PersonChoiceField(forms.ModelChoiceField):
    """A person whom somebody may choose, or who stands there already."""

    widget = PersonChooser
    default_error_messages = {
        "invalid_choice": _("Choose a person by search. This one is not among those whom you may choose.")
    }

    def __init__(self, queryset: Any = None, **kwargs: Any) -> None:
        super().__init__(User.objects.none(), **kwargs)

    def offer(self, people: UserQuerySet, role: str, names: dict[int, str]) -> None:
        """Offer `people`; those in `names`, by id, stay."""
        self.queryset = User.objects.filter(Q(pk__in=people.values("pk")) | Q(pk__in=list(names)))
        widget: Any = self.widget
        widget.people, widget.role, widget.names = people, role, names


def offer_people(some_forms: Iterable[Any], name: str, *, to: User, role: str = "") -> None:
    """Let the field `name` of these forms of a model offer whom `to` may choose, of those who hold `role` today.

    Who stands there already is read for all forms at once.
    """
    some_forms = list(some_forms)
    people = _offered(to, role) if some_forms else None
    if people is None:
        people = User.objects.none()
    there = {form.initial.get(name) for form in some_forms} - {None}
    seen = set(people.filter(pk__in=there).values_list("pk", flat=True)) if there else set()
    today = timezone.localdate()
    names = {
        person.pk: person.label(today) if person.pk in seen else person.full_name
        for person in (User.objects.filter(pk__in=there).to_choose() if there else [])
    }
    for form in some_forms:
        before = form.initial.get(name)
        form.fields[name].offer(people, role, {before: names[before]} if before in names else {})


class PersonFilterForm(BaseFilterForm):
    """Find a person."""

    q = SearchField(
        label=_("Search"),
        required=False,
        help_text=_(
            "Name with or without marks, unit, username, phone number or e-mail address. "
            "With a comma between a name and a unit both must fit."
        ),
    )

    def filter(self, objects: Any) -> Any:
        """Those wanted."""
        self.search_query = self.cleaned_data["q"]
        self.is_searching = bool(self.search_query)
        return objects.search_to_choose(self.search_query) if self.is_searching else objects


class WithinRight:
    """Only for who may choose people, and among those alone; of others the addresses say nothing."""

    people: UserQuerySet

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Raises PermissionDenied for who has no right to choose people."""
        role = request.GET.get("role", "")
        people = _offered(request.user, role if role in Role.values else "")  # type: ignore[arg-type]
        if people is None:
            raise PermissionDenied
        self.people = people.to_choose()
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        return response


class PeopleOffered(WithinRight):
    """What the dialogue and its rows share."""

    filter_form_class = PersonFilterForm
    is_multiple_choice = False

    def get_object_list(self) -> UserQuerySet:
        """By name."""
        return self.people

    @property
    def columns(self) -> list[Any]:
        """What tells namesakes apart."""
        today = timezone.localdate()
        name = self.title_column  # type: ignore[attr-defined]
        name.label = _("Full name")
        return [
            name,
            Column("unit", label=_("Unit"), accessor=lambda row: row.unit.label(today) if row.unit else ""),
            Column("username", label=_("Username")),
        ]


class PersonChooseView(PeopleOffered, ChooseView):
    """The dialogue."""


class PersonChooseResultsView(PeopleOffered, ChooseResultsView):
    """Its rows, after another search."""


class PersonChosenView(WithinRight, ChosenView):
    """What the form is told of the person chosen."""

    def get_object(self, pk: str) -> User:
        """Raises Http404 for somebody whom one may not choose."""
        person: User | None = self.people.filter(pk=pk).first() if len(pk) < 19 else None
        if person is None:
            raise Http404
        return person

    def get_display_title(self, instance: User) -> str:
        """As told from namesakes."""
        return instance.label(timezone.localdate())

    def get_edit_item_url(self, instance: User) -> str:
        """None: the form is about something else."""
        return ""


class PersonChooserViewSet(ChooserViewSet):
    """At /quan-tri/chon-nguoi/."""

    name = "person_chooser"
    url_prefix = "chon-nguoi"
    model = User
    icon = "user"
    choose_view_class = PersonChooseView
    choose_results_view_class = PersonChooseResultsView
    chosen_view_class = PersonChosenView
    choose_one_text = _("Choose a person")
    per_page = 25
    preserve_url_parameters = ["role"]
    register_widget = False  # `install` does, with the field

    def get_urlpatterns(self) -> list[Any]:
        """Nobody is made here, and one is chosen at a time."""
        return [
            path("", self.choose_view, name="choose"),
            path("ket-qua/", self.choose_results_view, name="choose_results"),
            path("<int:pk>/", self.chosen_view, name="chosen"),
        ]


def install() -> None:
    """Give every foreign key to a person this field; called once, before any form of the staff area is made."""
    override = {"form_class": PersonChoiceField, "widget": PersonChooser}
    register_form_field_override(ForeignKey, to=User, override=override)
