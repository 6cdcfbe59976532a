"""News of attempts, for the apps above. Both are sent inside the transaction, with `attempt`."""

from django.dispatch import Signal

attempt_submitted = Signal()
"""The learner has handed the attempt in."""

attempt_marked = Signal()
"""Every answer is marked: `attempt.score` and `attempt.passed` stand."""

attempt_regraded = Signal()
"""A regrade gave a pass or, with a person's yes, took one away; with `attempt`, `by`, `reason`, `at`."""
