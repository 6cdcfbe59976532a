"""News of courses, for the apps above."""

from django.dispatch import Signal

course_completed = Signal()
"""A learner has completed a course; sent once, inside the transaction, with `enrolment`."""
