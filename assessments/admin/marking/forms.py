"""The form for the points of one answer."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments.items import OpenEndedItem
from assessments.models import AttemptItem
from elearn.base.text.form_fields import ProseField

CENT = Decimal("0.01")


class MarkForm(forms.Form):
    """Points from 0 to what the question is worth, for each criterion if it has any, and a word to the learner."""

    comment = ProseField(
        label=_("Comment"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The learner reads this with the result."),
    )

    def __init__(
        self, *args: Any, asked: AttemptItem, required: bool = True, focus: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        item = asked.item
        criteria = item.criteria if isinstance(item, OpenEndedItem) else ()
        whole = Decimal(str(sum(each.points for each in criteria)))
        self.parts = [
            (f"criterion_{number}", each.text, asked.points * Decimal(str(each.points)) / whole)
            for number, each in enumerate(criteria)
        ] or [("mark", gettext("Points"), asked.points)]
        comment = self.fields.pop("comment")
        for name, label, most in self.parts:
            self.fields[name] = _points(label, most.quantize(CENT), required=required)
        self.fields["comment"] = comment
        if focus:
            self.fields[self.parts[0][0]].widget.attrs["autofocus"] = True

    @property
    def breakdown(self) -> list[float]:
        """The points for each criterion; none where there are no criteria."""
        if self.parts[0][0] == "mark":
            return []
        return [float(self.cleaned_data[name]) for name, _label, _most in self.parts]

    def mark_of(self, points: Decimal) -> Decimal:
        """The sum, which rounding of the criteria never lifts above `points`."""
        return min(points, sum((self.cleaned_data[name] for name, _label, _most in self.parts), Decimal(0)))

    @property
    def is_filled(self) -> bool:
        """Whether any points were given; with `required=False` an answer may be left for later."""
        return any(self.cleaned_data.get(name) is not None for name, _label, _most in self.parts)

    def clean(self) -> dict[str, Any]:
        """All criteria, or none."""
        data = super().clean() or {}
        if self.is_filled:
            for name, _label, _most in self.parts:
                if data.get(name) is None and name not in self.errors:
                    self.add_error(name, gettext("Give points for this too; 0 if there are none."))
        return data


def _points(label: str, most: Decimal, *, required: bool) -> forms.DecimalField:
    written = f"{most.normalize():f}".replace(".", ",")
    return forms.DecimalField(
        label=label,
        required=required,
        max_digits=5,
        decimal_places=2,
        localize=True,  # 7,5 as well as 7.5
        validators=[
            MinValueValidator(0),
            MaxValueValidator(most, gettext("At most %(points)s points.") % {"points": written}),
        ],
        help_text=gettext("From 0 to %(points)s.") % {"points": written},
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "size": 6}),
    )
