"""How a quiz and its questions did, and a question in all quizzes: the statistics of classical test theory.

Over attempts that are handed in, marked, and no practice. Terms as in Moodle's quiz statistics: *facility* is the
mean share of the points earned; *discrimination* the correlation of that share with the percentage earned in the
rest of the attempt (corrected point-biserial); *alpha* is Cronbach's; the *standard error* is that of a single
score, in percentage points. `verdicts` says the same in words.
"""

import json
import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from django.db import connection
from django.utils.translation import gettext as _

from assessments.items import TrueFalseItem
from assessments.models import Question, QuestionVersion, Quiz
from assessments.models.question import items_of_versions

FEW = 30  # answers; below it figures say little
SAMPLE = 5_000  # attempts whose times and answers are looked at, the last ones
MOST_CELLS = 50_000_000  # attempts times slots: 400 MB
MOST_TYPED = 10  # answers in words that are listed
BANDS = 10  # of ten percent each

# Marked attempts; with %(first)s only the first of each learner.
_ATTEMPT = """
attempt AS MATERIALIZED (
    SELECT id, score::float8 AS score, max_score::float8 AS max_score, passed, started_at,
        extract(epoch FROM submitted_at - started_at)::float8 AS seconds
    FROM assessments_attempt
    WHERE quiz_id = %(quiz)s AND state = 'marked' AND NOT is_practice AND (number = 1 OR NOT %(first)s))
"""
# The same, of all quizzes that asked versions of one question.
_ATTEMPT_ASKED = """
attempt AS MATERIALIZED (
    SELECT id, quiz_id, score::float8 AS score, max_score::float8 AS max_score, started_at
    FROM assessments_attempt
    WHERE state = 'marked' AND NOT is_practice AND id IN (
        SELECT attempt_id FROM assessments_attemptitem WHERE version_id = ANY(%(versions)s::bigint[])))
"""
_FIGURES_ASKED = f"""
WITH {_ATTEMPT_ASKED}
SELECT asked.version_id, count(*), avg(asked.share)::float8, stddev_samp(asked.share::float8),
    corr(asked.share::float8, (attempt.score - asked.share::float8 * asked.points::float8)
        / nullif(attempt.max_score - asked.points::float8, 0)),
    array_agg(DISTINCT attempt.quiz_id)
FROM attempt JOIN assessments_attemptitem asked ON asked.attempt_id = attempt.id
WHERE asked.version_id = ANY(%(versions)s::bigint[]) GROUP BY asked.version_id
"""  # noqa: S608 - no values
_WHOLE = f"""
WITH {_ATTEMPT}
SELECT count(*), avg(passed::int)::float8, percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds),
    array_agg(id ORDER BY id), array_agg(score ORDER BY id), array_agg(max_score ORDER BY id)
FROM attempt
"""  # noqa: S608 - no values
# All answers in one go, each as the bytes of _ANSWER: two million rows as values would take far longer to fetch.
_ANSWERS = f"""
WITH {_ATTEMPT}
SELECT string_agg(int8send(attempt_id) || int8send(version_id) || int8send(coalesce(slot_id, -version_id))
    || float8send(share::float8) || float8send(points::float8), ''::bytea)
FROM attempt JOIN assessments_attemptitem asked ON asked.attempt_id = attempt.id GROUP BY attempt_id / 1000
"""  # noqa: S608 - no values
_ANSWER = np.dtype(
    [("attempt", ">i8"), ("version", ">i8"), ("part", ">i8"), ("share", ">f8"), ("points", ">f8")]
)
# The time until an answer, from the one before it in the attempt, counts for its question.
_TIMES_AFTER = """
last AS (SELECT id, started_at FROM attempt ORDER BY id DESC LIMIT %(sample)s),
step AS (
    SELECT asked.id, asked.version_id, extract(epoch FROM response.at - coalesce(
        lag(response.at) OVER (PARTITION BY asked.attempt_id ORDER BY response.at, response.id),
        last.started_at)) AS seconds
    FROM last JOIN assessments_attemptitem asked ON asked.attempt_id = last.id
    JOIN LATERAL (
        SELECT id, coalesce(given_at, received_at) AS at FROM assessments_response
        WHERE attempt_item_id = asked.id) response ON true),
taken AS (SELECT id, version_id, sum(seconds) AS seconds FROM step GROUP BY id, version_id)
SELECT version_id, percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds)::float8 FROM taken GROUP BY version_id
"""
_TIMES, _TIMES_ASKED = (f"WITH {attempt}, {_TIMES_AFTER}" for attempt in (_ATTEMPT, _ATTEMPT_ASKED))
_CONTENTS_AFTER = """
last AS (SELECT * FROM attempt ORDER BY id DESC LIMIT %(sample)s)
SELECT asked.version_id, latest.content::text, count(*),
    avg((last.score - asked.share * asked.points) / nullif(last.max_score - asked.points, 0))::float8
FROM last JOIN assessments_attemptitem asked ON asked.attempt_id = last.id
LEFT JOIN LATERAL (
    SELECT content FROM assessments_response
    WHERE attempt_item_id = asked.id ORDER BY sequence DESC LIMIT 1) latest ON true
WHERE %(versions)s::bigint[] IS NULL OR asked.version_id = ANY(%(versions)s::bigint[])
GROUP BY asked.version_id, latest.content
"""
_CONTENTS, _CONTENTS_ASKED = (f"WITH {attempt}, {_CONTENTS_AFTER}" for attempt in (_ATTEMPT, _ATTEMPT_ASKED))


