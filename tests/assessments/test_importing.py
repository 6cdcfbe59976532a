"""Files of questions into the bank and out of it: a plan first, then all or nothing."""

import contextlib
import io
from dataclasses import replace
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from wagtail.models import Collection

from accounts.models import Role
from assessments import importing
from assessments.exporting import Selection
from assessments.interchange import aiken, excel, gift, moodle_xml, qti
from assessments.interchange.base import BankEntry, Picture, UnreadableFile
from assessments.interchange.excel.examples import examples
from assessments.interchange.formats import FORMATS, recognised
from assessments.items import (
    AcceptedAnswer,
    AcceptedNumber,
    CaseStudyItem,
    Choice,
    ChoiceItem,
    GapFillItem,
    NumberUnit,
    NumericalItem,
    Part,
    ShortAnswerItem,
)
from assessments.items.choice import SHARES
from assessments.models import CaseStudyQuestion, Category, Question, QuestionImport, QuestionVersion
from media.models import CustomImage
from tests.assessments.factories import ChoiceQuestionFactory
from tests.assessments.people import person
from tests.times import NINE_AM

# Wagtail leaves temporary files to the collector.
pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore:.*SpooledTemporaryFile")]

EVERY_KIND = ["excel", "moodle_xml", "qti"]


@pytest.fixture
def trainer():
    Collection.get_first_root_node() or Collection.add_root(
        name="Root"
    )  # a browser test may have taken it away
    return person(Role.TRAINER)


def uploaded(data, by, **fields):
    return QuestionImport.objects.create(
        file=ContentFile(data, name="cau-hoi"),
        name="cau-hoi",
        uploaded_by=by,
        uploaded_at=NINE_AM,
        **fields,
    )


def add(data, by, *, leaves_out_problems=False, **fields):
    upload = uploaded(data, by, **fields)
    return importing.carry_out(upload, leaves_out_problems=leaves_out_problems, by=by, at=NINE_AM)


def entry(prompt="Gọi số nào?", title="Tổng đài", picture=None, **more):
    choices = (Choice("1", "111", True), Choice("2", "114", False))
    item = ChoiceItem(prompt=prompt, choices=choices)
    return BankEntry(title=title, item=item, picture=picture, **more)


def numbered(item):
    """The item with its questions numbered, if it is a case study: in the bank they have the ids of questions."""
    if not isinstance(item, CaseStudyItem):
        return item
    parts = (replace(part, id=str(number)) for number, part in enumerate(item.parts, 1))
    return replace(item, parts=tuple(parts))


def png(colour="blue"):
    stream = io.BytesIO()
    Image.new("RGB", (30, 20), colour).save(stream, "PNG")
    return stream.getvalue()


class TestFormats:
    @pytest.mark.parametrize("name", FORMATS)
    def test_a_file_is_recognised_by_what_is_in_it(self, name):
        entries = [each for each in examples() if each.item.kind in FORMATS[name].kinds]
        single = [each for each in entries if not getattr(each.item, "takes_several", False)]
        assert recognised(FORMATS[name].write(single if name == "aiken" else entries)).name == name

    @pytest.mark.parametrize("data", [b"", b" \n", b"PK\x03\x04 nothing", b"\xff\xfe\x00"])
    def test_what_is_of_no_format_is_refused_in_words(self, data):
        with pytest.raises(UnreadableFile) as refused:
            recognised(data)
        assert len(str(refused.value)) > 10

    def test_ten_kinds_fit_into_three_formats(self):
        kinds = {each.item_kind() for each in Question.types() if each._meta.app_label == "assessments"}
        assert len(kinds) == 10
        assert all(FORMATS[name].kinds == kinds for name in EVERY_KIND)


