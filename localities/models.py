"""The map and the organisation over time.

A Locality is a province, district or commune over a period; a Succession says which took over which, and whether
whole or in part. A Unit is a body of the Union (province, commune, school…) that works in a locality. A code of the
statistical office is not an identity: 32002 has been three wards. See docs/decisions/0003-localities-over-time.md.
"""

import datetime
import re
from collections.abc import Iterable, Iterator
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q
from django.db.models.lookups import Exact
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from elearn.base.periods import PeriodQuerySet, period_is_not_empty
from elearn.base.requests.days import DayColumn
from elearn.base.text.fields import LineField, ProseField
from elearn.base.vietnamese import fold, sort_key


class TreeQuerySet(PeriodQuerySet[Any]):
    """Rows of a tree by `parent`, each over a period."""

    def search(self, text: str) -> Self:
        """Those whose name, without marks, contains `text`."""
        return self.filter(search_text__contains=fold(text))

    def to_choose(self, on: datetime.date) -> Self:
        """By name, with what `label` needs in the same query; last those that ended by `on`, the latest first."""
        is_over = models.ExpressionWrapper(
            Q(valid_until__isnull=False, valid_until__lte=on), models.BooleanField()
        )
        found = self.select_related(*self.model.LABELLED_BY)
        return found.order_by(is_over, "sort_key", F("valid_until").desc(nulls_first=True), "pk")

    def descendants_of(self, roots: Iterable[int], on: datetime.date) -> Self:
        """Those of the ids and all below over rows in force on `on`; a recursive query: one statement at any depth."""
        table = self.model._meta.db_table
        sql = f"""
            WITH RECURSIVE below(id) AS (
                SELECT id FROM {table} WHERE id = ANY(%s)
                UNION ALL
                SELECT child.id FROM {table} child JOIN below ON child.parent_id = below.id
                WHERE (child.valid_from IS NULL OR child.valid_from <= %s)
                  AND (child.valid_until IS NULL OR child.valid_until > %s))
            SELECT id FROM below"""  # noqa: S608 - the table's name is the model's own
        return self.filter(id__in=models.expressions.RawSQL(sql, [list(roots), on, on])).in_force(on)  # noqa: S611


class LocalityQuerySet(TreeQuerySet):
    """Localities."""

    def without_successor(self) -> Self:
        """Communes that end and whose ground nothing takes over on that day: who was there would be nowhere."""
        followed = Succession.objects.filter(predecessor=OuterRef("pk"), effective_on=OuterRef("valid_until"))
        ending = self.filter(level=Locality.Level.COMMUNE, valid_until__isnull=False)
        return ending.exclude(Exists(followed))


