"""Enrolling others: choose a course, tick people in one's charge, and they are enrolled at once."""

from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.db import models
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.paginator import WagtailPaginator

from accounts.models import Consent, User, UserQuerySet
from accounts.requests import SignedInRequest
from courses.admin.pages import header
from courses.models import CoursePage, Enrolment
from elearn.base.figures import figure
from elearn.base.text.form_fields import SearchField

ON_A_PAGE = 100


class ChooseForm(forms.Form):
    """The course, and whom to look for."""

    course = forms.ModelChoiceField(
        CoursePage.objects.none(), label=_("Course"), empty_label=_("Choose a course")
    )
    q = SearchField(label=_("Name"), required=False)

    def __init__(self, *args: object, user: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["course"].queryset = _courses(user)  # type: ignore[attr-defined]


class EnrolForm(forms.Form):
    """The course and the people ticked; only those whom the officer may see can be."""

    course = forms.ModelChoiceField(CoursePage.objects.none())
    people = forms.ModelMultipleChoiceField(
        User.objects.none(),
        error_messages={
            "required": _("Choose at least one person."),
            "invalid_choice": _("Nobody has been enrolled: not all of these people are in your charge."),
            "invalid_pk_value": _("Nobody has been enrolled: not all of these people are in your charge."),
        },
    )

    def __init__(self, *args: object, officer: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["course"].queryset = _courses(officer)  # type: ignore[attr-defined]
        self.fields["people"].queryset = _enrollable(officer)  # type: ignore[attr-defined]


def enrol_people(request: SignedInRequest) -> HttpResponse:
    """The people who are not enrolled in the chosen course yet, to be ticked; POST enrols them."""
    if request.method == "POST":
        return _enrol(request)
    form = ChooseForm(request.GET or None, user=request.user)
    course, people = None, User.objects.none()
    if form.is_valid():
        course = form.cleaned_data["course"]
        current = Enrolment.objects.current().filter(course=course)
        people = _enrollable(request.user).exclude(enrolments__in=current).search(form.cleaned_data["q"])
    paginator = WagtailPaginator(people.select_related("unit__locality"), ON_A_PAGE)
    page = paginator.get_page(request.GET.get("p"))
    context = {
        "form": form,
        "course": course,
        "page_obj": page,
        "elided_page_range": paginator.get_elided_page_range(page.number),
        **header(gettext("Enrol people")),
    }
    return render(request, "courses/admin/enrol.html", context)


def _enrol(request: SignedInRequest) -> HttpResponse:
    form = EnrolForm(request.POST, officer=request.user)
    if not form.is_valid():
        for problems in form.errors.values():
            messages.error(request, " ".join(str(problem) for problem in problems))
        return _back_to_form(request)
    return enrol_and_say(request, form.cleaned_data["course"], form.cleaned_data["people"])


def enrol_and_say(
    request: SignedInRequest, course: CoursePage, people: models.QuerySet[User]
) -> HttpResponseRedirect:
    """Enrol them, say how many, and who was left out since consent is withdrawn."""
    count = course.enrol_all(people, at=timezone.now(), by=request.user)
    words = ngettext("%(count)s person is enrolled.", "%(count)s people are enrolled.", count)
    messages.success(request, words % {"count": figure(count)})
    if left_out := list(people.filter(pk__in=Consent.objects.withdrawals().values("person"))[:ON_A_PAGE]):
        words = gettext("Not enrolled, since they do not agree to processing of personal data: %(names)s.")
        messages.warning(request, words % {"names": ", ".join(map(str, left_out))})
    return redirect(f"{reverse('enrolments:index')}?{urlencode({'course': course.pk})}")


def _back_to_form(request: SignedInRequest) -> HttpResponseRedirect:
    course = request.POST.get("course", "")
    return redirect(f"{reverse('enrolments:enrol')}?{urlencode({'course': course})}")


def _enrollable(officer: User) -> UserQuerySet:
    return User.objects.visible_to(officer).filter(is_active=True)


def _courses(user: User) -> models.QuerySet[CoursePage]:
    return CoursePage.objects.live().open_to_enrolling_by(user).order_by("path")