class TestPlan:
    def test_changes_nothing(self):
        made = importing.plan(excel.write(examples()), publishes=False)
        assert len(made.new) == len(examples())
        assert not made.problems
        assert not Question.objects.exists()
        assert not Category.objects.exists()

    def test_names_what_the_bank_would_refuse_with_its_line(self):
        long = entry(title="x" * 201)
        [problem] = importing.plan(qti.write([entry(), long]), publishes=False).problems
        assert problem.line > 0
        assert "200" in problem.message

    def test_blocks_are_checked_as_in_the_editor(self):
        item = ChoiceItem(prompt="?", choices=(Choice("1", "x" * 5000, True), Choice("2", "y", False)))
        made = importing.plan(moodle_xml.FORMAT.write([BankEntry(title="Dài", item=item)]), publishes=False)
        assert not made.new
        assert len(made.problems) == 1

    def test_a_question_without_a_right_choice_is_refused(self):
        item = ChoiceItem(prompt="?", choices=(Choice("1", "a", False), Choice("2", "b", False)))
        made = importing.plan(qti.write([BankEntry(title="?", item=item)]), publishes=False)
        assert made.problems
        assert not made.new

    def test_a_broken_question_of_a_case_is_named_and_its_case_left_out(self):
        broken = ChoiceItem(prompt="?", choices=(Choice("1", "a", False), Choice("2", "b", False)))
        case = CaseStudyItem(prompt="Chuyện", parts=(Part("1", entry().item), Part("2", broken)))
        made = importing.plan(qti.write([BankEntry(title="Chuyện", item=case)]), publishes=False)
        assert not made.new
        assert made.problems

    def test_a_picture_that_is_none_is_refused(self):
        fake = entry(picture=Picture("so.png", b"no picture", "Một con số"))
        made = importing.plan(moodle_xml.FORMAT.write([fake]), publishes=False)
        assert "so.png" in made.problems[0].message

    @pytest.mark.parametrize("length", [12, 40, 60, -30])
    def test_a_picture_that_is_cut_off_is_a_problem_that_names_it(self, length):
        cut = entry(picture=Picture("so.png", png()[:length], "Một con số"))
        made = importing.plan(moodle_xml.FORMAT.write([cut]), publishes=True)
        assert not made.new
        assert "so.png" in made.problems[0].message

    def test_categories_that_are_too_deep_are_a_problem(self):
        deep = moodle_xml.FORMAT.write([entry(category=("Một tên thật dài" * 5,) * 12)])
        assert importing.plan(deep, publishes=False).problems

    def test_years_and_months_are_taken(self):
        units = "".join(
            f"<unit><multiplier>{multiplier}</multiplier><unit_name>{name}</unit_name></unit>"
            for multiplier, name in ((1, "năm"), (12, "tháng"), (365.25, "ngày"))
        )
        data = (
            '<quiz><question type="numerical"><questiontext><text>Bao lâu?</text></questiontext>'
            f'<answer fraction="100"><text>2</text></answer><units>{units}</units></question></quiz>'
        )
        made = importing.plan(data.encode(), publishes=True)
        assert not made.problems
        item = Question.from_item(made.new[0].item, title="Bao lâu?").build_item()
        assert item.grade({"number": "24", "unit": "tháng"}).share == 1

    def test_says_what_is_not_kept(self):
        made = importing.plan(rb"Gi\u00e1?{T}".replace(rb"Gi\u00e1", rb"A $$x^2$$"), publishes=False)
        assert (len(made.new), len(made.notices)) == (1, 1)

    def test_to_publish_a_picture_must_say_what_it_shows(self):
        mute = moodle_xml.FORMAT.write([entry(picture=Picture("so.png", png()))])
        assert importing.plan(mute, publishes=True).problems
        assert not importing.plan(mute, publishes=False).problems

    def test_more_than_the_most_is_a_problem(self, monkeypatch):
        monkeypatch.setattr(importing, "MOST_QUESTIONS", 2)
        made = importing.plan(gift.write([entry(prompt=f"{n}?") for n in range(3)]), publishes=False)
        assert len(made.new) == 2
        assert "2" in made.problems[0].message

    @given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_any_bytes_give_a_plan_or_words(self, data):
        with contextlib.suppress(UnreadableFile):
            assert all(problem.message for problem in importing.plan(data, publishes=True).problems)
        assert not Question.objects.exists()


