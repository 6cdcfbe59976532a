"""A bad line, a closed tab, a reboot, two devices, the end of the time: no answer is lost or silently overwritten."""

import os
import re
import shutil

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from assessments.models import Attempt, Response
from tests.accounts.factories import UserFactory
from tests.courses.factories import CourseFactory, EnrolmentFactory
from tests.e2e.conftest import NAMES
from tests.e2e.quizzes import WAIT, arrived, end, kept, say, state, statements

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def learner(sign_in):
    learner = UserFactory()
    sign_in(learner)
    return learner


@pytest.fixture
def attempt(learner):
    return statements(6, learner)


@pytest.fixture
def quiz(page, attempt):
    """The page of the quiz, ready to be answered."""
    page.goto(attempt.get_absolute_url())
    state(page, "saved")
    return page


class TestLine:
    def test_five_answers_given_offline_survive_a_closed_tab_and_arrive_once_in_order(self, quiz, attempt):
        context, url = quiz.context, quiz.url
        say(quiz, 1)
        state(quiz, "saved")
        context.set_offline(True)
        for position in (4, 2, 6, 3, 5):
            say(quiz, position)
        state(quiz, "waiting")
        quiz.close()
        context.set_offline(False)
        again = context.new_page()
        again.goto(url)
        state(again, "saved")
        assert again.locator("input[value=true]:checked").count() == 6
        assert arrived(attempt) == [1, 4, 2, 6, 3, 5]
        again.reload()
        state(again, "saved")
        assert Response.objects.count() == 6

    def test_an_answer_whose_acknowledgement_is_lost_is_kept_once(self, quiz, attempt):
        def lose(route):
            route.fetch()
            route.abort("internetdisconnected")

        quiz.route("**/cau/*/", lose, times=2)
        say(quiz, 2)
        state(quiz, "waiting")
        state(quiz, "saved")
        assert arrived(attempt) == [2]

    def test_an_error_of_the_server_is_waited_out(self, quiz, attempt):
        quiz.route("**/cau/*/", lambda route: route.fulfill(status=429), times=1)
        say(quiz, 2)
        state(quiz, "waiting")
        state(quiz, "saved")
        assert arrived(attempt) == [2]

    def test_the_page_of_a_hotspot_is_not_taken_for_the_server(self, quiz, attempt):
        quiz.route("**/cau/*/", lambda route: route.fulfill(body="<h1>Wi-Fi</h1>"), times=1)
        say(quiz, 2)
        state(quiz, "waiting")
        state(quiz, "saved")
        assert arrived(attempt) == [2]

    def test_what_waits_of_another_quiz_is_sent_as_well(self, quiz, attempt, learner):
        quiz.context.set_offline(True)
        say(quiz, 3)
        state(quiz, "waiting")
        other = statements(1, learner)
        quiz.context.set_offline(False)
        quiz.goto(other.get_absolute_url())
        state(quiz, "saved")
        assert arrived(attempt) == [3]

    def test_what_somebody_else_left_on_the_device_stays_there(self, quiz, attempt, sign_in, page):
        quiz.context.set_offline(True)
        say(quiz, 3)
        state(quiz, "waiting")
        other = UserFactory()
        sign_in(other)
        quiz.context.set_offline(False)
        state(quiz, "error")  # nor is it sent in the name of the other
        quiz.goto(statements(1, other).get_absolute_url())
        state(quiz, "saved")
        assert arrived(attempt) == []
        sign_in(attempt.learner)
        quiz.goto(attempt.get_absolute_url())
        state(quiz, "saved")
        assert arrived(attempt) == [3]

    def test_all_is_sent_before_the_summary_says_what_is_answered(self, quiz, attempt):
        quiz.context.set_offline(True)
        say(quiz, 3)
        quiz.locator(".actions button").click()
        state(quiz, "waiting")
        quiz.context.set_offline(False)
        state(quiz, "saved")
        quiz.locator(".actions button").click()
        quiz.wait_for_url(re.compile("/nop/$"))
        assert quiz.locator(".badge--ok").count() == 1

    def test_what_is_kept_on_the_device_lets_the_page_go_without_a_question(self, quiz):
        asked = []
        quiz.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
        quiz.context.set_offline(True)
        say(quiz, 1)
        state(quiz, "waiting")
        with quiz.expect_event("close"):
            quiz.close(run_before_unload=True)
        assert asked == []

    def test_without_a_database_in_the_browser_answers_wait_in_the_page_which_asks_before_it_goes(
        self, page, attempt
    ):
        asked = []
        page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
        page.add_init_script("Object.defineProperty(window, 'indexedDB', {value: undefined})")
        page.goto(attempt.get_absolute_url())
        page.context.set_offline(True)
        say(page, 1)
        state(page, "waiting")
        page.close(run_before_unload=True)
        page.wait_for_timeout(500)
        page.context.set_offline(False)
        state(page, "saved")
        assert asked == ["beforeunload"]
        assert arrived(attempt) == [1]

    def test_what_is_answered_before_the_script_is_there_is_saved_by_it(self, page, attempt):
        waiting = []

        def hold(route):
            waiting.append(route)

        page.route("**/attempt.js", hold)
        page.goto(attempt.get_absolute_url(), wait_until="commit")
        say(page, 5, "false")
        page.wait_for_timeout(200)
        waiting[0].continue_()
        state(page, "saved")
        assert kept(attempt)[4] is False


