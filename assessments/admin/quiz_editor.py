"""The form of a quiz: its rules, its lines of questions, and who has more time."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.forms import BaseChildFormSet
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    MultipleChooserPanel,
    ObjectList,
)

from accounts.admin.choosers import offer_people
from assessments.models import QuizAllowance


class AllowanceFormSet(BaseChildFormSet):  # type: ignore[misc]
    """The people with more time than others. Who only learns anew is not among them: after a year that is everybody."""

    def __init__(self, data: Any = None, files: Any = None, instance: Any = None, **kwargs: Any) -> None:
        given = QuizAllowance.objects.filter(quiz=instance).given() if instance and instance.pk else None
        super().__init__(data, files, instance, **{"queryset": given, **kwargs})

    def save(self, commit: bool = True) -> Any:
        """Who learns anew and is given more time has both in one row."""
        forms = {
            form.cleaned_data["learner"]: form
            for form in self.forms
            if form.cleaned_data.get("learner") and not form.instance.pk
        }
        known_here = (
            QuizAllowance.objects.filter(quiz=self.instance, learner__in=forms) if self.instance.pk else []
        )
        for known in known_here:
            instance = forms[known.learner].instance
            instance.pk, instance.counts_from = known.pk, known.counts_from
        return super().save(commit)


class AllowancesPanel(InlinePanel):
    """With the formset above."""

    def get_form_options(self) -> dict[str, Any]:
        """As given, with that class."""
        options: dict[str, Any] = super().get_form_options()
        options["formsets"][self.relation_name]["formset"] = AllowanceFormSet
        return options


class QuizForm(WagtailAdminModelForm):
    """A quiz that learners can start asks something; who edits it gives more time to whom they may choose."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_people(self.formsets["allowances"].forms, "learner", to=self.for_user)

    def is_valid(self) -> bool:
        """With an error of its own where there is no line: the lines are not known to `clean`."""
        valid = super().is_valid()
        lines = (
            [form for form in self.formsets["slots"].forms if not form.cleaned_data.get("DELETE")]
            if valid
            else []
        )
        if valid and not lines and not self.cleaned_data["is_draft"]:
            self.add_error(None, gettext("Add at least one question below, or keep the quiz as a draft."))
            return False
        return valid


class SlotsPanel(MultipleChooserPanel):
    """The lines of a quiz: many questions are chosen at once, each a line; another button adds a line that draws."""

    class BoundPanel(MultipleChooserPanel.BoundPanel):
        """With both buttons."""

        template_name = "assessments/admin/slots_panel.html"


PANELS: list[Any] = [
    FieldPanel("title"),
    FieldPanel("instructions"),
    MultiFieldPanel(
        [
            FieldRowPanel([FieldPanel("mode"), FieldPanel("is_draft")]),
            FieldRowPanel([FieldPanel("pass_mark"), FieldPanel("attempts_allowed")]),
        ],
        heading=_("Rules"),
    ),
    SlotsPanel(
        "slots",
        heading=_("Questions"),
        label=_("Line"),
        chooser_field_name="question",
        help_text=_("Choose as many questions as you like at once, or let a line draw some by chance."),
    ),
    MultiFieldPanel(
        [
            FieldRowPanel([FieldPanel("opens_at"), FieldPanel("closes_at")]),
            FieldRowPanel([FieldPanel("time_limit"), FieldPanel("late_minutes")]),
            FieldRowPanel([FieldPanel("wait_minutes"), FieldPanel("counting")]),
            FieldPanel("access_code"),
        ],
        heading=_("Time and access"),
        classname="collapsed",
    ),
    MultiFieldPanel(
        [
            FieldRowPanel([FieldPanel("shuffles_questions"), FieldPanel("shuffles_choices")]),
            FieldRowPanel([FieldPanel("shown_when_marked"), FieldPanel("shown_when_over")]),
            FieldPanel("pass_text"),
            FieldPanel("fail_text"),
        ],
        heading=_("What learners see"),
        classname="collapsed",
    ),
    MultiFieldPanel(
        [
            FieldPanel("hides_names"),
            FieldRowPanel([FieldPanel("marks_twice"), FieldPanel("tolerance")]),
        ],
        heading=_("Marking"),
        classname="collapsed",
    ),
    AllowancesPanel(
        "allowances", heading=_("Extra time for a person"), label=_("person"), classname="collapsed"
    ),
]
EDITOR = ObjectList(PANELS, base_form_class=QuizForm)
