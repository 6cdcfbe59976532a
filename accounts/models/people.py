"""People and their roles.

A User is a person with a sign-in; a RoleAssignment gives a role, in a unit, over a period. Roles in force today
decide which people somebody sees (`User.objects.visible_to`) and which Wagtail groups the person is in.
"""

import contextlib
import datetime
from collections.abc import Collection
from typing import Any, Self

from django.contrib.auth.models import BaseUserManager, Group, PermissionsMixin
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.contrib.postgres.constraints import ExclusionConstraint
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models.functions import Concat, Lower
from django.db.models.lookups import Exact
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.models.credentials import Credentials
from accounts.models.phones import normalise_phone, phone_digits
from elearn.base.periods import DateRange, PeriodQuerySet, only, only_text, period_is_not_empty
from elearn.base.requests.days import DayColumn
from elearn.base.text import as_kept, name_as_kept
from elearn.base.text.fields import NameField
from elearn.base.vietnamese import fold, person_sort_key, spellings
from localities.models import Unit, UnitQuerySet

ADDRESSES = ("email", "phone")
"""What a person may sign in with besides the username, or be reached by; whoever has it may take the account over."""
MOST_COUNTED = 100
"""Unread notices beyond so many are not counted: the page shows 99+."""


HELD_ALREADY = _("The person holds this role in these days already: see the list. End that one first.")


class Role(models.TextChoices):
    """What a person is here for; the value is also the name of the Wagtail group."""

    LEARNER = "learner", _("Learner")
    TRAINER = "trainer", _("Trainer")
    UNIT_OFFICER = "unit_officer", _("Unit officer")
    PROVINCE = "province", _("Provincial Union")


class UserQuerySet(models.QuerySet["User"]):
    """People."""

    def visible_to(self, user: "User", on: datetime.date | None = None) -> Self:
        """Those whom `user` may see: everyone for the province, one's units' for an officer, else oneself."""
        on = on or timezone.localdate()
        if user.sees_everyone(on):
            return self
        if units := user.units_in_charge_of(on):
            return self.filter(models.Q(unit__in=units) | models.Q(pk=user.pk))
        return self.filter(pk=user.pk)

    def managed_by(self, user: "User", on: datetime.date | None = None) -> Self:
        """Those whom `user` may edit: for officers the people visible to them who hold, and will hold, no role but
        learner.

        Whoever can change an e-mail address can take an account over, so nobody edits one above the own.
        """
        on = on or timezone.localdate()
        if user.is_superuser:
            return self
        visible = self.visible_to(user, on).filter(is_superuser=False)
        if user.sees_everyone(on):
            return visible
        # A role that has yet to begin counts too: an account taken over today would hold it then.
        above = RoleAssignment.objects.exclude(role=Role.LEARNER).not_over(on)
        return visible.exclude(pk=user.pk).exclude(roles__in=above)

    def officers_of(self, unit: Unit, on: datetime.date) -> Self:
        """Those in charge of the unit on the day: its own officers and those of the units above it."""
        in_charge = models.Q(unit__in=[each.pk for each in unit.and_above()])
        return self.filter(is_active=True).holding(Role.UNIT_OFFICER, on, in_charge)

    def of_the_province(self, on: datetime.date) -> Self:
        """Those who work for the whole province on the day."""
        return self.filter(is_active=True).holding(Role.PROVINCE, on)

    def seeing_everyone(self, on: datetime.date) -> Self:
        """Those who `sees_everyone` is true of on the day, with an account that is open."""
        return self.filter(is_superuser=True, is_active=True) | self.of_the_province(on)

    def holding(self, role: str, on: datetime.date, where: models.Q = models.Q()) -> Self:  # noqa: B008 - never changed
        """Those who hold the role on the day, in an assignment that also fits `where`."""
        roles = RoleAssignment.objects.in_force(on).filter(where, role=role)
        return self.filter(pk__in=roles.values("user"))

    def signing_in_as(self, *names: str) -> Self:
        """Those whose username, e-mail or phone number is one of these, however it is written: as a rule one."""
        found = models.Q(pk=None)
        for name in filter(None, map(str.strip, names)):
            found |= models.Q(Exact(Lower("username"), name.lower())) | models.Q(email=name.lower())
            with contextlib.suppress(ValidationError):
                found |= models.Q(phone=normalise_phone(name))
        return self.filter(found)

    def namesakes(self, full_name: str, unit: Unit) -> Self:
        """Those of the unit who are called so, wherever the tone is written."""
        return self.filter(unit=unit, sort_key=person_sort_key(full_name))

    def search(self, text: str) -> Self:
        """Those whose name, without marks, or username contains `text`, or whose phone number, in any spelling.

        First who has just these words with just these marks, then who has just these words, then the others.
        """
        text = as_kept(text)
        return self.filter(_called(text))._nearest_first(text)

    def search_to_choose(self, text: str) -> Self:
        """As `search`, and by the unit, and by the whole e-mail address or all before its @.

        Each part between commas must fit: "An, Đất Mũi" finds An of that commune.
        """
        parts = [part for part in map(str.strip, as_kept(text).split(",")) if part]
        found = self
        for part in parts:
            address = models.Q(email__iexact=part) | models.Q(email__istartswith=f"{part}@")
            found = found.filter(_called(part) | address | models.Q(unit__search_text__contains=fold(part)))
        return found._nearest_first(parts[0]) if parts else found

    def to_choose(self) -> Self:
        """With what `label` needs in the same query."""
        return self.select_related(*(f"unit__{name}" for name in Unit.LABELLED_BY))

    def _nearest_first(self, text: str) -> Self:
        exactly = models.Q()
        for written in spellings(text.strip()):
            for cased in (written, written.title()):
                exactly |= models.Q(spaced_name__contains=f" {cased} ")
        words = models.Q(spaced_text__contains=f" {fold(text)} ")
        rank = models.Case(models.When(exactly, then=0), models.When(words, then=1), default=2)
        space = models.Value(" ")
        return self.alias(
            spaced_name=Concat(space, "full_name", space, output_field=models.TextField()),
            spaced_text=Concat(space, "search_text", space, output_field=models.TextField()),
        ).order_by(rank, *(self.query.order_by or self.model._meta.ordering or ()))