class TestReboot:
    def test_five_answers_survive_it(self, browser, live_server, attempt, tmp_path):
        cookie = session_of(attempt.learner, live_server)
        with_disk = browser_with_disk(browser, tmp_path, live_server, cookie)
        page = with_disk.new_page()
        page.goto(attempt.get_absolute_url())
        state(page, "saved")
        with_disk.set_offline(True)
        for position in range(1, 6):
            say(page, position)
        state(page, "waiting")
        with_disk.close()

        with_disk = browser_with_disk(browser, tmp_path, live_server, cookie)
        page = with_disk.new_page()
        page.goto(attempt.get_absolute_url())
        state(page, "saved")
        with_disk.close()
        assert arrived(attempt) == [1, 2, 3, 4, 5]


def browser_with_disk(browser, folder, live_server, cookie):
    context = browser.browser_type.launch_persistent_context(
        folder,
        executable_path=next(filter(None, map(shutil.which, NAMES))),
        args=["--no-sandbox"] if os.geteuid() == 0 else [],
        base_url=live_server.url,
    )
    context.add_cookies([cookie])
    return context


def session_of(user, live_server):
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": live_server.url}


class TestStart:
    def test_pressing_five_times_at_once_begins_one_attempt(self, page, learner):
        attempt = statements(1, UserFactory())
        course = CourseFactory(quiz=attempt.quiz)
        enrolment = EnrolmentFactory(learner=learner, course=course)
        page.goto(course.get_url())
        statuses = page.evaluate(
            """async (path) => {
                const form = document.querySelector(`[action="${path}"]`);
                const press = () => fetch(path, { method: "POST", body: new FormData(form) });
                return (await Promise.all([press(), press(), press(), press(), press()])).map(({ url }) => url);
            }""",
            reverse("courses:start_quiz", args=[enrolment.pk]),
        )
        assert len(set(statuses)) == 1
        assert Attempt.objects.filter(learner=learner).count() == 1


