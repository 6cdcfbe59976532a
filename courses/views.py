"""My learning, and what learners do: enrol, finish a lesson, start the final quiz.

Each deed is a POST. A GET of its address, as after signing in again, leads to the page with the button.
"""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page, Site

from accounts.requests import SignedInRequest
from assessments.models import CannotStart
from courses.models import CoursePage, Enrolment, LessonPage


@login_required
def my_learning(request: SignedInRequest) -> HttpResponse:
    """The person's courses, those not completed first, each with the way on."""
    standings = request.user.enrolments.standings()
    standings.sort(key=lambda standing: standing.enrolment.completed_at is not None)
    site = Site.find_for_request(request)
    context = {"standings": standings, "courses_url": site.root_page.get_url(request) if site else "/"}
    return render(request, "courses/my_learning.html", context)


@login_required
def enrol(request: SignedInRequest, course_pk: int) -> HttpResponse:
    """Enrol in the course and show it."""
    course = get_object_or_404(CoursePage.objects.live().public(), pk=course_pk)
    if request.method == "POST":
        course.enrol(request.user, at=timezone.now())
        messages.success(request, _("You are enrolled in this course. You can begin right away."))
    return _to_page(request, course)


@login_required
def complete_lesson(request: SignedInRequest, lesson_pk: int) -> HttpResponse:
    """Note that the lesson is read and go on to the next, after the last to the course."""
    lesson = get_object_or_404(LessonPage.objects.live(), pk=lesson_pk)
    if request.method != "POST":
        return _to_page(request, lesson)
    enrolment = request.user.enrolments.filter(course=lesson.course).first()
    if enrolment is None:
        messages.info(request, _("Enrol in this course first; then you can read its lessons."))
        return _to_page(request, lesson.course)
    enrolment.complete_lesson(lesson, at=timezone.now())
    if following := lesson.following():
        return _to_page(request, following)
    messages.success(request, _after_the_last_lesson(enrolment))
    return _to_page(request, lesson.course)


@login_required
def start_quiz(request: SignedInRequest, enrolment_pk: int) -> HttpResponse:
    """Go to the attempt that the learner is in, or to a new one."""
    own = request.user.enrolments.select_related("course__quiz", "learner")
    enrolment = get_object_or_404(own, pk=enrolment_pk)
    if request.method == "POST":
        try:
            return redirect(enrolment.start_quiz(at=timezone.now()))
        except CannotStart as reason:
            messages.warning(request, str(reason))
    return _to_page(request, enrolment.course)


def _to_page(request: SignedInRequest, page: Page) -> HttpResponseRedirect:
    return redirect(page.get_url(request) or "/")


def _after_the_last_lesson(enrolment: Enrolment) -> str:
    enrolment.refresh_from_db()
    if enrolment.completed_at:
        return _("You have completed this course.")
    if enrolment.lessons_left().exists():
        return _("This was the last lesson, but you have not yet read all those before it.")
    return _("You have read all lessons. The final quiz is open to you now.")
