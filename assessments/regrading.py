"""Marking again by a corrected key: looked at first, then done, in a handful of statements whatever the number.

The answers of learners stay as they are, also the versions that they were asked; `graded_with` says which key gave
the share. Marks that people gave stay. Attempts in progress get the corrected key when they are handed in. A pass is
only taken away where a person has said yes to that; see Regrade for the log.
"""

import datetime
import json
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection, transaction

from accounts.models import User
from assessments.models import Attempt, Question, QuestionVersion, Regrade
from assessments.signals import attempt_regraded

# Answers that a machine has marked, each with its last response. %(question)s: whose versions.
_ANSWERS = """
SELECT asked.id, asked.attempt_id, asked.points, asked.share,
    coalesce(asked.graded_with_id, asked.version_id) AS version_id, coalesce(latest.content, 'null') AS content
FROM assessments_attemptitem asked
JOIN assessments_questionversion version ON version.id = asked.version_id AND version.question_id = %(question)s
JOIN assessments_attempt attempt ON attempt.id = asked.attempt_id AND attempt.state <> 'in_progress'
LEFT JOIN LATERAL (
    SELECT content FROM assessments_response
    WHERE attempt_item_id = asked.id ORDER BY sequence DESC LIMIT 1) latest ON true
WHERE asked.share IS NOT NULL AND asked.marked_by_id IS NULL
"""
_CHANGES = f"""
WITH answer AS ({_ANSWERS}),
regraded AS (SELECT * FROM unnest(%(contents)s::jsonb[], %(shares)s::numeric[]) AS key(content, new_share)),
changed AS (
    SELECT answer.*, regraded.new_share FROM answer JOIN regraded USING (content)
    WHERE answer.share <> regraded.new_share)
"""  # noqa: S608 - no values
_PREVIEW = f"""
{_CHANGES}
SELECT attempt.id, attempt.learner_id, attempt.score, attempt.passed, attempt.pass_mark, attempt.max_score,
    round(sum(asked.points * coalesce(changed.new_share, asked.share)), 2)
FROM assessments_attempt attempt JOIN assessments_attemptitem asked ON asked.attempt_id = attempt.id
LEFT JOIN changed ON changed.id = asked.id
WHERE attempt.state = 'marked' AND attempt.id IN (SELECT attempt_id FROM changed)
GROUP BY attempt.id ORDER BY attempt.id
"""  # noqa: S608 - no values
_LOG_ITEMS = f"""
{_CHANGES}
INSERT INTO assessments_regradeditem (regrade_id, attempt_item_id, old_version_id, old_share, new_share)
SELECT %(regrade)s, id, version_id, share, new_share FROM changed
"""  # noqa: S608 - no values
_CHANGE_ITEMS = """
UPDATE assessments_attemptitem asked SET share = log.new_share
FROM assessments_regradeditem log WHERE log.regrade_id = %(regrade)s AND log.attempt_item_id = asked.id
"""
_MARK_BY_NEW_KEY = """
UPDATE assessments_attemptitem asked SET graded_with_id = %(version)s
FROM assessments_questionversion version
WHERE version.id = asked.version_id AND version.question_id = %(question)s AND asked.marked_by_id IS NULL
    AND coalesce(asked.graded_with_id, asked.version_id) <> %(version)s
"""
_CHANGE_ATTEMPTS = """
WITH total AS (
    SELECT asked.attempt_id, round(sum(asked.share * asked.points), 2) AS score
    FROM assessments_attemptitem asked WHERE asked.attempt_id = ANY(%(attempts)s) GROUP BY asked.attempt_id),
result AS (
    SELECT attempt.id, attempt.score AS old_score, attempt.passed AS old_passed, total.score,
        100 * total.score >= attempt.pass_mark * attempt.max_score AS earned,
        100 * total.score >= attempt.pass_mark * attempt.max_score
            OR (attempt.passed AND attempt.id <> ALL(%(taken_away)s)) AS passed
    FROM assessments_attempt attempt JOIN total ON total.attempt_id = attempt.id),
changed AS (
    UPDATE assessments_attempt attempt SET score = result.score, passed = result.passed
    FROM result WHERE result.id = attempt.id
    RETURNING result.*)
INSERT INTO assessments_regradedattempt
    (regrade_id, attempt_id, old_score, new_score, old_passed, new_passed, keeps_pass)
SELECT %(regrade)s, id, old_score, score, old_passed, passed, passed AND NOT earned FROM changed
RETURNING attempt_id, old_passed, new_passed
"""


