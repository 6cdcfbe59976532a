"""The analysis of a quiz with 100,000 attempts at 20 questions: `python -m bench.analysis [ATTEMPTS]`.

The attempts are made up in SQL: each learner has an ability, each question a difficulty. Prints the seconds of the
analysis, the best of three.
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.server import ROOT, environment, manage

_FILL = """
INSERT INTO accounts_user
    (password, is_superuser, username, full_name, is_active, is_staff, date_joined, sort_key, search_text,
    sex)
SELECT '', false, 'made-up-' || n, 'Người ' || n, true, false, now(), '', '', '' FROM generate_series(1, %(n)s) n;

INSERT INTO assessments_attempt (quiz_id, learner_id, number, state, pass_mark, max_score, score, passed, is_practice,
    seed, shown_when_marked, shown_when_over, started_at, submitted_at, marked_at, handed_in_by_clock)
SELECT %(quiz)s, id, 1, 'in_progress', 70, %(most)s, NULL, NULL, false,
    0, '{}', '{}', now() - interval '1 hour', NULL, NULL, false
FROM accounts_user WHERE username LIKE 'made-up-%%';

INSERT INTO assessments_attemptitem
    (attempt_id, position, section, slot_id, version_id, points, share, is_flagged, comment)
SELECT attempt.id, slot.sort_order + 1, '', slot.id, version.id, 1,
    (random() < 1 / (1 + exp(slot.sort_order * 0.2 - 2 - (attempt.id %% 100) * 0.04 + 2)))::int, false, ''
FROM assessments_attempt attempt JOIN assessments_quizslot slot ON slot.quiz_id = attempt.quiz_id
JOIN assessments_questionversion version ON version.question_id = slot.question_id
WHERE attempt.quiz_id = %(quiz)s AND attempt.seed = 0;

INSERT INTO assessments_response (attempt_item_id, sequence, content, received_at, device, is_late)
SELECT asked.id, 1, jsonb_build_array(version.content -> 'choices'
        -> (CASE WHEN share = 1 THEN 0 ELSE 1 + (asked.id %% 3)::int END) ->> 'id'),
    now() - interval '1 hour' + asked.position * interval '40 seconds', '', false
FROM assessments_attemptitem asked JOIN assessments_attempt attempt ON attempt.id = asked.attempt_id
JOIN assessments_questionversion version ON version.id = asked.version_id
WHERE attempt.quiz_id = %(quiz)s AND attempt.seed = 0;

ANALYZE;

UPDATE assessments_attempt attempt SET state = 'marked', submitted_at = now(), marked_at = now(),
    score = total.score, passed = total.score >= 0.7 * %(most)s
FROM (SELECT attempt_id, sum(share) AS score FROM assessments_attemptitem GROUP BY attempt_id) total
WHERE total.attempt_id = attempt.id AND attempt.quiz_id = %(quiz)s AND attempt.seed = 0;
"""


def fill(quiz: Any, attempts: int) -> None:
    """So many marked attempts of made-up learners at the quiz, one point a question."""
    from django.db import connection  # noqa: PLC0415 - set up by then

    from elearn.postgres.base import owning_tables  # noqa: PLC0415

    with owning_tables(), connection.cursor() as cursor:
        for statement in _FILL.split(";\n"):
            cursor.execute(statement, {"n": attempts, "quiz": quiz.pk, "most": quiz.slots.count()})
        cursor.execute("VACUUM ANALYZE")


def measure(attempts: int) -> None:
    import django  # noqa: PLC0415 - set up by the parent process

    django.setup()
    from accounts.models import User  # noqa: PLC0415
    from assessments.analysis import analyse  # noqa: PLC0415
    from assessments.models import Attempt, Quiz  # noqa: PLC0415
    from bench.learners import quiz_of  # noqa: PLC0415

    first = Attempt.objects.get(pk=quiz_of(20, User.objects.get(username="hocvien").pk))
    quiz = Quiz.objects.get(pk=first.quiz_id)
    fill(quiz, attempts)
    seconds = []
    for _ in range(3):
        began = time.perf_counter()
        found = analyse(quiz)
        seconds.append(time.perf_counter() - began)
    json.dump(
        {
            "attempts": found.attempts,
            "answers": sum(each.answers for each in found.items),
            "alpha": round(found.alpha or 0, 3),
            "seconds": round(min(seconds), 2),
        },
        sys.stdout,
    )


def main() -> None:
    attempts = sys.argv[1] if len(sys.argv) > 1 else "100000"
    with tempfile.TemporaryDirectory(prefix="elearn-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        for command in (["migrate", "-v0"], ["load_demo"]):
            manage(folder, *command)
        subprocess.run(
            [sys.executable, "-c", f"from bench.analysis import measure; measure({int(attempts)})"],
            cwd=ROOT,
            env=environment(folder, "bench.settings"),
            check=True,
        )
    print()


if __name__ == "__main__":
    main()
