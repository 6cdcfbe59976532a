"""What the province fills in about a scheme and about its next version, with rows for courses, criteria and so on.

An empty row is no row: so a row is taken out by emptying it, and works without a script.
"""

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.models import CoursePage
from elearn.base.editing import ShowsOthersEdits
from elearn.base.widgets import DayInput
from registry.models import (
    Scheme,
    SchemeCourse,
    SchemeCriterion,
    SchemeGround,
    SchemeTarget,
    SchemeVersion,
)
from registry.schemes.versioning import changes, with_rows

SPARE_ROWS, MOST_SPARE_ROWS = 2, 30
MOST_ROWS = 200
"""Of a kind in one version. A form that says it has a billion was shown with 2,000, which took a second."""


class SchemeForm(ShowsOthersEdits, forms.ModelForm):
    """What stays the same over all versions."""

    class Meta:
        model = Scheme
        fields = ["name", "title", "level", "is_active"]


class VersionForm(forms.ModelForm):
    """The terms of the next version; `latest` is the one before."""

    class Meta:
        model = SchemeVersion
        fields = [
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
        widgets = {"applies_from": DayInput}

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, latest: SchemeVersion | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.latest = latest
        self.initial["seen"] = latest.number if latest else None
        for name in ("practicum", "refresher"):
            self.fields[name].queryset = _courses()  # type: ignore[attr-defined]

    def clean_applies_from(self) -> datetime.date:
        """Later than the version before, which would otherwise never have applied."""
        day: datetime.date = self.cleaned_data["applies_from"]
        if self.latest and day <= self.latest.applies_from:
            raise forms.ValidationError(
                _("Version %(number)d applies from %(day)s; the next one must apply from a later day."),
                params={"number": self.latest.number, "day": f"{self.latest.applies_from:%d/%m/%Y}"},
            )
        return day

    def clean_reminder_days(self) -> list[int]:
        """Each once, the longest before the end first."""
        return sorted(set(self.cleaned_data["reminder_days"] or []), reverse=True)

    def clean(self) -> dict[str, Any]:
        """A path by refresher needs its course; the error stands at that field."""
        values = super().clean() or {}
        if values.get("renewal_path") == SchemeVersion.RenewalPath.REFRESHER and not values.get("refresher"):
            self.add_error("refresher", _("Choose the refresher course."))
        self._meet_a_version_made_meanwhile(values.get("seen"))
        if values.get("validity_months") == 0:
            self.add_error("validity_months", _("Valid for at least one month, or leave empty."))
        return values

    def _meet_a_version_made_meanwhile(self, seen: int | None) -> None:
        """What the form was prefilled from is no longer the latest: said once, with what that one changed."""
        if not seen or not self.latest or seen >= self.latest.number:
            return
        found = with_rows(self.latest.scheme.versions.filter(number__gte=seen))
        changed = "; ".join(changes(found[0], found[-1])) or "–"
        words = _(
            "Nothing is saved yet: version %(number)d was made while this form was open. It changed: %(changes)s. Look "
            "it over. If you save again, what then stands in the form is the next version."
        )
        self.add_error(
            None, forms.ValidationError(words, params={"number": self.latest.number, "changes": changed})
        )
        typed: Any = self.data.copy()  # type: ignore[attr-defined]  # what was sent, which does not change
        typed["seen"] = str(self.latest.number)
        self.data = typed

    def _get_validation_exclusions(self) -> set[str]:
        """Fields checked here with words of their own are left to this form."""
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return excluded | {"refresher", "renewal_path", "validity_months"}


class Rows(forms.BaseFormSet):
    """Rows that were filled in; `unique` names the field that two rows may not share."""

    unique = ""

    def __init__(self, *args: Any, spare: int = SPARE_ROWS, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.extra = len(self.initial or []) + spare

    def initial_form_count(self) -> int:
        """None is there from before: versions never change, what is prefilled is a copy."""
        return 0

    def clean(self) -> None:
        """No row twice; the second one gets the error."""
        seen: set[Any] = set()
        for form in self.forms:
            value = getattr(form, "cleaned_data", {}).get(self.unique)
            if value is not None and value in seen:
                form.add_error(self.unique, _("This stands in an earlier row already."))
            seen.add(value)
        if any(form.errors for form in self.forms):
            raise forms.ValidationError("")

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The fields of each row filled in."""
        return [form.cleaned_data for form in self.forms if form.cleaned_data]


def _courses() -> Any:
    return CoursePage.objects.live().order_by("title")


class CourseRow(forms.ModelForm):
    """A course asked."""

    class Meta:
        model = SchemeCourse
        fields = ["course", "within_months"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["course"].queryset = _courses()  # type: ignore[attr-defined]


class CriterionRow(forms.ModelForm):
    """A criterion."""

    class Meta:
        model = SchemeCriterion
        fields = ["text"]


class GroundRow(forms.ModelForm):
    """A ground of suspension or withdrawal."""

    class Meta:
        model = SchemeGround
        fields = ["kind", "text"]


class TargetRow(forms.ModelForm):
    """A target of a type of locality."""

    class Meta:
        model = SchemeTarget
        fields = ["locality_type", "people"]


def _rows_of(form: type[forms.ModelForm], unique_field: str) -> type[Rows]:
    base = type(f"{form.__name__}s", (Rows,), {"unique": unique_field})
    return forms.formset_factory(form, formset=base, max_num=MOST_ROWS, absolute_max=MOST_ROWS)  # type: ignore[return-value]


ROWS = {
    "courses": (_("Courses asked"), _rows_of(CourseRow, "course")),
    "criteria": (_("Criteria that a person ticks"), _rows_of(CriterionRow, "text")),
    "grounds": (_("Grounds of suspension and withdrawal"), _rows_of(GroundRow, "text")),
    "targets": (_("Targets by type of locality"), _rows_of(TargetRow, "locality_type")),
}
