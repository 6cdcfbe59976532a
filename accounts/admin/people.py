"""People, as unit officers and the province see and keep them.

Nobody edits more than `User.objects.managed_by` gives: an officer the cadres of the own units, never those who hold
another role, since whoever can change an e-mail address can take over an account. What changes how somebody gets in
asks for the own password, and is told (accounts/keeping/).
"""

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from wagtail.admin import messages
from wagtail.admin.auth import permission_required
from wagtail.admin.ui.tables import BooleanColumn, Column, TitleColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.widgets.button import HeaderButton

from accounts.admin.forms import ConfirmForm, PaperConsentForm, PersonForm, RoleForm
from accounts.keeping import addresses, passwords, roles
from accounts.models import ADDRESSES, Consent, Role, User
from accounts.models.credentials import FIRST_PASSWORD_LASTS
from accounts.requests import SignedInRequest
from accounts.withdrawn import named
from elearn.base.constraints import kept
from elearn.base.editing import under_lock
from elearn.base.listings import SearchesWithoutMarks, menu_item_for
from elearn.base.once.middleware import done

MAY_MANAGE = "accounts.manage_people"
MAY_GIVE_ROLES = "accounts.give_roles"


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
    form = PersonForm(request.POST or None, request=request, on=timezone.localdate())
    if request.method == "POST" and form.is_valid() and (opened := _open_account(request, form)):
        return _show_password(request, *opened)
    if form.errors.get("username"):
        _tell_of_one_just_opened(request, form)
    return _form_page(request, gettext("Add a person"), form)


@under_lock
def edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Correct a person's name or addresses; the unit changes by a transfer in the registry."""
    person = _in_charge(request, pk)
    before = {name: getattr(person, name) for name in ADDRESSES}
    was_active = person.is_active
    form = PersonForm(request.POST or None, instance=person, request=request, on=timezone.localdate())
    if request.method == "POST" and form.is_valid() and kept(form):
        addresses.changed(person, before, by=request.user, at=timezone.now())
        if was_active and not person.is_active:
            person.end_sessions()  # opened again, the account does not let in who was in before
            _leave_if_self(request, person)
        messages.success(request, gettext("Saved."))
        for words in form.remarks:
            messages.warning(request, words)
        return redirect("wagtailusers_users:index")
    return _form_page(request, form.initial["full_name"], form, person=person)


@transaction.atomic
def new_password(request: SignedInRequest, pk: int) -> HttpResponse:
    """After a confirmation, give a person who forgot the password a new one, shown once."""
    person = _in_charge(request, pk)
    form = ConfirmForm(request.POST if request.method == "POST" else None, request=request)
    if request.method == "POST" and form.is_valid():
        password = passwords.give(person, by=request.user, at=timezone.now())
        _leave_if_self(request, person)
        return _show_password(request, person, password)
    return _form_page(request, gettext("New password"), form, name="new_password", person=person)


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
    """The roles of a person, and a form for one more; with one above learner a new password is shown once."""
    person = get_object_or_404(User.objects.managed_by(request.user), pk=pk)
    form = RoleForm(request.POST or None, request=request, person=person)
    if request.method == "POST" and form.is_valid():
        confirmed = form.cleaned_data.get("confirmed", [])
        try:
            password = roles.give(form.instance, confirmed=confirmed, by=request.user, at=timezone.now())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, gettext("The role is given."))
            if password:
                _leave_if_self(request, person)
                return _show_password(request, form.instance.user, password)
            return redirect("wagtailusers_users:roles", person.pk)
    held = person.roles.select_related("unit").order_by("valid_from", "pk")
    open_roles = set(held.not_over(timezone.localdate()).values_list("pk", flat=True))
    return _form_page(request, gettext("Roles"), form, person=person, roles=held, open_roles=open_roles)


