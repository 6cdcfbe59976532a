"""Which lessons to read again: by the provisions that questions and lessons name."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from assessments.models import Attempt
from courses.rereading import lessons_to_reread, provisions
from tests.accounts.factories import UserFactory
from tests.assessments.factories import QuizFactory, TrueFalseQuestionFactory, start
from tests.courses.factories import CourseFactory, LessonFactory
from tests.times import NINE_AM

ACT = "53/2024/QH15"


def citation(provision, document=f"Luật Phòng, chống mua bán người số {ACT}"):
    return ("legal_citation", {"document": document, "provision": provision, "text": "<p>Nội dung.</p>"})


class TestProvisions:
    @pytest.mark.parametrize(
        ("text", "named"),
        [
            ("", set()),
            ("Bộ luật Hình sự năm 2015", set()),
            (f"Điều 2 khoản 1 Luật số {ACT}", {(ACT, "2")}),
            (f"Điều 27 Luật số {ACT}, sửa đổi bởi Luật số 86/2025/QH15", {(ACT, "27")}),
            (f"Điều 3, Điều 7 Luật số {ACT}", {(ACT, "3"), (ACT, "7")}),
            ("Quyết định số 793/QĐ-TTg ngày 10/5/2016", {("793/QĐ-TTg", "")}),
        ],
    )
    def test_are_the_articles_of_the_act(self, text, named):
        assert provisions(text) == named

    @given(st.text())
    def test_of_any_text_are_found_or_not(self, text):
        assert isinstance(provisions(text), set)


@pytest.mark.django_db
class TestLessons:
    @pytest.fixture
    def course(self):
        course = CourseFactory()
        LessonFactory(parent=course, title="Khái niệm", body=[citation("Điều 2 khoản 1")])
        LessonFactory(parent=course, title="Tiếp nhận", body=[citation("Điều 27, được sửa đổi")])
        LessonFactory(parent=course, title="Tuyên truyền", body=[("text", "<p>Quyết định số 793/QĐ-TTg</p>")])
        return course

    def wrong(self, *references):
        """An attempt that answered a question with each of these legal bases wrong."""
        questions = [TrueFalseQuestionFactory(is_true=True, legal_reference=each) for each in references]
        attempt = start(QuizFactory(with_questions=questions), UserFactory())
        for position in range(1, len(references) + 1):
            attempt.answer(position, {"": ["false"]}, sequence=position, at=NINE_AM)
        attempt.submit(at=NINE_AM)
        return Attempt.objects.get(pk=attempt.pk)

    def titles(self, course, attempt):
        found = lessons_to_reread([attempt], {attempt.pk: list(course.lessons())})
        return [lesson.title for lesson in found[attempt.pk]]

    @pytest.mark.parametrize(
        ("references", "titles"),
        [
            ([f"Điều 2 khoản 1 Luật số {ACT}"], ["Khái niệm"]),
            ([f"Điều 27 Luật số {ACT}"], ["Tiếp nhận"]),
            (["Quyết định số 793/QĐ-TTg ngày 10/5/2016"], ["Tuyên truyền"]),
            ([f"Điều 27 Luật số {ACT}", f"Điều 2 Luật số {ACT}"], ["Khái niệm", "Tiếp nhận"]),
            ([f"Điều 27 Luật số {ACT}", ""], ["Tiếp nhận"]),
            ([""], ["Khái niệm", "Tiếp nhận", "Tuyên truyền"]),
            ([f"Điều 99 Luật số {ACT}"], ["Khái niệm", "Tiếp nhận", "Tuyên truyền"]),
        ],
    )
    def test_are_those_that_cite_what_was_missed_else_all(self, course, references, titles):
        assert self.titles(course, self.wrong(*references)) == titles

    def test_of_what_was_right_need_not_be_read_again(self, course):
        questions = [
            TrueFalseQuestionFactory(is_true=True, legal_reference=f"Điều {article} Luật số {ACT}")
            for article in (2, 27)
        ]
        attempt = start(QuizFactory(with_questions=questions), UserFactory())
        attempt.answer(1, {"": ["true"]}, sequence=1, at=NINE_AM)
        attempt.submit(at=NINE_AM)
        assert self.titles(course, attempt) == ["Tiếp nhận"]

    def test_take_as_many_queries_for_many_attempts_as_for_one(self, course):
        attempts = [self.wrong(f"Điều 2 Luật số {ACT}") for _each in range(4)]
        lessons = list(course.lessons())

        def count(some):
            with CaptureQueriesContext(connection) as queries:
                lessons_to_reread(some, {each.pk: lessons for each in some})
            return len(queries)

        count(attempts)  # items are built once in a process
        assert count(attempts) == count(attempts[:1])
