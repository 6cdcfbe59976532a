"""Answering in a real browser: saved as one goes, kept when the line drops, and there again after a reload."""

import re
from decimal import Decimal

import pytest

from assessments.models import Response
from tests.accounts.factories import UserFactory
from tests.assessments.factories import essay_quiz, start
from tests.times import TEN_AM

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

ESSAY = "Em lắng nghe, không tra hỏi, và báo tổng đài 111."


@pytest.fixture
def attempt(sign_in):
    learner = UserFactory()
    sign_in(learner)
    return start(essay_quiz(), learner)


@pytest.fixture
def quiz(page, attempt, live_server):
    """The page of the quiz, ready to be answered."""
    page.goto(f"{live_server.url}{attempt.get_absolute_url()}")
    state(page, "saved")
    return page


def state(page, name):
    page.wait_for_selector(f'.savestate[data-state="{name}"]', timeout=15_000)


def kept(attempt):
    return [asked.response for asked in attempt.items_with_responses()]


class TestSaving:
    def test_answers_are_saved_as_they_are_given(self, quiz, attempt):
        right = attempt.items.get(position=1).item.key
        quiz.locator(f"#q1 input[value='{right[0]}']").check()
        quiz.locator("#q2 input[value=true]").check()
        quiz.locator("#q3 textarea").press_sequentially(ESSAY)
        state(quiz, "saving")
        state(quiz, "saved")
        assert kept(attempt) == [right, True, ESSAY]
        assert quiz.locator("nav .is-answered").count() == 3
        assert quiz.locator("#q3 [data-words]").inner_text() == "11"

    def test_the_last_of_many_changes_wins(self, quiz, attempt):
        for value in ["true", "false"] * 5:
            quiz.locator(f"#q2 input[value={value}]").check()
        state(quiz, "saved")
        assert kept(attempt)[1] is False

    def test_handing_in_takes_along_what_is_still_being_typed(self, quiz, attempt):
        quiz.locator("#q3 textarea").fill(ESSAY)
        quiz.locator(".actions button").click()
        quiz.wait_for_url(re.compile("/nop/$"))
        assert kept(attempt)[2] == ESSAY
        assert Response.objects.count() == 1

    def test_an_attempt_handed_in_elsewhere_leads_to_its_result(self, quiz, attempt, live_server):
        other = quiz.context.new_page()
        other.goto(f"{live_server.url}{attempt.get_absolute_url()}nop/")
        other.locator("main button").click()
        quiz.locator(
            "#q2 input[value=true]"
        ).click()  # `check` would look at the box once more: it may be gone by then
        quiz.wait_for_selector(".result")
        assert not Response.objects.exists()


class TestLook:
    def test_every_page_on_the_way_to_the_result(self, quiz, desktop, attempt, sign_in, looks_right):
        sign_in(attempt.learner, desktop)
        quiz.locator("#q2 input[value=true]").check()
        quiz.locator("#q3 textarea").fill(ESSAY)
        quiz.locator(".actions button").click()
        quiz.wait_for_url(re.compile("/nop/$"))
        for page in (quiz, desktop):
            page.goto(attempt.get_absolute_url())
            looks_right(page, "quiz")
            page.goto(f"{attempt.get_absolute_url()}nop/")
            looks_right(page, "quiz-summary")
        quiz.locator("main button").click()
        quiz.wait_for_selector(".result")
        looks_right(quiz, "quiz-awaiting-marking")
        attempt.items.get(position=3).give(Decimal(1), by=UserFactory(), comment="Tốt.", at=TEN_AM)
        for page in (quiz, desktop):
            page.goto(attempt.get_absolute_url())
            looks_right(page, "quiz-result")


class TestLine:
    def test_what_is_answered_offline_arrives_once_and_in_order(self, quiz, attempt):
        quiz.context.set_offline(True)
        quiz.locator("#q1 .option").first.click()
        quiz.locator("#q2 input[value=true]").check()
        state(quiz, "waiting")
        assert kept(attempt) == [None, None, None]
        quiz.context.set_offline(False)
        state(quiz, "saved")
        assert kept(attempt)[1] is True
        arrived = Response.objects.order_by("pk").values_list("attempt_item__position", flat=True)
        assert list(arrived) == [1, 2]

    def test_a_closed_tab_keeps_what_did_not_arrive(self, quiz, attempt):
        context, url = quiz.context, quiz.url
        context.set_offline(True)
        quiz.locator("#q3 textarea").fill(ESSAY)
        quiz.locator("#q2 input[value=false]").check()
        state(quiz, "waiting")
        quiz.close()
        context.set_offline(False)
        again = context.new_page()
        again.goto(url)
        assert again.locator("#q3 textarea").input_value() == ESSAY
        assert again.locator("#q2 input[value=false]").is_checked()
        state(again, "saved")
        assert kept(attempt)[1:] == [False, ESSAY]

    def test_a_reload_shows_what_was_saved(self, quiz, attempt):
        quiz.locator("#q2 input[value=true]").check()
        state(quiz, "saved")
        quiz.reload()
        assert quiz.locator("#q2 input[value=true]").is_checked()

    def test_after_a_sign_out_elsewhere_answers_wait_for_the_sign_in(self, quiz, attempt, sign_in):
        cookies = quiz.context.cookies()
        quiz.context.clear_cookies(name="elearn_session")
        quiz.locator("#q2 input[value=true]").check()
        state(quiz, "error")
        assert quiz.locator("[data-sign-in]").is_visible()
        quiz.context.add_cookies(cookies)
        state(quiz, "saved")
        assert kept(attempt)[1] is True


class TestWithoutScript:
    def test_the_button_saves_and_leads_to_the_summary(self, browser, page, attempt, live_server):
        context = browser.new_context(java_script_enabled=False, storage_state=page.context.storage_state())
        plain = context.new_page()
        plain.goto(f"{live_server.url}{attempt.get_absolute_url()}")
        plain.locator("#q2 input[value=true]").check()
        plain.locator("#q3 textarea").fill(ESSAY)
        plain.locator(".actions button").click()
        assert plain.url.endswith("/nop/")
        assert kept(attempt) == [None, True, ESSAY]
        context.close()
