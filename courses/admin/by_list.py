"""Enrolling by a list of usernames, phone numbers or e-mail addresses: first who they are, then they are enrolled.

This is how a trainer enrols, who sees nobody before: only whoever is named exactly is found.
"""

import contextlib
from dataclasses import dataclass, field

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Role, User, UserQuerySet, normalise_phone
from accounts.requests import SignedInRequest
from courses.admin.enrolling import enrol_and_say
from courses.admin.pages import header
from courses.models import CoursePage, Enrolment

LONGEST = 500  # lines


@dataclass
class Found:
    """Who was found, and the lines that name nobody."""

    people: list[User] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


class ListForm(forms.Form):
    """A course that one may enrol in, and who."""

    course = forms.ModelChoiceField(
        CoursePage.objects.none(), label=_("Course"), empty_label=_("Choose a course")
    )
    people = forms.CharField(
        label=_("People"),
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("One to a line: username, phone number or e-mail address, exactly as registered."),
    )

    def __init__(self, *args: object, user: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        courses = CoursePage.objects.live().open_to_enrolling_by(user).order_by("path")
        self.fields["course"].queryset = courses  # type: ignore[attr-defined]

    def clean_people(self) -> list[str]:
        """The lines that say something, each once."""
        lines = [line.strip(" \t,;") for line in self.cleaned_data["people"].splitlines()]
        named = list(dict.fromkeys(filter(None, lines)))
        if len(named) > LONGEST:
            raise ValidationError(_("At most %(most)d at once.") % {"most": LONGEST})
        return named

    def found(self, user: User) -> Found:
        """Whom the lines name, of those whom `user` may enrol."""
        lines = self.cleaned_data["people"]
        may_be = list(_enrollable(user).filter(_named(lines)).select_related("unit"))
        by_name = {
            key: person for person in may_be for key in (person.username, person.email, person.phone) if key
        }
        result, seen = Found(), set()
        for line in lines:
            person = by_name.get(line.lower()) or by_name.get(_phone(line))
            if person is None:
                result.unknown.append(line)
            elif person.pk not in seen:
                seen.add(person.pk)
                result.people.append(person)
        return result


def enrol_by_list(request: SignedInRequest) -> HttpResponse:
    """POST says who was found; POST with `enrol` enrols them."""
    form = ListForm(request.POST or None, user=request.user)
    context = {**header(gettext("Enrol by a list"), "list-ul"), "form": form}
    if request.method == "POST" and form.is_valid():
        course, found = form.cleaned_data["course"], form.found(request.user)
        people = User.objects.filter(pk__in=[person.pk for person in found.people])
        if "enrol" in request.POST and people:
            return enrol_and_say(request, course, people)
        current = Enrolment.objects.current().filter(course=course, learner__in=people)
        context |= {
            "course": course,
            "found": found,
            "already": set(current.values_list("learner", flat=True)),
        }
    return render(request, "courses/admin/by_list.html", context, status=422 if form.errors else 200)


def _enrollable(user: User) -> UserQuerySet:
    """Officers enrol their own people, trainers anybody whom they can name."""
    is_trainer = user.has_role(Role.TRAINER) and user.courses_given.filter(may_enrol=True).exists()
    people = User.objects.all() if is_trainer else User.objects.visible_to(user)
    return people.filter(is_active=True)


def _named(lines: list[str]) -> Q:
    lower = [line.lower() for line in lines]
    return Q(username__in=lower) | Q(email__in=lower) | Q(phone__in=list(filter(None, map(_phone, lines))))


def _phone(line: str) -> str:
    with contextlib.suppress(ValidationError):
        return normalise_phone(line)
    return ""
