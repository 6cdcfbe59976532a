"""Work that comes round by itself."""

import datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from wagtail.models import Revision

from courses.models import LessonPage
from elearn.base import periodic
from elearn.base.periodic import Errand, Round
from tests.courses.factories import CourseFactory, LessonFactory
from tests.times import NINE_AM, TEN_AM

pytestmark = pytest.mark.django_db
MINUTE = datetime.timedelta(minutes=1)


def at(moment):
    return lambda: moment


@pytest.fixture
def done(monkeypatch):
    """Two errands that note when they were done: one each ten minutes, one daily at seven."""
    noted = {"often": [], "daily": []}
    errands = [
        Errand("often", noted["often"].append, 10 * MINUTE),
        Errand("daily", noted["daily"].append, datetime.timedelta(days=1), 7),
    ]
    monkeypatch.setattr(periodic, "ERRANDS", {errand.name: errand for errand in errands})
    return noted


class TestWhatIsDue:
    def test_is_done_at_once_when_it_was_never_done(self, done):
        assert set(Round.objects.run_due(at(NINE_AM))) == {"often", "daily"}

    @pytest.mark.parametrize(("after", "times"), [(9, 1), (10, 2)])
    def test_comes_round_after_its_interval(self, done, after, times):
        for moment in (NINE_AM, NINE_AM + after * MINUTE):
            Round.objects.run_due(at(moment))
        assert len(done["often"]) == times

    @pytest.mark.parametrize(("hours", "times"), [(21, 1), (22, 2), (45, 2)])
    def test_comes_daily_at_its_hour_at_home(self, done, hours, times):
        for moment in (NINE_AM, NINE_AM + datetime.timedelta(hours=hours)):
            Round.objects.run_due(at(moment))
        assert len(done["daily"]) == times

    def test_is_done_once_after_a_long_stop(self, done):
        for moment in (NINE_AM, NINE_AM + datetime.timedelta(days=3)):
            Round.objects.run_due(at(moment))
        assert len(done["often"]) == 2

    def test_is_noted_with_when_it_was_done(self, done):
        Round.objects.run_due(at(NINE_AM))
        row = Round.objects.get(name="often")
        assert (row.began_at, row.ended_at, row.due_at) == (NINE_AM, NINE_AM, NINE_AM + 10 * MINUTE)

    def test_forgets_errands_that_are_no_more(self, done):
        Round.objects.create(name="former", due_at=NINE_AM)
        assert "former" not in Round.objects.run_due(at(TEN_AM))


class TestWhatFails:
    @pytest.fixture
    def failing(self, done, monkeypatch):
        def fail(moment):
            raise ValueError("không được")

        errand = Errand("often", fail, datetime.timedelta(days=1))
        monkeypatch.setitem(periodic.ERRANDS, "often", errand)

    def test_keeps_nothing_else_waiting(self, failing, done):
        Round.objects.run_due(at(NINE_AM))
        assert done["daily"] == [NINE_AM]

    def test_says_what_went_wrong(self, failing):
        Round.objects.run_due(at(NINE_AM))
        assert Round.objects.get(name="often").problem == "ValueError: không được"

    def test_is_tried_again_soon(self, failing):
        Round.objects.run_due(at(NINE_AM))
        assert Round.objects.get(name="often").due_at == NINE_AM + periodic.RETRIED_AFTER


class TestTwoWorkers:
    def test_never_do_the_same_at_once(self, done):
        """The second comes while the first is at it."""
        seen = []

        def while_another_comes(moment):
            other = connections["default"].copy()
            try:
                key = [periodic._LOCKS, periodic.crc32(b"often") - 2**31]
                with other.cursor() as cursor:
                    cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", key)
                    seen.append(cursor.fetchone()[0])
            finally:
                other.close()

        periodic.ERRANDS["often"] = Errand("often", while_another_comes, MINUTE)
        Round.objects.run_due(at(NINE_AM))
        assert seen == [False]

    def test_the_second_passes_over_what_the_first_is_at(self, done):
        other = connections["default"].copy()
        try:
            key = [periodic._LOCKS, periodic.crc32(b"often") - 2**31]
            with other.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_lock(%s, %s)", key)
            assert Round.objects.run_due(at(NINE_AM)) == ["daily"]
        finally:
            other.close()
        assert Round.objects.run_due(at(NINE_AM)) == ["often"]


