"""Quizzes passed and lessons taken away may complete courses; results are told; officers may enrol their people."""

import datetime
from typing import Any

from django.db.models.signals import post_delete, post_migrate
from django.dispatch import receiver
from django.utils import timezone
from wagtail.models import TaskState, WorkflowState
from wagtail.signals import page_unpublished, task_submitted, workflow_approved, workflow_rejected

from accounts.groups import grant
from accounts.models import Role, User
from assessments.models import Attempt
from assessments.signals import NextStep, attempt_marked, attempt_regraded, result_opened
from courses import site
from courses.approvals import tell_approvers, tell_author
from courses.models import CourseIndexPage, CoursePage, Enrolment, LessonPage
from courses.results import NotPassed, tell_of_regrade, tell_of_result


@receiver(attempt_marked, sender=Attempt)
def complete_courses(attempt: Attempt, **kwargs: Any) -> None:
    """Look at the learner's courses that end with this quiz."""
    if attempt.marked_at and not attempt.is_practice:
        for enrolment in Enrolment.objects.current().filter(
            learner=attempt.learner, course__quiz=attempt.quiz
        ):
            enrolment.complete_if_done(at=attempt.marked_at)
        tell_of_result(attempt, at=attempt.marked_at)


@receiver(attempt_regraded, sender=Attempt)
def follow_regrade(attempt: Attempt, by: User, reason: str, at: datetime.datetime, **kwargs: Any) -> None:
    """A pass completes the learner's courses; a pass that a person took away reopens them."""
    for enrolment in Enrolment.objects.filter(learner=attempt.learner, course__quiz=attempt.quiz):
        if attempt.passed:
            enrolment.complete_if_done(at=at)
        else:
            enrolment.reopen_if_not_passed(by=by, reason=reason, at=at)
    tell_of_regrade(attempt, reason=reason, at=at)


@receiver(result_opened, sender=Attempt)
def lead_on(attempt: Attempt, at: datetime.datetime, **kwargs: Any) -> NextStep | None:
    """From the result of a course's quiz: to the certificate, to the lessons to read again, to another attempt."""
    enrolments = Enrolment.objects.current().filter(learner=attempt.learner, course__quiz=attempt.quiz)
    standings = enrolments.standings(at=at)
    if attempt.is_practice or not standings:
        return None
    found = NotPassed.of_all(standings)
    rows = [(each, found.get(each.enrolment.pk)) for each in standings]
    return NextStep("courses/_after_quiz.html", rows)


@receiver(task_submitted)
def tell_of_submission(instance: TaskState, **kwargs: Any) -> None:
    """Whoever approves is told that a page waits."""
    tell_approvers(instance, at=timezone.now())


@receiver([workflow_approved, workflow_rejected])
def tell_of_decision(instance: WorkflowState, user: User | None, **kwargs: Any) -> None:
    """Whoever submitted the page is told what came of it."""
    tell_author(instance, user, at=timezone.now())


@receiver(page_unpublished, sender=LessonPage)
@receiver(post_delete, sender=LessonPage)
def complete_without_lesson(instance: LessonPage, **kwargs: Any) -> None:
    """Who has read all the other lessons and passed is not kept waiting."""
    parent = instance.path[: -LessonPage.steplen]
    if course := CoursePage.objects.filter(path=parent).first():
        course.complete_those_done(at=timezone.now())


@receiver(post_migrate)
def set_up_pages(sender: Any, **kwargs: Any) -> None:
    """A site that is there already gets the permissions and the approval of a new one."""
    if sender.name == "courses" and (index := CourseIndexPage.objects.first()):
        site.let_staff_work(index)
        site.have_province_approve(index)


@receiver(post_migrate)
def grant_permissions(sender: Any, **kwargs: Any) -> None:
    """Trainers, officers and the province see enrolments and enrol; whose, says `Enrolment.objects.visible_to`."""
    if sender.name == "courses":
        for role in (Role.TRAINER, Role.UNIT_OFFICER, Role.PROVINCE):
            grant(sender, role, ["view_enrolment", "add_enrolment", "add_unenrolment"])
        given = [f"{verb}_coursetrainer" for verb in ("add", "change", "delete", "view")]
        grant(sender, Role.PROVINCE, given)
