"""Questions, quizzes and attempts. Questions come published unless `published=False`."""

from decimal import Decimal

import factory

from assessments.models import (
    CaseStudyQuestion,
    ChoiceQuestion,
    EssayQuestion,
    FileQuestion,
    GapFillQuestion,
    MatchingQuestion,
    NumericalQuestion,
    OrderingQuestion,
    Quiz,
    QuizSlot,
    ShortAnswerQuestion,
    TrueFalseQuestion,
)
from tests.accounts.factories import UserFactory
from tests.times import NINE_AM


class QuestionFactory(factory.django.DjangoModelFactory):
    title = factory.Sequence(lambda n: f"Câu hỏi {n}")
    prompt = "<p>Số nào là tổng đài quốc gia về phòng, chống mua bán người?</p>"

    class Meta:
        abstract = True
        skip_postgeneration_save = True

    @factory.post_generation
    def published(obj, create, extracted, **kwargs):
        if create and extracted is not False:
            obj.save_revision().publish()


class ChoiceQuestionFactory(QuestionFactory):
    """Right is the first choice, or with `takes_several` the first two."""

    class Meta:
        model = ChoiceQuestion
        skip_postgeneration_save = True

    choices = factory.LazyAttribute(
        lambda q: [
            ("choice", {"text": "111", "is_right": True}),
            ("choice", {"text": "1111", "is_right": getattr(q, "takes_several", False)}),
            ("choice", {"text": "911", "is_right": False}),
            ("choice", {"text": "115", "is_right": False}),
        ]
    )


class TrueFalseQuestionFactory(QuestionFactory):
    """The statement is true."""

    class Meta:
        model = TrueFalseQuestion
        skip_postgeneration_save = True

    is_true = True


class EssayQuestionFactory(QuestionFactory):
    class Meta:
        model = EssayQuestion
        skip_postgeneration_save = True


class QuizFactory(factory.django.DjangoModelFactory):
    """A quiz of the questions given as `with_questions=[question, …]`, one point each."""

    class Meta:
        model = Quiz
        skip_postgeneration_save = True

    title = factory.Sequence(lambda n: f"Bài kiểm tra {n}")
    pass_mark = 70
    attempts_allowed = 3

    @factory.post_generation
    def with_questions(obj, create, extracted, points=1, **kwargs):
        for order, question in enumerate(extracted or []):
            QuizSlot.objects.create(quiz=obj, question=question, points=points, sort_order=order)


def short_quiz(**fields):
    """A choice and a true/false question."""
    return QuizFactory(with_questions=[ChoiceQuestionFactory(), TrueFalseQuestionFactory()], **fields)


def essay_quiz(**fields):
    """A choice and a true/false question, and an essay that a person must mark."""
    questions = [ChoiceQuestionFactory(), TrueFalseQuestionFactory(), EssayQuestionFactory()]
    return QuizFactory(with_questions=questions, **fields)


def start(quiz, learner=None, at=NINE_AM):
    """An attempt in progress."""
    return quiz.start(learner or UserFactory(), at=at)


def fields_of(value, part=""):
    """The fields of a form that make this response: what `parse` reads."""
    match value:
        case None:
            return {}
        case bool():
            return {part: [str(value).lower()]}
        case dict() if value.keys() == {"number", "unit"}:
            return {part: [value["number"]], f"{part}.unit".strip("."): [value["unit"]]}
        case dict():
            nested = [fields_of(each, f"{part}.{name}".strip(".")) for name, each in value.items()]
            return {name: values for fields in nested for name, values in fields.items()}
        case list():
            return {part: value}
    return {part: [str(value)]}


def answer_right(attempt, at=NINE_AM, sequence=1, essay="Em sẽ lắng nghe và báo 111."):
    """Answer every item right, and essays with the text."""
    for attempt_item in attempt.items.all():
        key = attempt_item.item.key
        fields = {"": [essay]} if key is None else fields_of(key)
        attempt.answer(attempt_item.position, fields, sequence=sequence, at=at)