class NothingToRegrade(Exception):
    """The question has no newer version than those that its answers are marked by."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a regrade would do to one marked attempt. Scores in points."""

    attempt_id: int
    learner_id: int
    old_score: Decimal
    new_score: Decimal
    old_passed: bool
    new_passed: bool


@dataclass(frozen=True, slots=True)
class Report:
    """What a regrade of `answers` answers would change; nothing is changed yet."""

    version: QuestionVersion
    answers: int
    changes: list[Change]

    @property
    def newly_passed(self) -> list[Change]:
        """Who would pass."""
        return [each for each in self.changes if each.new_passed and not each.old_passed]

    @property
    def newly_failed(self) -> list[Change]:
        """Who would lose a pass, if a person says yes."""
        return [each for each in self.changes if each.old_passed and not each.new_passed]


def preview(question: Question) -> Report:
    """What marking all answers by the latest version would change. Raises NothingToRegrade."""
    version = _corrected(question)
    values = _keyed(question, version)
    with connection.cursor() as cursor:
        cursor.execute(_PREVIEW, values)
        changes = [
            Change(attempt, learner, score, new, passed, 100 * new >= pass_mark * most)
            for attempt, learner, score, passed, pass_mark, most, new in cursor.fetchall()
        ]
    return Report(version, values["answers"], changes)


@transaction.atomic
def apply(
    question: Question, *, taken_away: set[int], reason: str, by: User, at: datetime.datetime
) -> Regrade:
    """Mark all answers by the latest version. `taken_away`: the attempts that may lose their pass.

    Raises NothingToRegrade, and ValueError without a reason.
    """
    if not reason.strip():
        raise ValueError("a reason expected")
    Question.objects.non_polymorphic().select_for_update().get(pk=question.pk)  # two regrades take turns
    version = _corrected(question)
    _lock_attempts(question)
    values = _keyed(question, version)
    regrade = Regrade.objects.create(
        question_id=question.pk, version=version, reason=reason.strip(), decided_by=by, decided_at=at
    )
    values |= {"regrade": regrade.pk, "version": version.pk}
    with connection.cursor() as cursor:
        cursor.execute(_LOG_ITEMS, values)
        cursor.execute(_CHANGE_ITEMS, values)
        cursor.execute(_MARK_BY_NEW_KEY, values)
        marked = Attempt.objects.filter(
            items__regrades__regrade=regrade, state=Attempt.State.MARKED
        ).values_list("pk", flat=True)
        cursor.execute(
            _CHANGE_ATTEMPTS,
            values | {"attempts": list(marked.distinct()), "taken_away": sorted(taken_away)},
        )
        turned = [attempt for attempt, before, after in cursor.fetchall() if before != after]
    for attempt in Attempt.objects.filter(pk__in=turned).select_related("quiz", "learner"):
        attempt_regraded.send(Attempt, attempt=attempt, by=by, reason=regrade.reason, at=at)
    return regrade


def _corrected(question: Question) -> QuestionVersion:
    latest = question.latest_version
    used = QuestionVersion.objects.filter(question=question.pk)
    if latest is None:
        raise NothingToRegrade
    asked = used.exclude(pk=latest.pk).filter(asked__marked_by=None)
    if not asked.exclude(asked__graded_with=latest).exists():
        raise NothingToRegrade
    return latest


def _lock_attempts(question: Question) -> None:
    """Markers, and learners who hand in, wait until it is done."""
    asked = Attempt.objects.filter(items__version__question=question.pk).order_by("pk")
    list(asked.select_for_update(of=("self",)).values_list("pk", flat=True))


def _keyed(question: Question, version: QuestionVersion) -> dict:
    """Each different answer once, with what it earns by the corrected key: the values of the statements."""
    item = version.item
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT content, count(*) FROM ({_ANSWERS}) answer GROUP BY content",  # noqa: S608 - no values
            {"question": question.pk},
        )
        rows = cursor.fetchall()
    keyed = [(content, item.grade(json.loads(content)).share) for content, _count in rows]
    marked = [(content, share) for content, share in keyed if share is not None]
    return {
        "question": question.pk,
        "answers": sum(count for _content, count in rows),
        "contents": [content for content, _share in marked],
        "shares": [round(Decimal(share), 5) for _content, share in marked],
    }
