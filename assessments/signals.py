"""News of attempts, for the apps above, sent inside the transaction with `attempt`; and what they add to a result."""

from typing import Any, NamedTuple

from django.dispatch import Signal


class NextStep(NamedTuple):
    """What to do after a quiz, as an app above says it: its template is included, with `rows`."""

    template: str
    rows: Any


attempt_submitted = Signal()
"""The learner has handed the attempt in."""

attempt_marked = Signal()
"""Every answer is marked: `attempt.score` and `attempt.passed` stand."""

attempt_regraded = Signal()
"""A regrade gave a pass or, with a person's yes, took one away; with `attempt`, `by`, `reason`, `at`."""

result_opened = Signal()
"""The learner opens the result of a marked attempt at `at`; a receiver may answer with a NextStep."""