class ShortAnswerQuestionFactory(QuestionFactory):
    """Right is "phòng, chống"; "phòng ngừa" earns half."""

    class Meta:
        model = ShortAnswerQuestion
        skip_postgeneration_save = True

    answers = factory.LazyFunction(
        lambda: [
            ("answer", {"text": "phòng, chống", "share": 1, "feedback": ""}),
            ("answer", {"text": "phòng ngừa", "share": 0.5, "feedback": "Còn thiếu việc chống."}),
        ]
    )


class NumericalQuestionFactory(QuestionFactory):
    """Right is 1,5 km, give or take 0,1; units are km and m."""

    class Meta:
        model = NumericalQuestion
        skip_postgeneration_save = True

    numbers = factory.LazyFunction(
        lambda: [
            ("number", {"value": Decimal("1.5"), "tolerance": Decimal("0.1"), "share": 1, "feedback": ""}),
            (
                "number",
                {"value": Decimal(15), "tolerance": Decimal(0), "share": 0, "feedback": "Nhầm dấu phẩy."},
            ),
        ]
    )
    units = factory.LazyFunction(
        lambda: [
            ("unit", {"name": "km", "factor": Decimal(1)}),
            ("unit", {"name": "m", "factor": Decimal("0.001")}),
        ]
    )


class GapFillQuestionFactory(QuestionFactory):
    """Gaps to type "111" into, to write 18 into, and to choose "mua" for."""

    class Meta:
        model = GapFillQuestion
        skip_postgeneration_save = True

    text = "<p>Gọi [[1]], dưới [[2]] tuổi.</p><p>Hành vi [[3]] bán người.</p>"
    gaps = factory.LazyFunction(
        lambda: [
            {
                "type": "typed",
                "value": {"answers": [{"text": "111", "share": 1}], "weight": 1},
            },
            {
                "type": "number",
                "value": {"numbers": [{"value": "18", "share": 1}], "weight": 2},
            },
            {
                "type": "choice",
                "value": {
                    "choices": [
                        {"text": "mua", "is_right": True},
                        {"text": "thuê", "is_right": False, "feedback": "Không phải."},
                    ],
                    "weight": 1,
                },
            },
        ]
    )


class MatchingQuestionFactory(QuestionFactory):
    """Two acts, their articles, and an article that belongs to neither."""

    class Meta:
        model = MatchingQuestion
        skip_postgeneration_save = True

    pairs = factory.LazyFunction(
        lambda: [
            ("pair", {"left": "Mua bán người", "right": "Khoản 1 Điều 2"}),
            ("pair", {"left": "Cưỡng bức lao động", "right": "Khoản 4 Điều 2"}),
            ("pair", {"left": "", "right": "Điều 9"}),
        ]
    )


class OrderingQuestionFactory(QuestionFactory):
    """Three steps, in the right order."""

    class Meta:
        model = OrderingQuestion
        skip_postgeneration_save = True

    steps = factory.LazyFunction(
        lambda: [("step", {"text": text}) for text in ("Khảo sát", "Lập kế hoạch", "Tổng kết")]
    )


class FileQuestionFactory(QuestionFactory):
    """A PDF or a Word file of at most one megabyte."""

    class Meta:
        model = FileQuestion
        skip_postgeneration_save = True

    extensions = factory.LazyFunction(lambda: ["pdf", "docx"])
    max_megabytes = 1
    criteria = factory.LazyFunction(
        lambda: [
            ("criterion", {"text": "Đủ mục", "points": 3}),
            ("criterion", {"text": "Khả thi", "points": 1}),
        ]
    )


class CaseStudyQuestionFactory(QuestionFactory):
    """A situation with two questions, the second worth three times as much; or those in `questions`."""

    class Meta:
        model = CaseStudyQuestion
        skip_postgeneration_save = True
        exclude = ["questions"]

    prompt = "<p>Chị A được hứa việc nhẹ lương cao ở nước ngoài.</p>"
    questions = factory.LazyFunction(lambda: [ChoiceQuestionFactory(), TrueFalseQuestionFactory()])
    parts = factory.LazyAttribute(
        lambda case: [
            ("part", {"question": question, "weight": 1 + 2 * place})
            for place, question in enumerate(case.questions)
        ]
    )
