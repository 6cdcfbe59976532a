"""A quiz of 40 questions of all types, and learners in it; prints what a benchmark needs as JSON.

Run by bench/exam.py and bench/crash.py: `python -m bench.mixed LEARNERS` with the settings of the server.
"""

import json
import sys

import django

django.setup()

from django.utils import timezone  # noqa: E402

from accounts.models import User  # noqa: E402
from assessments.models import (  # noqa: E402
    AttemptItem,
    ChoiceQuestion,
    EssayQuestion,
    GapFillQuestion,
    MatchingQuestion,
    NumericalQuestion,
    OrderingQuestion,
    Quiz,
    QuizSlot,
    ShortAnswerQuestion,
    TrueFalseQuestion,
)
from bench.learners import learners  # noqa: E402

PROMPT = "<p>Điều nào sau đây đúng với Luật Phòng, chống mua bán người?</p>"
CHOICES = [("choice", {"text": f"Phương án {letter}", "is_right": letter == "A"}) for letter in "ABCD"]
MAKERS = [
    lambda: ChoiceQuestion(choices=CHOICES),
    lambda: TrueFalseQuestion(is_true=True),
    lambda: ShortAnswerQuestion(answers=[("answer", {"text": "111", "share": 1, "feedback": ""})]),
    lambda: NumericalQuestion(
        numbers=[("number", {"value": 18, "tolerance": 0, "share": 1, "feedback": ""})]
    ),
    lambda: MatchingQuestion(pairs=[("pair", {"left": f"Trái {n}", "right": f"Phải {n}"}) for n in range(4)]),
    lambda: OrderingQuestion(steps=[("step", {"text": f"Bước {n}"}) for n in range(4)]),
    lambda: GapFillQuestion(
        text="<p>Gọi [[1]].</p>",
        gaps=[{"type": "typed", "value": {"answers": [{"text": "111", "share": 1}]}}],
    ),
    EssayQuestion,
]


def quiz_of_40() -> Quiz:
    """Five questions of each of eight types, choices shuffled; an hour."""
    quiz = Quiz.objects.create(title="40 câu", time_limit=60, shuffles_choices=True)
    for number in range(40):
        question = MAKERS[number % len(MAKERS)]()
        question.title, question.prompt = f"Câu {number + 1}", PROMPT
        question.save()
        question.save_revision().publish()
        QuizSlot.objects.create(quiz=quiz, question=question, points=1, sort_order=number)
    return quiz


def fields_of(asked: AttemptItem) -> dict[str, str]:
    """Some answer, as the fields of the form."""
    name, kind = asked.name, asked.item.kind
    return {
        "choice": lambda: {name: asked.item.choices[asked.pk % 4].id},
        "true_false": lambda: {name: "true"},
        "short_answer": lambda: {name: "111"},
        "numerical": lambda: {name: "18"},
        "matching": lambda: {f"{name}.{pair.id}": pair.id for pair in asked.item.pairs},
        "ordering": lambda: {f"{name}.{step.id}": str(n) for n, step in enumerate(asked.item.steps, 1)},
        "gap_fill": lambda: {f"{name}.1": "111"},
        "essay": lambda: {name: "Em sẽ lắng nghe, giữ kín và báo 111. " * 8},
    }[kind]()


if __name__ == "__main__":
    quiz, found = quiz_of_40(), []
    for pk, session in learners(int(sys.argv[1])):
        attempt = quiz.start(User.objects.get(pk=pk), at=timezone.now())
        items = list(attempt.items.order_by("position"))
        answers = [[asked.position, asked.version_id, fields_of(asked)] for asked in items]
        found.append({"session": session, "attempt": attempt.pk, "answers": answers})
    json.dump(found, sys.stdout)
