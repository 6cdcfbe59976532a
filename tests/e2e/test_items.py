"""Questions of every type in a real browser: answered offline in their own controls, shown again, and sent."""

from decimal import Decimal

import pytest

from assessments.items import (
    AcceptedAnswer,
    AcceptedNumber,
    CaseStudyItem,
    Choice,
    ChoiceItem,
    FileItem,
    GapFillItem,
    MatchingItem,
    NumberUnit,
    NumericalItem,
    OrderingItem,
    Pair,
    Part,
    ShortAnswerItem,
    Step,
    TrueFalseItem,
)
from assessments.models import AttemptFile, Question
from tests.accounts.factories import UserFactory
from tests.assessments.factories import QuizFactory, fields_of, start
from tests.e2e.quizzes import kept, state

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

HOTLINE = ShortAnswerItem(prompt="<p>Tổng đài?</p>", answers=(AcceptedAnswer("111"),))
LENGTH = NumericalItem(
    prompt="<p>Bao xa?</p>",
    numbers=(AcceptedNumber(Decimal("1.5")),),
    units=(NumberUnit("km"), NumberUnit("m", Decimal("0.001"))),
)
ACT = ChoiceItem(prompt="<p>Hành vi nào?</p>", choices=(Choice("x", "mua", True), Choice("y", "thuê", False)))
SEVERAL = ChoiceItem(
    prompt="<p>Những hành vi nào?</p>",
    choices=(Choice("x", "mua", True), Choice("y", "thuê", False), Choice("z", "bán", True)),
    takes_several=True,
)
REPORT = FileItem(prompt="<p>Nộp báo cáo.</p>", extensions=("pdf",), max_size=10**6)
ITEMS = [
    HOTLINE,
    LENGTH,
    ACT,
    SEVERAL,
    TrueFalseItem(prompt="<p>Đúng?</p>", is_true=False),
    GapFillItem(
        prompt="<p>Điền vào.</p>",
        text="<p>Gọi [[1]], cách [[2]], vì [[3]].</p>",
        parts=(Part("1", HOTLINE), Part("2", LENGTH), Part("3", ACT)),
    ),
    MatchingItem(prompt="<p>Ghép.</p>", pairs=(Pair("a", "Mua", "Điều 150"), Pair("b", "Bán", "Điều 151"))),
    OrderingItem(prompt="<p>Sắp xếp.</p>", steps=(Step("a", "Hỏi"), Step("b", "Nghe"), Step("c", "Báo"))),
    CaseStudyItem(prompt="<p>Tình huống.</p>", parts=(Part("1", SEVERAL), Part("2", HOTLINE))),
]
SHOWN = (
    "[...new FormData(document.querySelector('#q1').form)].filter(([name]) => name.startsWith('q1')).join()"
)
PDF = {"name": "bao-cao.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n" + b"x" * 2000}


def asking(item, sign_in, on):
    """An attempt at a quiz of this item alone."""
    question = Question.from_item(item, title="Câu hỏi")
    question.save()
    question.save_revision().publish()
    learner = UserFactory()
    sign_in(learner, on=on)
    return start(QuizFactory(with_questions=[question]), learner)


def answer(page, response):
    for part, values in fields_of(response).items():
        controls = page.locator(f"#q1 [name='{f'q1.{part}'.rstrip('.')}']")
        kind = controls.first.evaluate("control => control.type")
        for value in values:
            if kind in ("radio", "checkbox"):
                controls.and_(page.locator(f"[value='{value}']")).check()
            elif kind.startswith("select"):
                controls.select_option(value)
            else:
                controls.fill(value)


class TestEveryType:
    @pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.kind)
    def test_is_answered_offline_shown_again_and_kept(self, page, sign_in, looks_right, item):
        attempt = asking(item, sign_in, page)
        key = attempt.items.get().item.key
        page.goto(attempt.get_absolute_url())
        state(page, "saved")
        page.context.set_offline(True)
        answer(page, key)
        state(page, "waiting")
        page.wait_for_selector("nav .is-answered")
        context, url = page.context, page.url
        page.close()
        context.set_offline(False)
        again = context.new_page()
        again.goto(url)
        state(again, "saved")
        assert kept(attempt) == [key]
        shown = again.evaluate(SHOWN)
        again.reload()
        assert again.evaluate(SHOWN) == shown  # what was put back is what the server now shows
        looks_right(again, f"item-{item.kind}")


class TestKeyboard:
    def test_enter_in_a_field_does_not_send_the_form(self, page, sign_in):
        attempt = asking(HOTLINE, sign_in, page)
        page.goto(attempt.get_absolute_url())
        state(page, "saved")
        page.locator("#q1 input").first.press_sequentially("111\n")
        page.wait_for_selector('.quiz-nav li:not([data-sequence="0"])')
        assert kept(attempt) == ["111"]
        assert page.url.endswith(attempt.get_absolute_url())


class TestFiles:
    def test_a_file_chosen_is_sent_and_named(self, page, sign_in, looks_right):
        attempt = asking(REPORT, sign_in, page)
        page.goto(attempt.get_absolute_url())
        page.locator("#q1 [type=file]").set_input_files(PDF)
        page.wait_for_selector("#q1 >> text=bao-cao.pdf")
        state(page, "saved")
        assert kept(attempt) == [{"file": AttemptFile.objects.get().sha256}]
        looks_right(page, "item-file")

    def test_a_file_chosen_offline_survives_a_closed_tab(self, page, sign_in):
        attempt = asking(REPORT, sign_in, page)
        page.goto(attempt.get_absolute_url())
        state(page, "saved")
        page.context.set_offline(True)
        page.locator("#q1 [type=file]").set_input_files(PDF)
        state(page, "waiting")
        context, url = page.context, page.url
        page.close()
        context.set_offline(False)
        again = context.new_page()
        again.goto(url)
        again.wait_for_selector("#q1 >> text=bao-cao.pdf")
        state(again, "saved")
        assert AttemptFile.objects.get().size == len(PDF["buffer"])

    def test_a_file_of_another_kind_is_refused_in_words(self, page, sign_in):
        attempt = asking(REPORT, sign_in, page)
        page.goto(attempt.get_absolute_url())
        page.locator("#q1 [type=file]").set_input_files({**PDF, "buffer": b"not a PDF"})
        page.wait_for_selector("#q1 .error:visible")
        assert not AttemptFile.objects.exists()

    def test_without_script_the_button_sends_it(self, open_page, sign_in):
        page = open_page({"width": 360, "height": 740}, java_script_enabled=False)
        attempt = asking(REPORT, sign_in, page)
        page.goto(attempt.get_absolute_url())
        page.locator("#q1 [type=file]").set_input_files(PDF)
        page.locator(".actions button").click()
        page.wait_for_url("**/nop/")
        assert kept(attempt) == [{"file": AttemptFile.objects.get().sha256}]
