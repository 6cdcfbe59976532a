"""Answering in a real browser: saved as one goes, shown in the navigator, summed up, handed in; also without script."""

import datetime
import re
from decimal import Decimal

import pytest
from django.utils import timezone

from assessments.models import AttemptItem, QuizSlot, Response
from tests.accounts.factories import UserFactory
from tests.assessments.factories import ChoiceQuestionFactory, essay_quiz, short_quiz, start
from tests.e2e.quizzes import end, kept, say, state
from tests.times import TEN_AM

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

LATER = "Đánh dấu để xem lại câu này"
ESSAY = "Em lắng nghe, không tra hỏi, và báo tổng đài 111."


@pytest.fixture
def learner(sign_in):
    learner = UserFactory()
    sign_in(learner)
    return learner


@pytest.fixture
def attempt(learner):
    return start(essay_quiz(), learner)


@pytest.fixture
def quiz(page, attempt):
    """The page of the quiz, ready to be answered."""
    page.goto(attempt.get_absolute_url())
    state(page, "saved")
    return page


def hand_in(page):
    page.locator(".actions button[type=submit]").click()
    page.wait_for_url(re.compile("/nop/$"))


class TestSaving:
    def test_answers_are_saved_as_they_are_given(self, quiz, attempt):
        right = attempt.items.get(position=1).item.key
        quiz.locator(f"#q1 input[value='{right[0]}']").check()
        say(quiz, 2)
        quiz.locator("#q3 textarea").press_sequentially(ESSAY)
        state(quiz, "saving")
        state(quiz, "saved")
        assert kept(attempt) == [right, True, ESSAY]
        assert quiz.locator("nav .is-answered").count() == 3
        assert quiz.locator("#q3 [data-words]").inner_text() == "11"

    def test_who_types_without_a_pause_is_saved_after_20_seconds(self, page, quiz, attempt):
        page.clock.install()
        quiz.reload()
        state(quiz, "saved")
        page.clock.pause_at(timezone.now() + datetime.timedelta(minutes=2))  # the machine may be slow
        for second in range(1, 22):
            quiz.locator("#q3 textarea").press_sequentially("a")
            page.clock.run_for(1000)
            if second == 10:
                assert not Response.objects.exists()
        page.clock.run_for(2000)
        state(quiz, "saved")
        assert len(Response.objects.order_by("sequence").first().content) > 10

    def test_the_last_of_many_changes_wins(self, quiz, attempt):
        for value in ["true", "false"] * 5:
            say(quiz, 2, value)
        state(quiz, "saved")
        assert kept(attempt)[1] is False

    def test_handing_in_takes_along_what_is_still_being_typed(self, quiz, attempt):
        quiz.locator("#q3 textarea").fill(ESSAY)
        hand_in(quiz)
        assert kept(attempt)[2] == ESSAY
        assert Response.objects.count() == 1

    def test_a_reload_shows_what_was_saved(self, quiz, attempt):
        say(quiz, 2)
        state(quiz, "saved")
        quiz.reload()
        assert quiz.locator("#q2 input[value=true]").is_checked()
        assert Response.objects.count() == 1

    def test_an_attempt_handed_in_elsewhere_leads_to_its_result(self, quiz, attempt):
        other = quiz.context.new_page()
        other.goto(f"{attempt.get_absolute_url()}nop/")
        other.locator("main button[type=submit]").click()
        other.wait_for_selector(".result")  # the click only asks whether there is a line
        # `check` would look at the box once more: it may be gone by then
        quiz.locator("#q2 input[value=true]").click()
        quiz.wait_for_selector(".result")
        assert not Response.objects.exists()

    def test_after_a_sign_out_elsewhere_answers_wait_for_the_sign_in(self, quiz, attempt):
        cookies = quiz.context.cookies()
        quiz.context.clear_cookies(name="elearn_session")
        say(quiz, 2)
        state(quiz, "error")
        assert quiz.locator("[data-sign-in]").is_visible()
        quiz.context.add_cookies(cookies)
        state(quiz, "saved")
        assert kept(attempt)[1] is True

    def test_what_cannot_be_kept_is_said_at_its_question_before_handing_in(self, quiz, attempt):
        quiz.evaluate("document.querySelector('#q2 input').value = 'perhaps'")
        quiz.locator("#q2 input").first.check()
        quiz.wait_for_selector("#q2 .error:visible")
        quiz.locator(".actions button[type=submit]").click()
        quiz.wait_for_selector("#q2:focus")
        hand_in(quiz)
        assert not Response.objects.exists()