@dataclass(frozen=True, slots=True)
class Option:
    """What was answered: by how many, which share of all, and how they did in the rest of the attempt, 0 to 1."""

    label: str
    count: int
    share: float
    rest: float | None
    is_right: bool


@dataclass(slots=True)
class ItemStatistics:
    """How a version of a question did. `facility` and `spread` 0 to 1, `discrimination` −1 to 1, time in seconds."""

    version: QuestionVersion
    answers: int
    facility: float
    spread: float | None
    discrimination: float | None
    seconds: float | None
    options: list[Option] = field(default_factory=list)
    quizzes: list[int] = field(default_factory=list)
    """The ids of those that asked it, where more than one was looked at."""

    @property
    def verdicts(self) -> list[str]:
        """What the figures mean, and what to do."""
        if self.answers < FEW:
            return [_("Too few answers yet to say much.")]
        return [*self._of_facility(), *self._of_discrimination(), *self._of_options()] or [_("Works well.")]

    def _of_facility(self) -> Iterator[str]:
        if self.facility > 0.95:
            yield _("Too easy: nearly everyone is right.")
        elif self.facility < 0.2:
            yield _("Too hard: few are right. Check the key, the wording and the lesson.")

    def _of_discrimination(self) -> Iterator[str]:
        if self.discrimination is None:
            return
        if self.discrimination < 0:
            yield _("The weak do better here than the strong: check the key.")
        elif self.discrimination < 0.15 and 0.05 < self.facility < 0.95:
            yield _("Hardly tells the strong from the weak: make the question clearer.")

    def _of_options(self) -> Iterator[str]:
        right = [each for each in self.options if each.is_right and each.rest is not None]
        best = max((each.rest or 0 for each in right), default=None)
        for each in self.options:
            if each.is_right:
                continue
            if best is not None and each.rest is not None and each.count >= 5 and each.rest > best:
                yield _("A wrong choice attracts the strong: “%(label)s”. Check the key.") % {
                    "label": each.label
                }
            elif (
                each.count == 0 and self.version.kind != TrueFalseItem.kind
            ):  # of two there is no other wrong answer
                yield _("Nobody chose “%(label)s”: a better wrong answer would help.") % {"label": each.label}


