"""People, as unit officers and the province see and keep them.

Nobody edits more than `User.objects.managed_by` gives: an officer the cadres of the own units, never those who hold
another role, since whoever can change an e-mail address can take over an account.
"""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.auth import permission_required
from wagtail.admin.ui.tables import BooleanColumn, Column, TitleColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.widgets.button import HeaderButton

from accounts.admin.forms import PaperConsentForm, PersonForm, RoleForm
from accounts.models import Consent, Role, User
from accounts.requests import SignedInRequest
from accounts.withdrawn import named
from elearn.base.constraints import kept
from elearn.base.listings import SearchesWithoutMarks, menu_item_for

MAY_MANAGE = "accounts.manage_people"
MAY_GIVE_ROLES = "accounts.give_roles"
EASY_TO_READ = (
    "abcdefghjkmnpqrstuvwxyz23456789"  # no 0 and o, 1, l and i: passwords are read out over the phone
)


class PeopleView(SearchesWithoutMarks, IndexView):
    """The people whom one may see, by name."""

    model = User
    page_title = _("People")
    header_icon = "group"
    index_url_name = "wagtailusers_users:index"
    index_results_url_name = "wagtailusers_users:index_results"
    paginate_by = 50
    any_permission_required = None  # the address asks for the right to manage people
    default_ordering = "sort_key"
    columns = [
        TitleColumn(
            "full_name",
            label=_("Full name"),
            accessor=lambda person: named(person, person.consent_withdrawn_at),
            get_url=lambda person: reverse("wagtailusers_users:edit", args=[person.pk]),
        ),
        Column("username", label=_("Username")),
        Column("unit", label=_("Unit")),
        BooleanColumn("is_active", label=_("May sign in")),
    ]

    def get_base_queryset(self) -> Any:
        """Only those in the viewer's charge."""
        seen = User.objects.visible_to(self.request.user).select_related("unit", "wagtail_userprofile")
        return seen.annotate(consent_withdrawn_at=Consent.objects.withdrawn_at("pk"))

    @property
    def header_buttons(self) -> list[Any]:
        """To add a person."""
        return [HeaderButton(gettext("Add a person"), reverse("wagtailusers_users:add"), icon_name="plus")]


def add(request: SignedInRequest) -> HttpResponse:
    """Open an account for a cadre; the first password is shown once."""
    form = PersonForm(request.POST or None, editor=request.user, on=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        person = form.save(commit=False)
        password = _new_password(person)
        person.roles.create(role=Role.LEARNER, valid_from=timezone.localdate())
        return _show_password(request, person, password)
    return _form_page(request, gettext("Add a person"), form)


def edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Correct a person's name or addresses; the unit changes by a transfer in the registry."""
    person = get_object_or_404(User.objects.managed_by(request.user), pk=pk)
    form = PersonForm(request.POST or None, instance=person, editor=request.user, on=timezone.localdate())
    if request.method == "POST" and form.is_valid() and kept(form):
        messages.success(request, gettext("Saved."))
        for words in form.remarks:
            messages.warning(request, words)
        return redirect("wagtailusers_users:index")
    return _form_page(request, person.full_name, form, person=person)


def new_password(request: SignedInRequest, pk: int) -> HttpResponse:
    """After a confirmation, give a person who forgot the password a new one, shown once."""
    person = get_object_or_404(User.objects.managed_by(request.user), pk=pk)
    if request.method == "POST":
        return _show_password(request, person, _new_password(person))
    context = {**_crumbs(gettext("New password")), "person": person}
    return render(request, "accounts/admin/new_password.html", context)


def consents(request: SignedInRequest, pk: int) -> HttpResponse:
    """What the person agreed to, and a form for an answer given on paper."""
    person = get_object_or_404(User.objects.managed_by(request.user), pk=pk)
    form = PaperConsentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        evidence = form.cleaned_data["evidence"]
        form.record(person, by=request.user, at=timezone.now(), evidence=evidence)
        messages.success(request, gettext("The answer is recorded."))
        return redirect("wagtailusers_users:consents", person.pk)
    context = {
        **_crumbs(gettext("Consent of %(name)s") % {"name": person.full_name}),
        "answers": person.consents.select_related("recorded_by"),
        "person": person,
        "uses": PaperConsentForm.uses({}),
        "form": form,
    }
    return render(request, "accounts/admin/consents.html", context, status=422 if form.errors else 200)


def give_role(request: SignedInRequest, pk: int) -> HttpResponse:
    """The roles of a person, and a form for one more."""
    person = get_object_or_404(User.objects.managed_by(request.user), pk=pk)
    form = RoleForm(request.POST or None)
    if request.method == "POST":
        form.instance.user = person
        if form.is_valid():
            form.save()
            messages.success(request, gettext("The role is given."))
            return redirect("wagtailusers_users:roles", person.pk)
    return _form_page(
        request, gettext("Roles"), form, person=person, roles=person.roles.select_related("unit")
    )


def end_role(request: SignedInRequest, pk: int, role_pk: int) -> HttpResponse:
    """From today the person no longer holds the role; a role that had not begun is taken away."""
    person = get_object_or_404(User.objects.managed_by(request.user), pk=pk)
    role = get_object_or_404(person.roles, pk=role_pk)
    if request.method == "POST":
        role.end(on=timezone.localdate())
        messages.success(request, gettext("The role has ended."))
    return redirect("wagtailusers_users:roles", person.pk)


def _new_password(person: User) -> str:
    password = get_random_string(10, EASY_TO_READ)
    person.set_password(password)
    person.save()
    return password


def _show_password(request: SignedInRequest, person: User, password: str) -> HttpResponse:
    context = {**_crumbs(gettext("Password")), "person": person, "password": password}
    response = render(request, "accounts/admin/password.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _form_page(request: SignedInRequest, title: str, form: Any, **context: Any) -> HttpResponse:
    context |= {**_crumbs(title), "form": form}
    return render(request, "accounts/admin/person.html", context, status=422 if form.errors else 200)


def _crumbs(title: str) -> dict[str, Any]:
    crumbs = [
        {"url": reverse("wagtailadmin_home"), "label": gettext("Home")},
        {"url": reverse("wagtailusers_users:index"), "label": gettext("People")},
        {"url": "", "label": title},
    ]
    return {"header_title": title, "header_icon": "user", "breadcrumbs_items": crumbs}


class PeopleViewSet(ViewSet):
    """Takes the place of Wagtail's own administration of users, which knows no scope."""

    menu_label = _("People")
    menu_order = 300
    icon = "group"
    menu_item_class = menu_item_for(MAY_MANAGE)
    add_to_admin_menu = True

    def get_urlpatterns(self) -> list[Any]:
        """Every page asks for the permission; objects are then looked for within scope."""
        manage, give = permission_required(MAY_MANAGE), permission_required(MAY_GIVE_ROLES)
        return [
            path("", manage(PeopleView.as_view()), name="index"),
            path("ket-qua/", manage(PeopleView.as_view(results_only=True)), name="index_results"),
            path("them/", manage(add), name="add"),
            path("<int:pk>/", manage(edit), name="edit"),
            path("<int:pk>/mat-khau/", manage(new_password), name="new_password"),
            path("<int:pk>/dong-y/", manage(consents), name="consents"),
            path("<int:pk>/vai-tro/", give(give_role), name="roles"),
            path("<int:pk>/vai-tro/<int:role_pk>/", give(end_role), name="end_role"),
        ]