class TestTwoDevices:
    @pytest.fixture
    def both(self, quiz, desktop, sign_in, attempt):
        """The phone shows the quiz; then question 2 was answered "false" on the other device."""
        sign_in(attempt.learner, on=desktop)
        desktop.goto(attempt.get_absolute_url())
        say(desktop, 2, "false")
        state(desktop, "saved")
        say(quiz, 2, "true")
        state(quiz, "conflict")
        return quiz

    def test_the_question_says_so_and_nothing_is_overwritten(self, both, attempt, looks_right):
        assert re.search(r"\d\d:\d\d", both.locator("#q2 [data-choose]").inner_text())
        assert kept(attempt)[1] is False
        looks_right(both, "quiz-conflict")

    def test_the_answer_given_here_can_be_kept(self, both, attempt):
        both.locator("#q2 [data-choose] button").first.click()
        state(both, "saved")
        assert kept(attempt)[1] is True
        assert not both.locator("[data-choose]").count()
        say(both, 2, "false")
        say(both, 2, "true")
        state(both, "saved")
        assert kept(attempt)[1] is True

    def test_the_other_answer_can_be_taken(self, both, attempt):
        both.locator("#q2 [data-choose] button").last.click()
        state(both, "saved")
        assert both.locator("#q2 input[value=false]").is_checked()
        assert kept(attempt)[1] is False
        say(both, 2, "true")
        state(both, "saved")
        assert kept(attempt)[1] is True

    def test_handing_in_waits_for_the_choice(self, both):
        both.locator("form > .actions button[type=submit]").click()
        both.wait_for_selector("#q2:focus")
        assert "/nop/" not in both.url

    def test_the_choice_is_still_open_after_a_closed_tab(self, both, attempt):
        both.reload()
        state(both, "conflict")
        both.locator("#q2 [data-choose] button").first.click()
        state(both, "saved")
        assert kept(attempt)[1] is True

    def test_other_questions_are_saved_meanwhile(self, both, attempt):
        say(both, 3)
        both.wait_for_selector('nav li:not([data-sequence="0"]) [href="#q3"]')
        assert kept(attempt)[2] is True


class TestTime:
    def test_at_the_end_what_is_answered_is_handed_in(self, page, attempt):
        end(attempt, after=12)
        page.goto(attempt.get_absolute_url())
        page.get_by_text("00:0").wait_for()  # the script writes the clock, a moment after the page
        say(page, 2)
        page.wait_for_selector(".result", timeout=WAIT)
        attempt.refresh_from_db()
        assert not attempt.is_open
        assert kept(attempt)[1] is True

    def test_offline_at_the_end_it_is_handed_in_once_the_line_is_back(self, quiz, attempt):
        end(attempt, after=6)
        quiz.reload()
        quiz.context.set_offline(True)
        say(quiz, 2)
        state(quiz, "over")
        assert quiz.locator("#q2 input").first.is_disabled()
        quiz.wait_for_timeout(2000)
        quiz.context.set_offline(False)
        quiz.wait_for_selector(".result", timeout=WAIT)
        assert kept(attempt)[1] is True
        assert Response.objects.get().is_late
        attempt.refresh_from_db()
        assert attempt.handed_in_by_clock

    def test_after_the_end_a_reopened_page_sends_what_waits_and_hands_in(self, quiz, attempt):
        end(attempt, after=4)
        quiz.context.set_offline(True)
        say(quiz, 2)
        state(quiz, "waiting")
        quiz.wait_for_timeout(4500)
        context = quiz.context
        quiz.close()
        context.set_offline(False)
        again = context.new_page()
        again.goto(attempt.get_absolute_url())
        again.wait_for_selector(".result", timeout=WAIT)
        assert kept(attempt)[1] is True

    def test_a_page_opened_after_the_end_leaves_handing_in_to_the_learner(self, page, attempt):
        end(attempt, after=-1)
        page.goto(attempt.get_absolute_url())
        page.locator("main button").click()
        page.wait_for_selector(".result")

    def test_the_summary_counts_too(self, page, attempt):
        end(attempt, after=4)
        page.goto(f"{attempt.get_absolute_url()}nop/")
        page.wait_for_selector(".result", timeout=WAIT)

    def test_the_last_minute_is_said(self, page, attempt):
        end(attempt, after=70)
        page.goto(attempt.get_absolute_url())
        said = page.locator(".clock [role=status]")
        assert said.inner_text() == ""
        page.locator(".clock [role=status]", has_text="1").wait_for(state="attached", timeout=WAIT)
