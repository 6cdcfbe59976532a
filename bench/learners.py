"""Made-up learners with open sessions, and a quiz of 20 questions; prints what a benchmark needs as JSON.

Run by bench/attempt.py: `python -m bench.learners COUNT` with the settings of the server.
"""

import json
import sys

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import User  # noqa: E402
from accounts.sessions import SessionStore  # noqa: E402
from assessments.models import ChoiceQuestion, Quiz, QuizSlot  # noqa: E402
from courses.models import CoursePage  # noqa: E402


def open_session(user: User) -> str:
    """The key of a new session."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return session.session_key


def learners(count: int) -> list[tuple[int, str]]:
    """The id and the session key of each."""
    made = []
    for number in range(count):
        user = User(username=f"bench{number}", full_name=f"Nguyễn Văn Đo {number}")
        user.set_unusable_password()
        user.save()
        made.append((user.pk, open_session(user)))
    return made


def quiz_of(count: int, learner: int) -> int:
    """The id of an attempt in progress at so many choice questions, whose first choice is right."""
    quiz = Quiz.objects.create(title=f"{count} câu")
    for number in range(count):
        choices = [
            ("choice", {"text": f"Phương án {letter}", "is_right": letter == "A"}) for letter in "ABCD"
        ]
        question = ChoiceQuestion(
            title=f"Câu {number}", prompt=f"<p>Câu hỏi số {number}?</p>", choices=choices
        )
        question.save()
        question.save_revision().publish()
        QuizSlot.objects.create(quiz=quiz, question=question, points=1, sort_order=number)
    return quiz.start(User.objects.get(pk=learner), at=timezone.now()).pk


if __name__ == "__main__":
    people = learners(int(sys.argv[1]))
    course = CoursePage.objects.live().first()
    found = {
        "sessions": [key for _pk, key in people],
        "course": {"id": course.pk, "url": course.url},
        "lessons": [{"id": lesson.pk, "url": lesson.url} for lesson in course.lessons()],
        "attempt": quiz_of(20, people[0][0]),
    }
    json.dump(found, sys.stdout)
