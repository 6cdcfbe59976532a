"""News of courses, for the apps above."""

from django.dispatch import Signal

course_completed = Signal()
"""A learner has completed a course; sent once, inside the transaction, with `enrolment`."""

completion_taken_away = Signal()
"""A person took a pass away, so the course is not completed any more; with `enrolment`, `by`, `reason`, `at`."""
