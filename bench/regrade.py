"""A wrong key is corrected after 1,000 attempts at 40 questions: `python -m bench.regrade [ATTEMPTS]`.

Prints the seconds and statements of the dry run and of marking again, and how many would newly pass and fail.
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.server import ROOT, environment, manage


def measure(attempts: int) -> None:
    import django  # noqa: PLC0415 - set up by the parent process

    django.setup()
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from accounts.models import User  # noqa: PLC0415
    from assessments import regrading  # noqa: PLC0415
    from assessments.models import Attempt, RegradedAttempt  # noqa: PLC0415
    from bench.analysis import fill  # noqa: PLC0415
    from bench.learners import quiz_of  # noqa: PLC0415

    trainer = User.objects.get(username="giangvien")
    quiz = Attempt.objects.get(pk=quiz_of(40, trainer.pk)).quiz
    fill(quiz, attempts)
    _pass_half_of(quiz)
    question = quiz.slots.order_by("sort_order")[20].question
    for block, is_right in zip(question.choices, (False, True, False, False), strict=True):
        block.value["is_right"] = is_right
    question.save_revision().publish()
    report: dict[str, object] = {"attempts": attempts}
    for step in ("dry run", "apply"):
        with CaptureQueriesContext(connection) as queries:
            began = time.perf_counter()
            if step == "dry run":
                found = regrading.preview(question)
            else:
                regrading.apply(
                    question, taken_away=set(), reason="Đáp án sai", by=trainer, at=timezone.now()
                )
            seconds = time.perf_counter() - began
        report[step] = {"seconds": round(seconds, 2), "statements": len(queries)}
    report |= {
        "answers marked again": found.answers,
        "scores changed": len(found.changes),
        "would newly pass": len(found.newly_passed),
        "would newly fail": len(found.newly_failed),
        "keep the pass": RegradedAttempt.objects.filter(keeps_pass=True).count(),
    }
    json.dump(report, sys.stdout, indent=2)


def _pass_half_of(quiz: Any) -> None:
    """Put the pass mark at the median, so that a corrected key turns some to pass and some to fail."""
    from django.db import connection  # noqa: PLC0415 - set up by then

    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE assessments_attempt SET pass_mark = median.percent,
                passed = 100 * score >= median.percent * max_score
            FROM (SELECT round(percentile_disc(0.5) WITHIN GROUP (ORDER BY 100 * score / max_score))::int AS percent
                  FROM assessments_attempt WHERE quiz_id = %(quiz)s AND state = 'marked') median
            WHERE quiz_id = %(quiz)s AND state = 'marked'
            """,
            {"quiz": quiz.pk},
        )


def main() -> None:
    attempts = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with tempfile.TemporaryDirectory(prefix="elearn-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        for command in (["migrate", "-v0"], ["load_demo"]):
            manage(folder, *command)
        subprocess.run(
            [sys.executable, "-c", f"from bench.regrade import measure; measure({attempts})"],
            cwd=ROOT,
            env=environment(folder, "bench.settings"),
            check=True,
        )
    print()


if __name__ == "__main__":
    main()