@dataclass(slots=True)
class QuizStatistics:
    """How a quiz did. Scores in percent, `pass_rate` 0 to 1, time in seconds; `bands` count by ten percent."""

    attempts: int
    mean: float | None
    deviation: float | None
    median: float | None
    pass_rate: float | None
    seconds: float | None
    alpha: float | None
    bands: list[int]
    items: list[ItemStatistics]

    @property
    def standard_error(self) -> float | None:
        """Of a single score, in percentage points: deviation × √(1 − alpha)."""
        if self.alpha is None or self.deviation is None:
            return None
        return self.deviation * math.sqrt(max(0.0, 1 - self.alpha))

    @property
    def verdicts(self) -> list[str]:
        """What the figures mean."""
        if self.attempts < FEW:
            return [_("Too few attempts yet to say much.")]
        found = []
        if self.alpha is not None and self.alpha < 0.6:
            found.append(
                _("The questions hang together little: the score says little. More or better questions help.")
            )
        if self.pass_rate is not None and self.pass_rate < 0.3:
            found.append(_("Few pass: look at the hardest questions and at the lessons."))
        return found or [_("The quiz measures well.")]


def analyse(quiz: Quiz, *, first_only: bool = False) -> QuizStatistics:
    """The statistics of a quiz; `first_only` takes the first attempt of each learner.

    Five statements. Times and what was answered are taken from the last SAMPLE attempts, the rest from all.
    """
    values: dict[str, Any] = {"quiz": quiz.pk, "first": first_only, "sample": SAMPLE, "versions": None}
    with connection.cursor() as cursor:
        [(attempts, pass_rate, seconds, ids, scores, most)] = _rows(cursor, _WHOLE, values)
        sent = b"".join(bytes(row[0]) for row in _rows(cursor, _ANSWERS, values))
        answers = np.frombuffer(sent, _ANSWER).astype(_ANSWER.newbyteorder("="))
        times = dict(_rows(cursor, _TIMES, values))
        contents = _rows(cursor, _CONTENTS, values)
    if not attempts:
        return QuizStatistics(0, None, None, None, None, None, None, [0] * BANDS, [])
    percents = 100 * np.array(scores) / np.array(most)
    items = _item_figures(answers, np.array(ids), np.array(scores), np.array(most))
    versions = QuestionVersion.objects.in_bulk(list(items))
    return QuizStatistics(
        attempts=attempts,
        mean=float(percents.mean()),
        deviation=float(percents.std(ddof=1)) if attempts > 1 else None,
        median=float(np.median(percents)),
        pass_rate=pass_rate,
        seconds=seconds,
        alpha=_alpha(answers),
        bands=np.bincount(np.minimum(percents // 10, BANDS - 1).astype(int), minlength=BANDS).tolist(),
        items=[
            ItemStatistics(versions[pk], *figures, times.get(pk), _options(pk, contents))
            for pk, figures in items.items()
        ],
    )


def options_of(quiz: Quiz, version: QuestionVersion, *, first_only: bool = False) -> list[Option]:
    """What was answered to one version, in all attempts."""
    values = {"quiz": quiz.pk, "first": first_only, "sample": None, "versions": [version.pk]}
    with connection.cursor() as cursor:
        return _options(version.pk, _rows(cursor, _CONTENTS, values))


def analyse_question(question: Question) -> list[ItemStatistics]:
    """How each version of a question did in all quizzes together, the newest first; those never answered are left out.

    Three statements, beside those that fetch the versions. The rest of an attempt is that of its own quiz; times are
    taken from the last SAMPLE attempts.
    """
    versions = {each.pk: each for each in QuestionVersion.objects.filter(question=question.pk)}
    values: dict[str, Any] = {"versions": list(versions), "sample": SAMPLE}
    with connection.cursor() as cursor:
        figures = _rows(cursor, _FIGURES_ASKED, values)
        times = dict(_rows(cursor, _TIMES_ASKED, values))
        contents = _rows(cursor, _CONTENTS_ASKED, values | {"sample": None})
    found = [
        ItemStatistics(
            versions[pk],
            answers,
            facility,
            spread,
            discrimination,
            times.get(pk),
            _options(pk, contents),
            quizzes,
        )
        for pk, answers, facility, spread, discrimination, quizzes in figures
    ]
    return sorted(found, key=lambda each: -each.version.number)


def _item_figures(
    answers: np.ndarray, attempts: np.ndarray, scores: np.ndarray, most: np.ndarray
) -> dict[int, tuple[int, float, float | None, float | None]]:
    """By version: how many answers, facility, standard deviation, discrimination. `attempts` are sorted."""
    of = np.searchsorted(attempts, answers["attempt"])
    left = most[of] - answers["points"]
    with np.errstate(divide="ignore", invalid="ignore"):
        rest = np.where(left > 0, (scores[of] - answers["share"] * answers["points"]) / left, np.nan)
    versions, of_version = np.unique(answers["version"], return_inverse=True)
    figures = {}
    for number, version in enumerate(versions):
        which = np.flatnonzero(of_version == number)
        share = answers["share"][which]
        figures[int(version)] = (
            len(which),
            float(share.mean()),
            float(share.std(ddof=1)) if len(which) > 1 else None,
            _correlation(share, rest[which]),
        )
    return figures


def _correlation(x: np.ndarray, y: np.ndarray) -> float | None:
    """Pearson's; None where one of the two never varies."""
    known = ~np.isnan(y)
    x, y = x[known] - x[known].mean() if known.any() else x[known], y[known]
    y = y - y.mean() if len(y) else y
    spread = math.sqrt(float(x @ x) * float(y @ y))
    return float(x @ y) / spread if spread > 1e-12 else None


def _alpha(answers: np.ndarray) -> float | None:
    """Cronbach's alpha over the slots of the quiz; what was drawn for one slot counts together.

    Only attempts built alike count: those with the most usual slots.
    """
    attempts, of = np.unique(answers["attempt"], return_inverse=True)
    parts, part = np.unique(answers["part"], return_inverse=True)
    if len(parts) * len(attempts) > MOST_CELLS or len(parts) < 2:
        return None
    marks = np.zeros((len(attempts), len(parts)))
    has = np.zeros_like(marks, dtype=bool)
    np.add.at(marks, (of, part), answers["share"] * answers["points"])
    has[of, part] = True
    patterns, which, counts = np.unique(has, axis=0, return_inverse=True, return_counts=True)
    usual = int(counts.argmax())
    columns = np.flatnonzero(patterns[usual])
    alike = marks[which.ravel() == usual][:, columns]
    if len(alike) < 2 or len(columns) < 2 or not (total := alike.sum(axis=1).var(ddof=1)):
        return None
    count = len(columns)
    return float(count / (count - 1) * (1 - alike.var(axis=0, ddof=1).sum() / total))


def _options(version_id: int, contents: list[tuple[int, str | None, int, float | None]]) -> list[Option]:
    """What was answered, from (version, content, how many, mean rest): all that can be, or what was most."""
    item = items_of_versions({version_id})[version_id]
    right = set() if item.needs_person else set(item.labels(item.key))
    counts: dict[str, int] = dict.fromkeys(item.options, 0)
    rests: dict[str, float] = defaultdict(float)
    rows = [(content, count, rest) for version, content, count, rest in contents if version == version_id]
    for content, count, rest in rows:
        response = json.loads(content or "null")
        for label in item.labels(response):
            counts[label] = counts.get(label, 0) + count
            rests[label] += count * (rest or 0)
            if not item.options and item.grade(response).share == 1:
                right.add(label)
    answers = sum(count for _content, count, _rest in rows) or 1
    options = [
        Option(label, count, count / answers, rests[label] / count if count else None, label in right)
        for label, count in counts.items()
    ]
    return options if item.options else sorted(options, key=lambda each: -each.count)[:MOST_TYPED]


def _rows(cursor: Any, statement: str, values: dict[str, Any]) -> list[Any]:
    cursor.execute(statement, values)
    return list(cursor.fetchall())
