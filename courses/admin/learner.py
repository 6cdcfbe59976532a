"""A learner in a course: how far, and taking out of the course or bringing back."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from accounts.requests import SignedInRequest
from courses.admin.lines import EXTRAS, closing_words, filled, result_words, state_words
from courses.admin.pages import header
from courses.models import Enrolment, Unenrolment


class TakeOutForm(forms.Form):
    """Why; the learner reads it."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("The learner reads it, for example: registered twice, moved to another class."),
    )


def learner_page(request: SignedInRequest, pk: int) -> HttpResponse:
    """Lessons, attempts and what happened, of one enrolment; those before it of the same person are named too."""
    return _page(request, _shown(request, pk), TakeOutForm())


def take_out(request: SignedInRequest, pk: int) -> HttpResponse:
    """The learner is out of the course from now on; nothing of the work is deleted."""
    row = _shown(request, pk)
    enrolment = get_object_or_404(Enrolment.objects.managed_by(request.user).not_superseded(), pk=pk)
    form = TakeOutForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, row, form, status=422 if form.errors else 200)
    Unenrolment.objects.take_out(
        enrolment, by=request.user, reason=form.cleaned_data["reason"], at=timezone.now()
    )
    messages.success(
        request,
        gettext("%(name)s is un-enrolled. The work is kept: you can enrol the person again here.")
        % {"name": row.learner.full_name},
    )
    return redirect("enrolments:learner", pk)


@require_POST
def bring_back(request: SignedInRequest, pk: int) -> HttpResponse:
    """The learner goes on where the work stopped."""
    enrolment = get_object_or_404(Enrolment.objects.managed_by(request.user).not_superseded(), pk=pk)
    if Unenrolment.objects.bring_back(enrolment, by=request.user, at=timezone.now()):
        messages.success(request, gettext("The person is enrolled again and goes on where the work stopped."))
    return redirect("enrolments:learner", pk)


def _shown(request: SignedInRequest, pk: int) -> Enrolment:
    seen = Enrolment.objects.visible_to(request.user).with_last_activity()
    return get_object_or_404(
        seen.select_related("learner__unit", "course").prefetch_related("unenrolments__by"), pk=pk
    )


def _page(
    request: SignedInRequest, enrolment: Enrolment, form: TakeOutForm, status: int = 200
) -> HttpResponse:
    (row,) = filled([enrolment], at=timezone.now())
    standing = row.standing  # type: ignore[attr-defined]
    others = Enrolment.objects.visible_to(request.user).filter(learner=row.learner).exclude(pk=row.pk)
    context = {
        **header(f"{row.learner.full_name}: {row.course.title}"),
        "row": row,
        "standing": standing,
        "state": state_words(row),
        "result": result_words(row),
        "closes": closing_words(row),
        "lessons": [(lesson, standing.progress.get(lesson.pk)) for lesson in standing.lessons],
        "extras": [(extra.label, text) for extra, text in zip(EXTRAS, row.extras, strict=True) if text],  # type: ignore[attr-defined]
        "others": others.select_related("course"),
        "form": form,
        "may_end": row.superseded_at is None
        and Enrolment.objects.managed_by(request.user).filter(pk=row.pk).exists(),
    }
    return render(request, "courses/admin/learner.html", context, status=status)