class TestNavigator:
    def test_shows_what_is_answered_flagged_and_read(self, quiz, attempt):
        say(quiz, 2)
        quiz.get_by_label(LATER).nth(2).check()
        state(quiz, "saved")
        quiz.reload()
        state(quiz, "saved")
        assert quiz.locator("nav .is-answered").get_attribute("href") == "#q2"
        assert quiz.locator("nav .is-flagged").get_attribute("href") == "#q3"
        quiz.locator('nav [href="#q3"]').press("Enter")
        quiz.wait_for_selector('nav [href="#q3"][aria-current=true]')

    def test_a_flag_set_offline_arrives_later_and_is_summed_up(self, quiz, attempt):
        quiz.context.set_offline(True)
        quiz.get_by_label(LATER).first.check()
        state(quiz, "waiting")
        quiz.context.set_offline(False)
        state(quiz, "saved")
        assert AttemptItem.objects.get(is_flagged=True).position == 1
        hand_in(quiz)
        assert quiz.locator(".badge--info").count() == 1
        assert quiz.locator('.message [href$="#q1"]').count() == 2  # flagged, and not answered

    def test_a_question_is_reached_and_answered_by_keyboard_alone(self, quiz, attempt):
        quiz.keyboard.press("Tab")
        assert quiz.evaluate("document.activeElement.hash") == "#main"  # the skip link
        quiz.keyboard.press("Enter")
        quiz.keyboard.press("Tab")
        quiz.keyboard.press("Tab")
        quiz.keyboard.press("Enter")  # the second question
        quiz.keyboard.press("Tab")
        quiz.keyboard.press("ArrowDown")
        state(quiz, "saved")
        assert kept(attempt)[1] is False


class TestLook:
    def test_every_page_on_the_way_to_the_result(self, quiz, desktop, attempt, sign_in, looks_right):
        QuizSlot.objects.filter(quiz=attempt.quiz).update(section="Nhận biết")
        attempt.items.update(section="Nhận biết")
        attempt.items.filter(position=3).update(section="Xử lý tình huống")
        end(attempt, after=3000)
        sign_in(attempt.learner, desktop)
        say(quiz, 2)
        quiz.get_by_label(LATER).first.check()
        quiz.locator("#q3 textarea").fill(ESSAY)
        hand_in(quiz)
        for page in (quiz, desktop):
            self.look(page, looks_right, attempt.get_absolute_url(), "quiz")
            self.look(page, looks_right, f"{attempt.get_absolute_url()}nop/", "quiz-summary")
        quiz.locator("main button[type=submit]").click()
        quiz.wait_for_selector(".result")
        looks_right(quiz, "quiz-awaiting-marking")
        attempt.items.get(position=3).give(Decimal(1), by=UserFactory(), comment="Tốt.", at=TEN_AM)
        for page in (quiz, desktop):
            self.look(page, looks_right, attempt.get_absolute_url(), "quiz-result")

    def test_a_long_practice_with_an_answer_checked(self, page, desktop, learner, sign_in, looks_right):
        sign_in(learner, desktop)
        attempt = practice(learner, 30)
        attempt.answer(2, {"": ["false"]}, sequence=1, at=timezone.now())
        for each in (page, desktop):
            url = f"{attempt.get_absolute_url()}?xem=2#q2"
            self.look(each, looks_right, url, "quiz-practice")

    def test_the_end_of_the_time(self, page, attempt, looks_right):
        end(attempt, after=-1)
        self.look(page, looks_right, attempt.get_absolute_url(), "quiz-time-up")

    @staticmethod
    def look(page, looks_right, url, name):
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.goto(url)
            looks_right(page, f"{name}-{scheme}")