class TestKnown:
    def test_the_same_file_twice_adds_nothing_twice(self, trainer):
        data = excel.write(examples())
        assert len(add(data, trainer, publishes=True)) == len(examples())
        made = importing.plan(data, publishes=True)
        assert len(made.known) == len(examples())
        assert not made.new

    def test_the_same_question_twice_in_a_file_is_added_once(self, trainer):
        assert len(add(gift.write([entry(title="Một"), entry(title="Hai")]), trainer)) == 1

    def test_other_answers_make_another_question(self, trainer):
        other = ChoiceItem(
            prompt="Gọi số nào?", choices=(Choice("1", "111", False), Choice("2", "114", True))
        )
        assert len(add(gift.write([entry(), BankEntry(title="Hai", item=other)]), trainer)) == 2

    def test_another_text_around_the_same_gap_makes_another_question(self, trainer):
        gap = Part("1", ShortAnswerItem(prompt="", answers=(AcceptedAnswer("111"),)))
        texts = ["<p>Gọi [[1]] khi cần.</p>", "<p>Số [[1]] miễn phí.</p>", "<p>Gọi [[1]] khi  cần.</p>"]
        entries = [
            BankEntry(title=text, item=GapFillItem(prompt="<p>Điền:</p>", text=text, parts=(gap,)))
            for text in texts
        ]
        assert len(add(qti.write(entries), trainer)) == 2

    def test_another_picture_makes_another_question(self, trainer):
        pictures = [Picture("mot.png", png("red"), "Một"), Picture("hai.png", png("blue"), "Hai")]
        data = qti.write([entry("Biển này?", picture=each) for each in pictures])
        assert len(add(data, trainer, publishes=True)) == 2
        exported = Selection.of(Question.objects.non_polymorphic().values("pk"))
        for again in (data, exported.written_as(qti.FORMAT), exported.written_as(excel.FORMAT)):
            assert not importing.plan(again, publishes=False).new

    def test_another_unit_makes_another_question(self, trainer):
        items = [
            NumericalItem(
                prompt="Bao xa?", numbers=(AcceptedNumber(Decimal(value)),), units=(NumberUnit(unit),)
            )
            for value, unit in (("3.0", "km"), ("3", "km"), ("3", "m"))
        ]
        assert len(add(qti.write([BankEntry(title="Xa", item=item) for item in items]), trainer)) == 2

    def test_a_draft_is_known_too(self, trainer):
        add(gift.write([entry()]), trainer)
        assert importing.plan(gift.write([entry()]), publishes=False).known

    def test_a_retired_question_may_come_again(self, trainer):
        [question] = add(gift.write([entry()]), trainer)
        question.retire(at=NINE_AM)
        assert importing.plan(gift.write([entry()]), publishes=False).new


class TestCarryingOut:
    @pytest.mark.parametrize("name", EVERY_KIND)
    def test_every_kind_comes_and_goes_as_it_was(self, trainer, name):
        add(excel.write(examples()), trainer, publishes=True)
        first = FORMATS[name].write(examples())
        exported = Selection.of(Question.objects.non_polymorphic().values("pk")).written_as(FORMATS[name])
        expected = {each.title: numbered(each.item) for each in FORMATS[name].read(first).entries}
        reading = FORMATS[name].read(exported)
        assert not reading.problems
        assert {each.title: numbered(each.item) for each in reading.entries} == expected

    def test_adds_drafts_with_what_the_bank_knows(self, trainer):
        data = moodle_xml.FORMAT.write(
            [entry(category=("Luật", "2024"), tags=("nạn nhân",), difficulty="hard", objective="Biết gọi")]
        )
        [question] = add(data, trainer, category=Category.objects.at(("Khóa 1",)))
        question.refresh_from_db()
        assert not question.live
        assert str(question.category) == "Khóa 1 / Luật / 2024"
        assert (question.tags, question.difficulty, question.objective) == (["nạn nhân"], "hard", "Biết gọi")
        assert question.latest_revision.user == trainer

    def test_publishes_when_told_to(self, trainer):
        [question] = add(gift.write([entry()]), trainer, publishes=True)
        assert question.latest_version.item.prompt == "Gọi số nào?"
        assert Question.objects.get().live

    def test_the_questions_of_a_case_are_in_no_category_so_that_none_is_drawn_alone(self, trainer):
        case = CaseStudyItem(prompt="Chuyện", parts=(Part("1", entry().item),))
        add(qti.write([BankEntry(title="Chuyện", item=case, category=("Luật",))]), trainer)
        assert CaseStudyQuestion.objects.get().category.name == "Luật"
        assert Question.objects.not_instance_of(CaseStudyQuestion).get().category is None

    def test_a_picture_goes_into_the_library_once(self, trainer):
        picture = Picture("so.png", png(), "Số 111")
        data = qti.write([entry("Một?", picture=picture), entry("Hai?", picture=picture)])
        one, two = add(data, trainer, publishes=True)
        assert one.figure == two.figure == CustomImage.objects.get()
        figure = one.latest_version.item.figure
        assert figure.alt == "Số 111"
        assert default_storage.exists(figure.path)
        [back, _again] = qti.read(Selection.of([one.pk, two.pk]).written_as(qti.FORMAT)).entries
        assert back.picture.alt == "Số 111"

    def test_with_problems_nothing_is_added_unless_they_are_left_out(self, trainer):
        data = gift.write([entry()]) + b"\n\n::broken:: What? {=\n"
        with pytest.raises(importing.HasProblems):
            add(data, trainer)
        assert not Question.objects.exists()
        assert len(add(data, trainer, leaves_out_problems=True)) == 1

    def test_a_second_press_of_the_button_adds_nothing(self, trainer):
        upload = uploaded(gift.write([entry()]), trainer)
        for expected in (None, importing.AlreadyImported):
            if expected:
                with pytest.raises(expected):
                    importing.carry_out(upload, leaves_out_problems=False, by=trainer, at=NINE_AM)
            else:
                importing.carry_out(upload, leaves_out_problems=False, by=trainer, at=NINE_AM)
        assert Question.objects.count() == 1
        upload.refresh_from_db()
        assert (upload.added, upload.done_at) == (1, NINE_AM)

    def test_when_one_cannot_be_stored_none_is(self, trainer, monkeypatch):
        monkeypatch.setattr(importing, "_image", lambda *_args, **_more: 1 / 0)
        data = qti.write([entry("Một?"), entry("Hai?", picture=Picture("so.png", png(), "111"))])
        with pytest.raises(ZeroDivisionError):
            add(data, trainer)
        assert not Question.objects.exists()
        assert not Category.objects.exists()