@transaction.atomic
def end_role(request: SignedInRequest, pk: int, role_pk: int) -> HttpResponse:
    """After a confirmation, from today the person no longer holds the role; one that had not begun is taken away."""
    person = _in_charge(request, pk)
    role = get_object_or_404(person.roles.not_over(timezone.localdate()).select_related("user"), pk=role_pk)
    form = ConfirmForm(request.POST if request.method == "POST" else None, request=request)
    if request.method == "POST" and form.is_valid():
        roles.end(role, by=request.user, at=timezone.now())
        _leave_if_self(request, person)
        messages.success(request, gettext("The role has ended."))
        return redirect("wagtailusers_users:roles", person.pk)
    return _form_page(request, gettext("End a role"), form, name="end_role", person=person, role=role)


def _in_charge(request: SignedInRequest, pk: int) -> User:
    """The person, whom the user may edit. When something is sent, nobody else may change them until it is done."""
    if request.method == "POST":
        get_object_or_404(User.objects.select_for_update(), pk=pk)
    return get_object_or_404(User.objects.managed_by(request.user), pk=pk)


def _leave_if_self(request: SignedInRequest, person: User) -> None:
    """Whoever did it to themselves is signed out too; this page still comes."""
    if person == request.user:
        request.session.flush()


def _open_account(request: SignedInRequest, form: PersonForm) -> tuple[User, str] | None:
    """The person and the first password; None when somebody else, or the same form, was quicker, which it then says."""
    person = form.save(commit=False)
    try:
        with transaction.atomic():
            password = passwords.give(person, by=request.user, at=timezone.now())
            person.roles.create(role=Role.LEARNER, valid_from=timezone.localdate())
    except IntegrityError:
        person.pk = None
        form.add_error(
            "username", gettext("Somebody has been given this username, phone or e-mail just now.")
        )
        return None
    return person, password


def _tell_of_one_just_opened(request: SignedInRequest, form: PersonForm) -> None:
    """Who sends the form of an account again may have missed its password: where there is a new one."""
    typed = {"username": form.data.get("username", ""), "full_name": form.data.get("full_name", "")}
    if there := User.objects.managed_by(request.user).filter(**typed).first():
        words = gettext(
            "%(name)s has this account already. If you did not see its first password, give a new one."
        )
        new = messages.button(
            reverse("wagtailusers_users:new_password", args=[there.pk]), gettext("New password")
        )
        messages.warning(request, words % {"name": there.full_name}, buttons=[new])


def _show_password(request: SignedInRequest, person: User, password: str) -> HttpResponse:
    last_day = timezone.localdate() + FIRST_PASSWORD_LASTS - datetime.timedelta(days=1)
    context = {**_crumbs(gettext("Password")), "person": person, "password": password, "last_day": last_day}
    response = render(request, "accounts/admin/password.html", context)
    response["Cache-Control"] = "no-store"
    words = gettext(
        "This was sent twice: the password was set once and shown in the first answer. If you did not see it, give a "
        "new one here."
    )
    return done(response, reverse("wagtailusers_users:new_password", args=[person.pk]), words)


def _form_page(
    request: SignedInRequest, title: str, form: Any, *, name: str = "person", **context: Any
) -> HttpResponse:
    context |= {**_crumbs(title), "form": form}
    template = f"accounts/admin/{name}.html"
    return render(request, template, context, status=422 if form.errors else 200)


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
        asks = sensitive_post_parameters("own_password")  # in no report of an error
        return [
            path("", manage(PeopleView.as_view()), name="index"),
            path("ket-qua/", manage(PeopleView.as_view(results_only=True)), name="index_results"),
            path("them/", manage(add), name="add"),
            path("<int:pk>/", manage(asks(edit)), name="edit"),
            path("<int:pk>/mat-khau/", manage(asks(new_password)), name="new_password"),
            path("<int:pk>/dong-y/", manage(consents), name="consents"),
            path("<int:pk>/vai-tro/", give(asks(give_role)), name="roles"),
            path("<int:pk>/vai-tro/<int:role_pk>/", give(asks(end_role)), name="end_role"),
        ]