def practice(learner, number=2):
    quiz = short_quiz(mode="practice")
    for order in range(2, number):
        QuizSlot.objects.create(quiz=quiz, question=ChoiceQuestionFactory(), points=1, sort_order=order)
    return start(quiz, learner, at=timezone.now())


class TestPractice:
    def test_an_answer_is_checked_as_often_as_wished(self, page, learner):
        attempt = practice(learner)
        page.goto(attempt.get_absolute_url())
        for value, badge in [("false", "bad"), ("true", "ok"), ("true", "ok")]:
            say(page, 2, value)
            page.locator("#q2 [name=check]").click()
            page.wait_for_selector(f"#q2-checked .badge--{badge}")
        assert attempt.is_open

    def test_the_verdict_is_seen_and_read_out_without_another_page(self, page, learner):
        attempt = practice(learner, 8)
        page.goto(attempt.get_absolute_url())
        page.evaluate("window.isTheSamePage = true")
        say(page, 2, "false")
        page.locator("#q2 [name=check]").click()
        page.wait_for_selector("#q2-checked:focus")
        assert page.evaluate("window.isTheSamePage")
        top, bar = (page.locator(each).bounding_box() for each in ("#q2-checked", ".quiz-bar"))
        assert bar["y"] + bar["height"] <= top["y"] < 740
        assert page.locator("nav [href='#q2'].is-wrong").count() == 1

    def test_without_a_line_nothing_is_lost_and_it_is_said(self, page, learner):
        attempt = practice(learner)
        page.goto(attempt.get_absolute_url())
        say(page, 2, "true")
        state(page, "saved")
        page.context.set_offline(True)
        page.locator("#q2 [name=check]").click()
        page.wait_for_selector("[data-not-sent]:visible")
        page.locator(".actions [type=submit]").click()
        page.context.set_offline(False)
        page.locator(".actions [type=submit]").click()
        page.wait_for_url("**/nop/")
        page.context.set_offline(True)
        page.locator("form [type=submit]").last.click()
        page.wait_for_selector("[data-not-sent]:visible")
        page.context.set_offline(False)
        page.locator("form [type=submit]").last.click()
        page.wait_for_selector(".result")


class TestWithoutScript:
    @pytest.fixture
    def plain(self, open_page, sign_in, learner):
        """A page whose browser runs no script."""
        page = open_page({"width": 360, "height": 740}, java_script_enabled=False)
        sign_in(learner, on=page)
        return page

    def test_the_button_saves_answers_and_flags_and_leads_to_the_summary(self, plain, attempt):
        plain.goto(attempt.get_absolute_url())
        say(plain, 2)
        plain.locator("#q3 textarea").fill(ESSAY)
        plain.locator("#q1 [name=flag]").check()
        plain.locator(".actions button").click()
        plain.wait_for_url("**/nop/")
        assert kept(attempt) == [None, True, ESSAY]
        assert attempt.items.get(is_flagged=True).position == 1
        plain.locator(".actions button").click()
        plain.wait_for_selector(".result")

    def test_a_practice_is_checked(self, plain, learner):
        attempt = practice(learner)
        plain.goto(attempt.get_absolute_url())
        say(plain, 2, "false")
        plain.locator("#q2 [name=check]").click()
        plain.wait_for_selector("#q2-checked .badge--bad")
        assert plain.url.endswith("?xem=2#q2-checked")

    def test_when_the_time_is_up_is_said(self, plain, attempt):
        end(attempt, after=3000)
        plain.goto(attempt.get_absolute_url())
        assert re.search(r"\d\d:\d\d", plain.locator(".clock").inner_text())