class Named(models.Model):
    """Anything with a Vietnamese name that people search and sort by."""

    name = LineField(_("name"), max_length=200)
    sort_key = models.CharField(max_length=500, editable=False, db_index=True, db_collation="C")
    search_text = models.CharField(max_length=200, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the keys in step with the name."""
        self.set_keys()
        super().save(*args, **kwargs)

    def set_keys(self) -> None:
        """Work out the keys; for rows that are saved in bulk."""
        self.sort_key, self.search_text = sort_key(self.name)[:500], fold(self.name)[:200]


KINDS = ("Tỉnh ", "Thành phố ", "Thị xã ", "Huyện ", "Thị trấn ", "Phường ", "Xã ")
"""With what the name of a locality begins."""


def period_note(
    valid_from: datetime.date | None, valid_until: datetime.date | None, on: datetime.date
) -> str:
    """What tells a row of another time from those in force on `on`: until when it was, or from when it will be."""
    if valid_until and valid_until <= on:
        last = valid_until - datetime.timedelta(days=1)
        return gettext(" (until %(day)s)") % {"day": f"{last:%d/%m/%Y}"}
    if valid_from and valid_from > on:
        return gettext(" (from %(day)s)") % {"day": f"{valid_from:%d/%m/%Y}"}
    return ""


class Locality(Named):
    """A province, district or commune of this name existed over [valid_from, valid_until)."""

    class Level(models.TextChoices):
        PROVINCE = "province", _("province")
        DISTRICT = "district", _("district")
        COMMUNE = "commune", _("commune")

    class Type(models.TextChoices):
        TINH = "tinh", _("province")
        THANH_PHO = "thanh_pho", _("city")
        THI_XA = "thi_xa", _("town")
        HUYEN = "huyen", _("rural district")
        THI_TRAN = "thi_tran", _("township")
        PHUONG = "phuong", _("ward")
        XA = "xa", _("rural commune")

    code = models.CharField(_("code of the statistical office"), max_length=10)
    level = models.CharField(_("level"), max_length=10, choices=Level)
    type = models.CharField(_("type"), max_length=10, choices=Type)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("belongs to")
    )
    valid_from = DayColumn(_("in force from"), null=True, blank=True)
    valid_until = DayColumn(_("in force until"), null=True, blank=True)
    tile_col = models.PositiveSmallIntegerField(null=True, blank=True)
    tile_row = models.PositiveSmallIntegerField(null=True, blank=True)
    note = ProseField(_("note"), blank=True)

    objects = LocalityQuerySet.as_manager()

    LABELLED_BY = ("parent",)

    class Meta:
        verbose_name = _("locality")
        verbose_name_plural = _("localities")
        ordering = ["sort_key"]
        constraints = [
            period_is_not_empty("locality_period_is_not_empty"),
            models.UniqueConstraint(
                name="locality_is_one_place",
                fields=["code", "name", "valid_from"],
                nulls_distinct=False,
                violation_error_message=_("This place with this code and beginning is there already."),
            ),
        ]

    @property
    def short_name(self) -> str:
        """Without its kind, as a document is dated from it: "Đất Mũi"; a number keeps its kind: "Phường 1"."""
        short = next((self.name[len(kind) :] for kind in KINDS if self.name.startswith(kind)), self.name)
        return self.name if short[:1].isdigit() else short

    def label(self, on: datetime.date) -> str:
        """The name with what tells it from namesakes: the district, and until when it was."""
        return self.full_place + period_note(self.valid_from, self.valid_until, on)

    @property
    def full_place(self) -> str:
        """The name, of a commune in a district with the district's."""
        if self.parent and self.parent.level == self.Level.DISTRICT:
            return f"{self.name}, {self.parent.name}"
        return self.name

    def descendants(self, on: datetime.date) -> TreeQuerySet:
        """This locality and all below it on the day `on`."""
        return Locality.objects.descendants_of([self.pk], on)

    def successors(self, on: datetime.date) -> TreeQuerySet:
        """The localities in force on `on` that took over from this one, over any number of steps."""
        found, step = {self.pk}, {self.pk}
        while step:
            links = Succession.objects.filter(predecessor__in=step, effective_on__lte=on)
            step = set(links.values_list("successor", flat=True)) - found
            found |= step
        return Locality.objects.filter(pk__in=found).in_force(on)


class Succession(models.Model):
    """From `effective_on` the successor took over the predecessor's ground, whole, in part, or unchanged."""

    class Extent(models.TextChoices):
        WHOLE = "whole", _("whole")
        PART = "part", _("part")
        UNCHANGED = "unchanged", _("unchanged")

    predecessor = models.ForeignKey(Locality, models.PROTECT, related_name="succeeded_by")
    successor = models.ForeignKey(Locality, models.PROTECT, related_name="preceded_by")
    extent = models.CharField(_("extent"), max_length=10, choices=Extent)
    effective_on = DayColumn(_("effective on"))

    class Meta:
        verbose_name = _("succession")
        verbose_name_plural = _("successions")
        constraints = [
            models.UniqueConstraint(name="succession_is_stated_once", fields=["predecessor", "successor"]),
            models.CheckConstraint(
                name="succession_is_between_two", condition=~Q(predecessor=models.F("successor"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"


class UnitQuerySet(TreeQuerySet):
    """Units of the Union."""

    def over(self, on: datetime.date) -> Self:
        """Those that are no longer there on the day, or whose locality is not."""
        return self.filter(Q(valid_until__lte=on) | Q(locality__valid_until__lte=on))

    def alike_labels(self, on: datetime.date) -> dict[int, str]:
        """{id: label} of the units that share their name with another; in one statement."""
        names = Unit.objects.order_by().values("name").annotate(so_called=Count("pk")).filter(so_called__gt=1)
        found = self.filter(name__in=names.values("name")).select_related(*Unit.LABELLED_BY)
        return {unit.pk: unit.label(on) for unit in found}

    def in_locality(self, locality: Locality, on: datetime.date) -> Self:
        """Units whose locality is `locality` or lies in it on the day `on`."""
        return self.filter(locality__in=locality.descendants(on))

    def province(self, on: datetime.date) -> "Unit | None":
        """The unit at the top on the day `on`: whose site this is. With a contact, where there are several."""
        has_none = Exact(F("contact_phone"), "")
        return self.in_force(on).filter(kind=Unit.Kind.PROVINCE).order_by(has_none, "parent_id", "pk").first()


def check_phone(text: str) -> None:
    """A number that can be called, as people write it. Raises ValidationError."""
    digits = re.sub(r"[\s.()\-]", "", text)
    if not re.fullmatch(r"(\+?84|0)\d{8,10}|1[89]00\d{4,6}", digits):
        raise ValidationError(
            _("Write a number that can be called, for example 0912 345 678 or 0290 3831 234.")
        )


class Unit(Named):
    """A body of the Union worked in a locality over [valid_from, valid_until)."""

    class Kind(models.TextChoices):
        PROVINCE = "province", _("Provincial Union")
        COMMUNE = "commune", _("commune Union")
        SCHOOL = "school", _("school")
        ENTERPRISE = "enterprise", _("enterprise")
        AGENCY = "agency", _("agency")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    locality = models.ForeignKey(Locality, models.PROTECT, related_name="units", verbose_name=_("locality"))
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("reports to")
    )
    valid_from = DayColumn(_("in force from"), null=True, blank=True)
    valid_until = DayColumn(_("in force until"), null=True, blank=True)
    contact_name = models.CharField(
        _("whom to ask"), max_length=150, blank=True, help_text=_("The person in charge of training.")
    )
    contact_phone = models.CharField(
        _("phone to ask"),
        max_length=20,
        blank=True,
        validators=[check_phone],
        help_text=_(
            "Shown to the people of this unit and of those below it that give no number of their own."
        ),
    )
    contact_hours = models.CharField(
        _("hours and place"),
        max_length=200,
        blank=True,
        help_text=_("For example: Monday to Friday, 7:30 to 17:00, at the office of the unit."),
    )

    objects = UnitQuerySet.as_manager()

    LABELLED_BY = ("locality__parent",)

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ["sort_key"]
        constraints = [period_is_not_empty("unit_period_is_not_empty")]

    def label(self, on: datetime.date) -> str:
        """The name with what tells it from namesakes: the place if the name has it not, and until when it was."""
        place = self.locality.full_place
        if fold(self.locality.short_name) in fold(self.name):
            place = place.removeprefix(self.locality.name).removeprefix(", ")
        where = f", {place}" if place else ""
        return self.name + where + period_note(self.valid_from, self.valid_until, on)

    def descendants(self, on: datetime.date) -> UnitQuerySet:
        """This unit and all below it on the day `on`."""
        return Unit.objects.descendants_of([self.pk], on)

    def and_above(self) -> "Iterator[Unit]":
        """This unit, then those above it; a statement a step that was not fetched."""
        unit: Unit | None = self
        while unit:
            yield unit
            unit = unit.parent

    def to_ask(self, on: datetime.date) -> "Unit":
        """The nearest unit, from this one up, that says whom to call; where none does, the province or this one."""
        asked = next((unit for unit in self.and_above() if unit.contact_phone), None)
        return asked or Unit.objects.province(on) or self

    @property
    def contact_line(self) -> str:
        """Whom to ask, in one line: name, unit, phone, hours; as much as is known."""
        return ", ".join(filter(None, [self.contact_name, self.name, self.contact_phone, self.contact_hours]))

    @property
    def contact_dialled(self) -> str:
        """The phone as a telephone takes it."""
        return re.sub(r"[^\d+]", "", self.contact_phone)