def _called(text: str) -> models.Q:
    """The name, without marks, or the username contains `text`, or the phone number does, in any spelling."""
    found = models.Q(search_text__contains=fold(text)) | models.Q(username__icontains=text)
    if digits := phone_digits(text):
        found |= models.Q(phone__contains=digits)
    return found


class UserManager(BaseUserManager["User"]):
    """Makes people."""

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "User":
        """A saved person; without a password, one who cannot sign in yet."""
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, password: str | None = None, **fields: Any) -> "User":
        """Somebody who may do everything: for whoever runs the server, not for officers."""
        return self.create_user(username, password, is_superuser=True, is_staff=True, **fields)


class Sex(models.TextChoices):
    """As on a person's papers; empty when it was not asked."""

    FEMALE = "female", _("female")
    MALE = "male", _("male")


class User(Credentials, PermissionsMixin):
    """A person can be addressed by this name and signs in with username, e-mail or phone."""

    username = models.CharField(
        _("username"),
        max_length=150,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        error_messages={"unique": _("Somebody else has this username.")},
    )
    full_name = NameField(_("full name"), max_length=150)
    sex = models.CharField(
        _("sex"),
        max_length=6,
        choices=Sex,
        blank=True,
        help_text=_("Kept and shown only with the person's consent."),
    )
    email = models.EmailField(_("e-mail"), unique=True, null=True, blank=True)
    phone = models.CharField(_("phone"), max_length=20, unique=True, null=True, blank=True)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="people", verbose_name=_("unit")
    )
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_staff = models.BooleanField(
        _("works in the staff area"),
        default=False,
        editable=False,
        help_text=_("Follows from the roles; decides only whether the way there is shown."),
    )
    groups_as_of = models.DateField(
        _("groups as of"),
        null=True,
        editable=False,
        help_text=_("The day whose roles the groups follow."),
    )
    date_joined = models.DateTimeField(_("account opened"), default=timezone.now)
    sort_key = models.CharField(max_length=400, editable=False, db_index=True, db_collation="C")
    search_text = models.CharField(max_length=150, editable=False)

    objects = UserManager.from_queryset(UserQuerySet)()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["sort_key"]
        constraints = [
            models.UniqueConstraint(
                Lower("username"),
                name="username_is_unique_in_any_case",  # signing in does not care for case
                violation_error_message=_("Somebody else has this username."),
            )
        ]
        permissions = [
            ("manage_people", _("Can open and edit accounts of people in charge of")),
            ("give_roles", _("Can give and end roles")),
        ]

    def __str__(self) -> str:
        return self.full_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the keys in step with the name; no address is None, so that it may repeat."""
        self.full_name = name_as_kept(self.full_name)
        self.sort_key = person_sort_key(self.full_name)[:400]
        self.search_text = fold(self.full_name)[:150]
        self.email, self.phone = self.email or None, self.phone or None
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Bring username, e-mail and phone into their one form."""
        self.username = self.normalize_username(self.username).lower()
        if self.email:
            self.email = User.objects.normalize_email(self.email).lower()
        if self.phone:
            self.phone = normalise_phone(self.phone)

    def label(self, on: datetime.date) -> str:
        """The name with what tells it from namesakes: the unit, told from others as on `on`, and the username."""
        where = [self.unit.label(on)] if self.unit else []
        return " – ".join([self.full_name, *where, self.username])

    def get_full_name(self) -> str:
        """The name as people write it."""
        return self.full_name

    def get_short_name(self) -> str:
        """The given name, the last word."""
        return self.full_name.rsplit(" ", 1)[-1]

    @cached_property
    def unread_notices(self) -> int:
        """How many notices wait, at most MOST_COUNTED; with a session read along, since every page shows it."""
        return self.notices.unread()[:MOST_COUNTED].count()

    def has_role(self, role: Role, on: datetime.date | None = None) -> bool:
        """Whether the person has the role on the day `on` (today)."""
        return self.roles.in_force(on or timezone.localdate()).filter(role=role).exists()

    def sees_everyone(self, on: datetime.date | None = None) -> bool:
        """Whether the person works for the whole province."""
        return self.is_superuser or self.has_role(Role.PROVINCE, on)

    def units_in_charge_of(self, on: datetime.date) -> set[int]:
        """The ids of the units, with all below them, that the person is officer of on the day `on`."""
        roles = self.roles.in_force(on).filter(role=Role.UNIT_OFFICER).select_related("unit")
        return {
            pk for role in roles if role.unit for pk in role.unit.descendants(on).values_list("pk", flat=True)
        }

    def units_managed(self, on: datetime.date) -> UnitQuerySet:
        """The units in force on `on` whose accounts and contact the person keeps: all for the province."""
        units = Unit.objects.in_force(on)
        return units if self.sees_everyone(on) else units.filter(pk__in=self.units_in_charge_of(on))

    def unit_to_ask(self, on: datetime.date) -> Unit | None:
        """The unit that says whom this person turns to: the own one or one above it."""
        return self.unit.to_ask(on) if self.unit else Unit.objects.province(on)

    def sync_groups(self, on: datetime.date) -> None:
        """Put the person in the groups of the roles in force on `on`, and out of those of other roles."""
        names = set(self.roles.in_force(on).values_list("role", flat=True))
        self.groups.remove(*Group.objects.filter(name__in=set(Role.values) - names, user=self))
        self.groups.add(*Group.objects.filter(name__in=names))
        self.is_staff = self.is_superuser or bool(names - {Role.LEARNER})
        self.groups_as_of = on
        self.save(update_fields=["is_staff", "groups_as_of"])

    @transaction.atomic
    def drop_addresses(self, *, but: Collection[str]) -> None:
        """Take out the e-mail address and phone number, each unless it is among these."""
        for name in ADDRESSES:
            if getattr(self, name) not in but:
                setattr(self, name, None)
        self.save(update_fields=[*ADDRESSES])

    def promote(self, assignment: "RoleAssignment", *, confirmed: Collection[str], on: datetime.date) -> str:
        """Give a role above learner, and a first password, which is returned: nobody may know a way in any more.

        `confirmed` are the addresses that the person confirmed themselves; every other one goes. All sessions end.
        """
        self.drop_addresses(but=confirmed)
        password = self.give_first_password(on=on)
        assignment.user = self
        assignment.save()
        return password


