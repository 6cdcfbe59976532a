"""My learning, and what learners do: enrol, finish a lesson, practise, start the final quiz.

Each deed is a POST. A GET of its address, as after signing in again, leads to the page with the button.
"""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from wagtail.models import Page, Site

from accounts.requests import SignedInRequest
from assessments.models import CannotStart, WrongAccessCode
from courses import code_tries
from courses.models import CoursePage, Enrolment, LessonPage
from courses.results import NotPassed
from courses.standing import QuizState, Standing


@login_required
def my_learning(request: SignedInRequest) -> HttpResponse:
    """The person's courses, those not completed first, each with the way on."""
    standings = request.user.enrolments.current().standings(at=timezone.now())
    standings.sort(key=lambda standing: standing.enrolment.completed_at is not None)
    not_passed = NotPassed.of_all(standings)
    rows = [(standing, not_passed.get(standing.enrolment.pk)) for standing in standings]
    site = Site.find_for_request(request)
    context = {"rows": rows, "courses_url": site.root_page.get_url(request) if site else "/"}
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
    enrolment = request.user.enrolments.current().filter(course=lesson.course).first()
    if enrolment is None:
        messages.info(request, _("Enrol in this course first; then you can read its lessons."))
        return _to_page(request, lesson.course)
    enrolment.complete_lesson(lesson, at=timezone.now())
    if following := lesson.following():
        return _to_page(request, following)
    messages.success(request, _after_the_last_lesson(enrolment))
    return _to_page(request, lesson.course)


@login_required
@never_cache
def start_quiz(request: SignedInRequest, enrolment_pk: int) -> HttpResponse:
    """What is to be known before the quiz begins; POST goes to the attempt that the learner is in, or to a new one."""
    own = request.user.enrolments.current().select_related("course__quiz", "learner")
    enrolment = get_object_or_404(own, pk=enrolment_pk)
    standing = enrolment.course.standing_of(request.user, at=timezone.now())
    assert standing is not None
    if request.method != "POST":
        is_open = standing.quiz_state in (QuizState.READY, QuizState.FAILED)
        return _before_the_quiz(request, standing) if is_open else _to_page(request, enrolment.course)
    if code_tries.are_used_up(request.user, enrolment.course.quiz_id):
        return render(request, "429.html", status=429)
    try:
        return redirect(enrolment.start_quiz(at=timezone.now(), code=request.POST.get("code", "")))
    except WrongAccessCode as wrong:
        if "code" in request.POST:
            code_tries.count(request.user, enrolment.course.quiz_id)
            return _before_the_quiz(request, standing, wrong=str(wrong))
        return _before_the_quiz(request, standing)
    except CannotStart as reason:
        messages.warning(request, str(reason))
    return _to_page(request, enrolment.course)


@login_required
def start_practice(request: SignedInRequest, lesson_pk: int, quiz_pk: int) -> HttpResponse:
    """Go to the attempt at a practice in the lesson, or to a new one."""
    lesson = get_object_or_404(LessonPage.objects.live(), pk=lesson_pk)
    quiz = next((each for each in lesson.practices() if each.pk == quiz_pk), None)
    if quiz is None:
        raise Http404
    enrolment = request.user.enrolments.current().filter(course=lesson.course).first()
    if request.method == "POST" and enrolment is None:
        messages.info(request, _("Enrol in this course first; then you can practise."))
        return _to_page(request, lesson.course)
    if request.method == "POST" and enrolment:
        try:
            return redirect(enrolment.practise(lesson, quiz, at=timezone.now()))
        except CannotStart as reason:
            messages.warning(request, str(reason))
    return _to_page(request, lesson)


def _before_the_quiz(request: SignedInRequest, standing: Standing, *, wrong: str = "") -> HttpResponse:
    assert standing.in_quiz is not None
    context = {
        "standing": standing,
        "course": standing.enrolment.course,
        "quiz": standing.in_quiz.quiz,
        "questions": standing.in_quiz.quiz.question_count,
        "wrong": wrong,
    }
    return render(request, "courses/before_quiz.html", context, status=422 if wrong else 200)


def _to_page(request: SignedInRequest, page: Page) -> HttpResponseRedirect:
    return redirect(page.get_url(request) or "/")


def _after_the_last_lesson(enrolment: Enrolment) -> str:
    standing = enrolment.course.standing_of(enrolment.learner, at=timezone.now())
    assert standing is not None
    if standing.enrolment.completed_at:
        return _("You have completed this course.")
    if standing.unread:
        return _("This was the last lesson, but you have not yet read all those before it.")
    if standing.in_quiz and standing.in_quiz.why_not:
        return _("You have read all lessons.") + f" {standing.in_quiz.why_not}"
    return _("You have read all lessons. The final quiz is open to you now.")