class TestSelection:
    def test_holds_what_was_published_last_and_no_draft(self, trainer, django_assert_num_queries):
        question = ChoiceQuestionFactory(title="Một", category=Category.objects.at(("Luật",)))
        ChoiceQuestionFactory(published=False)
        question.prompt = "<p>Mới?</p>"
        question.save_revision().publish()
        ids = Question.objects.non_polymorphic().values("pk")
        selection = Selection.of(ids)
        assert [version.number for version in selection.versions] == [2]
        for _more in range(4):
            ChoiceQuestionFactory(category=Category.objects.at(("Luật",)))
        with django_assert_num_queries(3):
            assert len(moodle_xml.FORMAT.read(Selection.of(ids).written_as(moodle_xml.FORMAT)).entries) == 5

    def test_says_what_a_format_cannot_hold(self, trainer):
        add(excel.write(examples()), trainer, publishes=True)
        selection = Selection.of(Question.objects.non_polymorphic().values("pk"))
        assert selection.left_out_of(qti.FORMAT) == {}
        assert (
            selection.left_out_of(aiken.FORMAT).keys() == qti.FORMAT.kinds
        )  # a choice of several among them
        assert len(gift.read(selection.written_as(gift.FORMAT)).entries) > 4

    def test_counts_the_pictures_that_stay_behind(self, trainer):
        add(qti.write([entry(picture=Picture("so.png", png(), "111"))]), trainer, publishes=True)
        selection = Selection.of(Question.objects.non_polymorphic().values("pk"))
        assert selection.pictures_left_out_of(excel.FORMAT) == 1
        assert selection.pictures_left_out_of(qti.FORMAT) == 0

    def test_counts_the_pictures_of_the_questions_of_a_case(self, trainer):
        [question] = add(qti.write([entry(picture=Picture("so.png", png(), "111"))]), trainer, publishes=True)
        case = CaseStudyQuestion(title="Chuyện", prompt="<p>Chuyện</p>")
        case.parts = [("part", {"question": question, "weight": 1.0})]
        case.save()
        case.save_revision().publish()
        assert Selection.of([case.pk]).pictures_left_out_of(qti.FORMAT) == 1

    def test_aiken_holds_no_choice_of_several_and_no_shares(self, trainer):
        several = ChoiceItem(
            prompt="Gọi ai?",
            choices=(Choice("1", "a", True), Choice("2", "b", True), Choice("3", "c", False)),
            takes_several=True,
        )
        shares = ChoiceItem(
            prompt="Ai?",
            choices=(Choice("1", "a", True, share=1.0), Choice("2", "b", False, share=0.5)),
            scoring=SHARES,
        )
        add(
            qti.write([BankEntry(title="Q", item=item) for item in (several, shares, entry().item)]),
            trainer,
            publishes=True,
        )
        selection = Selection.of(Question.objects.non_polymorphic().values("pk"))
        assert selection.left_out_of(aiken.FORMAT) == {"choice": 2}
        assert len(aiken.FORMAT.read(selection.written_as(aiken.FORMAT)).entries) == 1

    def test_a_question_of_an_exported_case_is_not_there_twice(self, trainer):
        case = CaseStudyItem(prompt="Chuyện", parts=(Part("1", entry().item),))
        add(qti.write([BankEntry(title="Chuyện", item=case)]), trainer, publishes=True)
        assert QuestionVersion.objects.count() == 2
        selection = Selection.of(Question.objects.non_polymorphic().values("pk"))
        assert [version.kind for version in selection.versions] == ["case_study"]
