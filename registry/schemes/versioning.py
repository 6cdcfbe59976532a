"""Versions of a scheme: a new one with all that it asks, and what it changes against the one before."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from registry.models import (
    Scheme,
    SchemeCourse,
    SchemeCriterion,
    SchemeGround,
    SchemeTarget,
    SchemeVersion,
)

TERMS = [
    "applies_from",
    "courses_asked",
    "practicum",
    "validity_months",
    "window_months",
    "grace_months",
    "renewal_path",
    "refresher",
    "reminder_days",
]


@transaction.atomic
def add_version(
    scheme: Scheme,
    version: SchemeVersion,
    *,
    courses: Iterable[dict[str, Any]],
    criteria: Iterable[dict[str, Any]],
    grounds: Iterable[dict[str, Any]],
    targets: Iterable[dict[str, Any]],
) -> SchemeVersion:
    """Save `version` as the scheme's next, with these rows, given as fields of their models, in this order."""
    locked = Scheme.objects.select_for_update().get(pk=scheme.pk)  # two tabs must not take one number
    latest = locked.latest_version
    version.scheme, version.number = locked, latest.number + 1 if latest else 1
    version.save()
    SchemeCourse.objects.bulk_create(SchemeCourse(version=version, **row) for row in courses)
    SchemeCriterion.objects.bulk_create(
        SchemeCriterion(version=version, sort_order=n, **row) for n, row in enumerate(criteria)
    )
    SchemeGround.objects.bulk_create(
        SchemeGround(version=version, sort_order=n, **row) for n, row in enumerate(grounds)
    )
    SchemeTarget.objects.bulk_create(SchemeTarget(version=version, **row) for row in targets)
    return version


def changes(before: SchemeVersion, after: SchemeVersion) -> list[str]:
    """What is different, a line each: terms with old and new value, and rows that came or went."""
    found = []
    for name in TERMS:
        old, new = _value(before, name), _value(after, name)
        if old != new:
            label = SchemeVersion._meta.get_field(name).verbose_name  # type: ignore[union-attr]
            found.append(f"{label}: {old} → {new}")
    for old_row in (rows := _rows(before)):
        if old_row not in _rows(after):
            found.append(_("no longer: %(row)s") % {"row": old_row})
    found += [_("new: %(row)s") % {"row": row} for row in _rows(after) if row not in rows]
    return found


def with_rows(versions: models.QuerySet[SchemeVersion]) -> Sequence[SchemeVersion]:
    """The versions with all that `changes` compares and with `held`, how many certifications each has."""
    rows = ("courses__course", "criteria", "grounds", "targets")
    counted = versions.annotate(held=models.Count("certifications"))
    return list(counted.select_related("practicum", "refresher").prefetch_related(*rows).order_by("number"))


def _value(version: SchemeVersion, name: str) -> str:
    """As shown: the label of a choice, the days of a list, a dash for nothing."""
    value = getattr(version, name)
    if name == "reminder_days":
        return ", ".join(map(str, value)) or "–"
    if hasattr(version, f"get_{name}_display"):
        return str(getattr(version, f"get_{name}_display")())
    if name == "applies_from":
        return f"{value:%d/%m/%Y}"
    return "–" if value is None else str(value)


def _rows(version: SchemeVersion) -> list[str]:
    courses = [
        _("course “%(course)s”") % {"course": row.course}
        + (_(", within %(months)d months") % {"months": row.within_months} if row.within_months else "")
        for row in version.courses.all()
    ]
    criteria = [_("criterion “%(text)s”") % {"text": row.text} for row in version.criteria.all()]
    grounds = [
        _("ground of %(kind)s “%(text)s”") % {"kind": row.get_kind_display(), "text": row.text}
        for row in version.grounds.all()
    ]
    targets = [
        _("target of each %(type)s: %(people)d")
        % {"type": row.get_locality_type_display(), "people": row.people}
        for row in version.targets.all()
    ]
    return [*courses, *criteria, *grounds, *targets]
