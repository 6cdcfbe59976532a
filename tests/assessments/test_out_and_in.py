"""What a trainer made in the form, exported by the page and imported by the page again: nothing of it is new."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import Role
from assessments.exporting import Selection
from assessments.interchange.formats import FORMATS
from assessments.models import (
    CaseStudyQuestion,
    ChoiceQuestion,
    EssayQuestion,
    FileQuestion,
    GapFillQuestion,
    MatchingQuestion,
    NumericalQuestion,
    OrderingQuestion,
    Question,
    ShortAnswerQuestion,
    TrueFalseQuestion,
)
from tests.assessments.people import person
from tests.assessments.types.journey import publish, rich, stream, trainer
from tests.kept import kept

__all__ = ["trainer"]

pytestmark = pytest.mark.django_db

UPLOAD, EXPORT = "/quan-tri/ngan-hang/nhap/", "/quan-tri/ngan-hang/xuat/"


def number(value, tolerance="0", share="1", feedback=""):
    return {"value": value, "tolerance": tolerance, "share": share, "feedback": feedback}


def choice(text, share="", *, is_right=False, feedback=""):
    return {"text": text, "is_right": is_right, "share": share, "feedback": feedback}


def answer(text, share="1", feedback=""):
    return {"text": text, "share": share, "feedback": feedback}


def each(kind, *values):
    return [(kind, value) for value in values]


ONE_RIGHT = stream(
    "choices", *each("choice", choice("111 ", is_right=True, feedback="Đúng rồi."), choice("50%: 114"))
)
TWO_RIGHT = stream(
    "choices",
    *each(
        "choice",
        choice("a", "0.50", is_right=True),
        choice("b", ".5", is_right=True),
        choice("Tất cả", "-0.333", feedback="Không => sai"),
    ),
)
GAPS = stream(
    "gaps",
    (
        "typed",
        {"weight": "1.0", "answers": [answer("mua bán"), answer("buôn  bán", "0.5")], "ignores_marks": True},
    ),
    (
        "number",
        {"weight": "2", "numbers": [number("18.0", "0.50")], "units": [{"name": "tuổi", "factor": "1"}]},
    ),
    (
        "choice",
        {"weight": "1", "choices": [choice("mua", is_right=True), choice("thuê")], "keeps_order": True},
    ),
)
NO_CRITERIA = stream("criteria")
FORMS = {
    "one of several": (ChoiceQuestion, ONE_RIGHT | {"scoring": "right_minus_wrong", "keeps_order": "on"}),
    "several of several": (ChoiceQuestion, TWO_RIGHT | {"scoring": "all_or_nothing", "takes_several": "on"}),
    "by shares": (ChoiceQuestion, TWO_RIGHT | {"scoring": "shares", "takes_several": "on"}),
    "true or false": (
        TrueFalseQuestion,
        {"is_true": "False", "feedback_true": " Không phải.", "feedback_false": ""},
    ),
    "words": (
        ShortAnswerQuestion,
        stream("answers", *each("answer", answer("Một  một một"), answer("111*", "0.25", "Gần đúng")))
        | {"ignores_marks": "on", "matches_case": "on"},
    ),
    "whole number": (NumericalQuestion, stream("numbers", ("number", number("18"))) | stream("units")),
    "number with zeros": (
        NumericalQuestion,
        stream("numbers", ("number", number("18.50", "0.50"))) | stream("units"),
    ),
    "large number": (NumericalQuestion, stream("numbers", ("number", number("1200000"))) | stream("units")),
    "number below zero": (
        NumericalQuestion,
        stream("numbers", ("number", number("-0.50"))) | stream("units"),
    ),
    "number in units": (
        NumericalQuestion,
        stream(
            "numbers",
            *each("number", number("1.500", "0.1"), number("15", share="0.5", feedback="Nhầm dấu.")),
        )
        | stream("units", *each("unit", {"name": "km", "factor": "1.0"}, {"name": "m", "factor": "0.0010"}))
        | {"unit_is_optional": "on"},
    ),
    "pairs": (
        MatchingQuestion,
        stream(
            "pairs",
            *each(
                "pair",
                {"left": "A ", "right": "1", "weight": "2.50"},
                {"left": "B", "right": "2"},
                {"left": "", "right": "3"},
            ),
        ),
    ),
    "pairs as a whole": (
        MatchingQuestion,
        stream("pairs", *each("pair", {"left": "A => a", "right": "1"}, {"left": "…", "right": "2"}))
        | {"all_or_nothing": "on"},
    ),
    "steps": (
        OrderingQuestion,
        stream("steps", *each("step", {"text": "Khảo sát"}, {"text": "Lập  kế hoạch"}, {"text": "Làm"}))
        | {"scoring": "places"},
    ),
    "gaps": (GapFillQuestion, GAPS | {"text": rich("Hành vi [[1]], dưới [[2]], [[3]] người.")}),
    "gaps as a whole": (
        GapFillQuestion,
        GAPS | {"text": rich("Từ [[3]] người đến [[2]], [[1]]."), "all_or_nothing": "on"},
    ),
    "essay": (
        EssayQuestion,
        {"min_words": 20, "max_words": 80, "rubric": rich("Nêu đủ ý.")}
        | stream("criteria", ("criterion", {"text": "Đúng luật", "points": "2.50"})),
    ),
    "file": (
        FileQuestion,
        NO_CRITERIA | {"extensions": ["pdf", "docx"], "max_megabytes": 5, "rubric": rich("")},
    ),
}


def make(client, name):
    model, data = FORMS[name]
    response = publish(client, model, data | {"title": f"Câu  {name}"})
    assert response.status_code == 302, response.context["form"].errors
    return Question.objects.get(title=f"Câu {name}")


def out_and_in(client, name):
    """What the page of the import says of the file that the page of the export made in this format."""
    response = client.post(EXPORT, {"format": name, "leaves_out": "on"})
    assert "attachment" in response["Content-Disposition"]
    file = SimpleUploadedFile("cau-hoi", b"".join(response.streaming_content))
    return client.get(client.post(UPLOAD, {"file": file}).url).context


@pytest.mark.parametrize("name", FORMS)
def test_no_question_is_new(client, trainer, name):
    question = make(client, name)
    item = question.latest_version.item
    for format_ in FORMATS.values():
        if format_.can_hold(item):
            page = out_and_in(client, format_.name)
            told = [problem.message for problem in page["plan"].problems]
            assert (len(page["plan"].known), page["plan"].new, told) == (1, [], []), format_.name


@pytest.fixture(scope="class")
def case(django_db_setup, django_db_blocker):
    """A published case that asks one question of each form, made by a trainer."""
    with kept(django_db_blocker):
        client = Client()
        client.force_login(person(Role.TRAINER))
        parts = [("part", {"question": str(make(client, each).pk), "weight": "1.50"}) for each in FORMS]
        assert publish(client, CaseStudyQuestion, stream("parts", *parts)).status_code == 302
        yield


@pytest.mark.usefixtures("case")
class TestAll:
    @pytest.mark.parametrize("name", ["excel", "moodle_xml", "qti"])
    def test_a_case_of_all_types_is_not_new(self, client, trainer, name):
        page = out_and_in(client, name)
        told = [problem.message for problem in page["plan"].problems]
        assert ([entry.title for entry in page["plan"].known], page["plan"].new, told) == (
            ["Câu hỏi mới"],
            [],
            [],
        )

    @pytest.mark.parametrize("name", FORMS)
    def test_the_key_of_what_comes_back_earns_everything(self, name):
        question = Question.objects.get(title=f"Câu {name}")
        item = question.latest_version.item
        for format_ in FORMATS.values():
            if format_.can_hold(item):
                data = Selection.of([question.pk]).written_as(format_)
                [entry] = format_.read(data).entries
                again = Question.from_item(entry.item, title="Lại").build_item()
                assert again.needs_person == item.needs_person, format_.name
                if not item.needs_person:
                    assert again.grade(again.key).share == item.grade(item.key).share == 1, format_.name