class TestTheCommand:
    def test_says_what_was_done_when(self, done):
        Round.objects.run_due(at(NINE_AM))
        said = StringIO()
        call_command("work", list=True, stdout=said)
        assert "often: done 2026-11-23 09:00:00+07:00, due 2026-11-23 09:10:00+07:00\n" in said.getvalue()

    def test_does_one_thing_due_or_not(self, done):
        Round.objects.run_due(at(NINE_AM))
        call_command("work", now="often")
        assert len(done["often"]) == 2

    def test_names_those_there_are(self, done):
        with pytest.raises(CommandError, match="daily, often"):
            call_command("work", now="seldom")

    def test_knows_all_that_each_app_has_done(self):
        assert set(periodic.ERRANDS) == {
            *("registry.forget_uploads", "assessments.forget_uploads", "certificates.sweep_files"),
            "base.publish_scheduled",
            "base.clear_sessions",
            "base.forget_sent_forms",
            "base.prune_tasks",
            "base.update_search",
            "assessments.hand_in_overdue",
            "certificates.tend_batches",
            "registry.tend_rosters",
            "registry.recertify",
        }

    @pytest.mark.django_db(transaction=True)  # the worker closes connections
    def test_does_all_of_it_where_tasks_wait_in_the_database(self, settings):
        kept = {"BACKEND": "django_tasks_db.DatabaseBackend"}
        settings.TASKS = {**settings.TASKS, "background": kept}
        call_command("work", once=True)
        assert not Round.objects.exclude(problem="").exists()

    def test_does_all_of_it(self):
        call_command("work", once=True)
        assert not Round.objects.exclude(problem="").exists()


class TestSchedules:
    @pytest.fixture
    def lesson(self):
        lesson = LessonFactory(parent=CourseFactory(), live=False)
        lesson.go_live_at = NINE_AM
        return lesson

    def scheduled(self, lesson):
        """Wagtail itself publishes at once what is due by the real clock."""
        revision = lesson.save_revision()
        Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=NINE_AM)
        return revision

    def publish(self, moment):
        periodic.ERRANDS["base.publish_scheduled"].do(moment)

    def test_a_lesson_appears_at_its_hour(self, lesson, settings):
        self.scheduled(lesson)
        self.publish(NINE_AM - MINUTE)
        assert not LessonPage.objects.get(pk=lesson.pk).live
        self.publish(NINE_AM)
        assert LessonPage.objects.get(pk=lesson.pk).live

    def test_the_editor_is_unlocked_then(self, lesson):
        self.scheduled(lesson)
        assert LessonPage.objects.get(pk=lesson.pk).get_lock() is not None
        self.publish(NINE_AM)
        assert LessonPage.objects.get(pk=lesson.pk).get_lock() is None

    def test_a_lesson_disappears_at_its_hour(self):
        lesson = LessonFactory(parent=CourseFactory(), expire_at=NINE_AM)
        self.publish(NINE_AM)
        assert not LessonPage.objects.get(pk=lesson.pk).live

    def test_one_that_cannot_be_published_keeps_no_other_waiting(self, lesson):
        broken = self.scheduled(CourseFactory(live=False, title="Hỏng"))
        content = {**broken.content, "hours": "không phải số"}
        Revision.objects.filter(pk=broken.pk).update(content=content, approved_go_live_at=NINE_AM - MINUTE)
        self.scheduled(lesson)
        with pytest.raises(RuntimeError, match="Hỏng"):
            self.publish(NINE_AM)
        assert LessonPage.objects.get(pk=lesson.pk).live