class RoleQuerySet(PeriodQuerySet["RoleAssignment"]):
    """Roles of people."""

    def not_over(self, on: datetime.date) -> Self:
        """Those in force on the day or from a later one."""
        return self.filter(models.Q(valid_until=None) | models.Q(valid_until__gt=on))

    def overlapping(self, other: "RoleAssignment") -> Self:
        """Those that say what `other` says, at least for some days of its period."""
        same = self.filter(user=other.user_id, role=other.role).exclude(pk=other.pk)
        if other.role == Role.UNIT_OFFICER:  # of several units, it may be
            same = same.filter(unit=other.unit_id)
        same = same.filter(models.Q(valid_until=None) | models.Q(valid_until__gt=other.valid_from))
        return same.filter(valid_from__lt=other.valid_until) if other.valid_until else same


class RoleAssignment(models.Model):
    """A person has a role, for officers in a unit, over [valid_from, valid_until)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="roles", verbose_name=_("person"))
    role = models.CharField(_("role"), max_length=20, choices=Role)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="roles", verbose_name=_("unit")
    )
    valid_from = DayColumn(_("in force from"), default=timezone.localdate)
    valid_until = DayColumn(_("in force until"), null=True, blank=True)

    objects = RoleQuerySet.as_manager()

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        constraints = [
            period_is_not_empty("role_period_is_not_empty"),
            models.CheckConstraint(
                name="an_officer_has_a_unit",
                condition=~models.Q(role=Role.UNIT_OFFICER) | models.Q(unit__isnull=False),
                violation_error_message=_("Choose the unit that the officer is in charge of."),
            ),
            ExclusionConstraint(
                name="a_role_is_held_once_at_a_time",
                expressions=[
                    (only("user"), "&&"),
                    (only_text("role"), "&&"),
                    (only("unit"), "&&"),
                    (DateRange("valid_from", "valid_until"), "&&"),
                ],
                condition=models.Q(unit__isnull=False),
                violation_error_message=HELD_ALREADY,
            ),
            ExclusionConstraint(
                name="a_role_without_unit_is_held_once_at_a_time",
                expressions=[
                    (only("user"), "&&"),
                    (only_text("role"), "&&"),
                    (DateRange("valid_from", "valid_until"), "&&"),
                ],
                condition=models.Q(unit=None),
                violation_error_message=HELD_ALREADY,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"

    def end(self, *, on: datetime.date) -> None:
        """From the day `on` the role is no longer held; one that would never have been held is deleted."""
        if self.valid_from >= on:
            self.delete()
        else:
            self.valid_until = on
            self.save(update_fields=["valid_until"])
