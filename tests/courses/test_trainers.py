"""Trainers see and enrol the learners of the courses given to them, and nobody else."""

import csv
import datetime
import io

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role, RoleAssignment
from assessments.models import Attempt
from courses.models import CoursePage, CourseTrainer, Enrolment, Unenrolment
from tests.accounts.factories import UserFactory
from tests.assessments.factories import short_quiz
from tests.courses.factories import CourseFactory, EnrolmentFactory, pass_quiz, read_all
from tests.kept import kept
from tests.localities.factories import UnitFactory
from tests.refusals import refused
from tests.times import NINE_AM, TEN_AM, TODAY

pytestmark = pytest.mark.django_db

INDEX, ENROL, BY_LIST, UNITS = (
    "enrolments:index",
    "enrolments:enrol",
    "enrolments:by_list",
    "enrolments:units",
)


@pytest.fixture(scope="module", autouse=True)
def _course_of_all(django_db_setup, django_db_blocker):
    """Made once for all tests, each of which is undone; and undone after them."""
    with kept(django_db_blocker):
        CourseFactory(lessons=2, title="Nhận ra dấu hiệu", slug="dau-hieu")
        yield


@pytest.fixture
def course():
    return CoursePage.objects.get(slug="dau-hieu")


def sign_in(client, role, unit=None):
    user = UserFactory(unit=unit)
    RoleAssignment.objects.create(user=user, role=role, unit=unit, valid_from=TODAY)
    client.force_login(user)
    return user


@pytest.fixture
def trainer(client, course):
    user = sign_in(client, Role.TRAINER)
    CourseTrainer.objects.create(course=course, trainer=user)
    return user


@pytest.fixture
def province(client):
    return sign_in(client, Role.PROVINCE)


@pytest.fixture
def own(course):
    return EnrolmentFactory(course=course, learner__full_name="Lò Thị Mai")


@pytest.fixture
def foreign():
    return EnrolmentFactory(learner__full_name="Vì Văn Xa")


def text(client, name, *args, **query):
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def take_out(enrolment, reason="Đăng ký hai lần"):
    return Unenrolment.objects.take_out(enrolment, by=UserFactory(), reason=reason, at=TEN_AM)


class TestWhoIsSeen:
    def test_learners_of_the_courses_given(self, client, trainer, own, foreign):
        page = text(client, INDEX)
        assert "Lò Thị Mai" in page
        assert "Vì Văn Xa" not in page

    def test_nobody_once_the_role_has_ended(self, trainer, own):
        trainer.roles.update(valid_from=TODAY - datetime.timedelta(days=9), valid_until=TODAY)
        assert not Enrolment.objects.visible_to(trainer).exists()

    def test_an_officer_sees_units_below_the_own(self, client, own):
        unit = UnitFactory()
        below = UnitFactory(parent=unit)
        own.learner.unit = below
        own.learner.save()
        sign_in(client, Role.UNIT_OFFICER, unit)
        assert "Lò Thị Mai" in text(client, INDEX)

    def test_the_filter_offers_no_unit_of_others(self, client, trainer, own, foreign):
        for enrolment, name in ((own, "Đoàn xã Gần"), (foreign, "Đoàn xã Xa")):
            enrolment.learner.unit = UnitFactory(name=name)
            enrolment.learner.save()
        page = text(client, INDEX)
        assert "Đoàn xã Gần" in page
        assert "Đoàn xã Xa" not in page

    def test_filters_by_unit_with_all_below(self, client, province, own, foreign):
        unit = UnitFactory()
        own.learner.unit = UnitFactory(parent=unit)
        own.learner.save()
        EnrolmentFactory(learner__unit=unit, learner__full_name="Cà Văn Học")
        page = text(client, INDEX, unit=unit.pk)
        assert "Lò Thị Mai" in page
        assert "Cà Văn Học" in page
        assert "Vì Văn Xa" not in page

    @pytest.mark.parametrize("written", ["Đoàn xã Gần", "gan", "xã gầ"])
    def test_filters_by_what_is_written_of_a_unit(self, client, province, own, foreign, written):
        for enrolment, name in ((own, "Đoàn xã Gần"), (foreign, "Đoàn xã Khác")):
            enrolment.learner.unit = UnitFactory(name=name)
            enrolment.learner.save()
        page = text(client, INDEX, unit=written)
        assert "Lò Thị Mai" in page
        assert "Vì Văn Xa" not in page

    def test_nobody_is_of_a_unit_that_there_is_not(self, client, province, own):
        for written in ("Đoàn xã Không Có", "9" * 30):
            assert "Lò Thị Mai" not in text(client, INDEX, unit=written)

    def test_a_unit_of_others_filters_nothing_out_of_them(self, client, trainer, own, foreign):
        foreign.learner.unit = UnitFactory(name="Đoàn xã Xa")
        foreign.learner.save()
        for written in ("Đoàn xã Xa", foreign.learner.unit.pk):
            page = text(client, INDEX, unit=written)
            assert "Vì Văn Xa" not in page

    @pytest.mark.parametrize(
        ("state", "shown"),
        [("not_begun", {"Chưa"}), ("learning", {"Đang"}), ("completed", {"Xong"}), ("out", {"Rút"})],
    )
    def test_filters_by_state(self, client, trainer, course, state, shown):
        rows = {name: EnrolmentFactory(course=course, learner__full_name=f"Người {name}")
                for name in ("Chưa", "Đang", "Xong", "Rút")}  # fmt: skip
        rows["Đang"].open_lesson(course.lessons()[0], at=NINE_AM)
        read_all(rows["Xong"])
        take_out(rows["Rút"])
        page = text(client, INDEX, state=state)
        assert {name for name in rows if f"Người {name}" in page} == shown


class TestWhatIsSeen:
    def test_quiz_result_and_last_activity(self, client, trainer, course, own):
        course.quiz = short_quiz()
        course.save()
        read_all(own)
        attempt = pass_quiz(own, at=TEN_AM)
        page = text(client, INDEX)
        assert "100 %, đạt" in page
        row = Enrolment.objects.with_last_activity().get(pk=own.pk)
        assert row.last_activity == Attempt.objects.get(pk=attempt.pk).submitted_at

    def test_queries_do_not_grow_with_rows(self, client, trainer, course, django_assert_max_num_queries):
        course.quiz = short_quiz()
        course.save()
        EnrolmentFactory(course=course)
        text(client, INDEX)
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as few:
            text(client, INDEX)
        for _number in range(5):
            row = EnrolmentFactory(course=course, learner__unit=UnitFactory())
            read_all(row)
            pass_quiz(row)
        EnrolmentFactory.create_batch(2, course=course)
        take_out(EnrolmentFactory(course=course))
        with django_assert_max_num_queries(len(few)):
            text(client, INDEX)

    def test_the_learners_page(self, client, trainer, own, course):
        own.complete_lesson(course.lessons()[0], at=NINE_AM)
        page = text(client, "enrolments:learner", own.pk)
        assert "1/2" in page
        assert course.lessons()[1].title in page


class TestFiles:
    @pytest.fixture
    def formula(self, course):
        return EnrolmentFactory(course=course, learner__full_name="=HYPERLINK(1)")

    def test_a_workbook_holds_no_formula(self, client, trainer, formula):
        response = client.get(reverse("enrolments:file", args=["xlsx"]))
        sheet = openpyxl.load_workbook(io.BytesIO(b"".join(response))).active
        assert (sheet["A2"].value, sheet["A2"].data_type) == ("=HYPERLINK(1)", "s")

    def test_csv_holds_no_formula(self, client, trainer, formula):
        response = client.get(reverse("enrolments:file", args=["csv"]))
        rows = list(csv.reader(io.StringIO(b"".join(response).decode("utf-8-sig"))))
        assert rows[1][0] == "'=HYPERLINK(1)"

    def test_holds_what_the_list_shows_and_no_more(self, client, trainer, own, foreign):
        EnrolmentFactory(course=own.course, learner__full_name="Cà Văn Khác")
        response = client.get(reverse("enrolments:file", args=["csv"]), {"q": "lo thi"})
        rows = list(csv.reader(io.StringIO(b"".join(response).decode("utf-8-sig"))))
        assert [row[0] for row in rows[1:]] == ["Lò Thị Mai"]

    def test_there_is_no_other_kind(self, client, trainer):
        assert client.get(reverse("enrolments:file", args=["exe"])).status_code == 404


class TestTakingOut:
    def take_out(self, client, enrolment, reason="Đăng ký hai lần"):
        return client.post(reverse("enrolments:take_out", args=[enrolment.pk]), {"reason": reason})

    def test_is_kept_with_who_and_why(self, client, trainer, own):
        self.take_out(client, own)
        row = Unenrolment.objects.get()
        assert (row.enrolment, row.by, row.reason) == (own, trainer, "Đăng ký hai lần")

    def test_deletes_nothing_of_the_work(self, client, trainer, own, course):
        own.complete_lesson(course.lessons()[0], at=NINE_AM)
        self.take_out(client, own)
        assert own.progress.count() == 1

    def test_wants_a_reason(self, client, trainer, own):
        assert self.take_out(client, own, " ").status_code == 422
        assert not Unenrolment.objects.exists()

    def test_twice_keeps_the_first_reason(self, client, trainer, own):
        for reason in ("Một", "Hai"):
            self.take_out(client, own, reason)
        assert Unenrolment.objects.get().reason == "Một"

    def test_brought_back_goes_on_where_it_stopped(self, client, trainer, own, course):
        own.complete_lesson(course.lessons()[0], at=NINE_AM)
        self.take_out(client, own)
        client.post(reverse("enrolments:bring_back", args=[own.pk]))
        standing = course.standing_of(own.learner, at=timezone.now())
        assert standing.lessons_read == 1

    def test_brought_back_completes_what_was_done_meanwhile(self, client, trainer, own, course):
        read_all(own)
        Enrolment.objects.update(completed_at=None)
        take_out(own)
        client.post(reverse("enrolments:bring_back", args=[own.pk]))
        assert Enrolment.objects.get(pk=own.pk).completed_at

    def test_enrolling_again_is_bringing_back(self, own, course):
        take_out(own)
        assert course.enrol(own.learner, at=TEN_AM) == own
        assert Enrolment.objects.current().get() == own


class TestWhoWasTakenOut:
    @pytest.fixture
    def learner(self, client, own):
        take_out(own, "Chuyển sang lớp khác")
        client.force_login(own.learner)
        return own.learner

    def test_is_told_on_my_learning(self, client, learner):
        page = client.get(reverse("courses:my_learning")).content.decode()
        assert "Chuyển sang lớp khác" in page

    def test_is_told_on_the_course(self, client, learner, course):
        assert "Chuyển sang lớp khác" in client.get(course.get_url()).content.decode()

    def test_reads_no_lesson(self, client, learner, course):
        assert client.get(course.lessons()[0].get_url()).status_code == 302

    def test_completes_no_lesson(self, client, learner, course, own):
        client.post(reverse("courses:complete_lesson", args=[course.lessons()[0].pk]))
        assert not own.progress.filter(completed_at__isnull=False).exists()

    def test_cannot_come_back_alone(self, client, learner, course):
        client.post(reverse("courses:enrol", args=[course.pk]))
        assert not Enrolment.objects.current().exists()


class TestEnrollingByList:
    def post(self, client, course, *lines, **more):
        return client.post(reverse(BY_LIST), {"course": course.pk, "people": "\n".join(lines), **more})

    def test_first_says_who_was_found(self, client, trainer, course):
        UserFactory(username="mai", full_name="Lò Thị Mai")
        page = self.post(client, course, "mai", "khongcoai").content.decode()
        assert "Lò Thị Mai" in page
        assert "khongcoai" in page
        assert not Enrolment.objects.exists()

    @pytest.mark.parametrize("line", ["MAI", " mai;", "0912 345 678", "+84912345678", "Mai@Example.org"])
    def test_finds_by_each_name_that_one_signs_in_with(self, client, trainer, course, line):
        UserFactory(username="mai", phone="0912345678", email="mai@example.org")
        self.post(client, course, line, enrol=1)
        assert course.enrolments.get().learner.username == "mai"

    def test_a_part_of_a_name_finds_nobody(self, client, trainer, course):
        UserFactory(username="mai", full_name="Lò Thị Mai")
        assert "Lò Thị" not in self.post(client, course, "Mai L", "lo thi mai", "ma").content.decode()

    def test_brings_back_who_was_taken_out(self, client, trainer, own, course):
        take_out(own)
        self.post(client, course, own.learner.username, enrol=1)
        assert Enrolment.objects.current().get() == own

    def test_not_into_a_course_of_others(self, client, trainer, foreign):
        learner = UserFactory()
        assert self.post(client, foreign.course, learner.username, enrol=1).status_code == 422
        assert not learner.enrolments.exists()

    def test_not_where_the_province_does_not_allow_it(self, client, trainer, course):
        CourseTrainer.objects.update(may_enrol=False)
        learner = UserFactory()
        assert self.post(client, course, learner.username, enrol=1).status_code == 422
        assert not learner.enrolments.exists()

    def test_an_officer_finds_only_the_own_people(self, client, course):
        sign_in(client, Role.UNIT_OFFICER, UnitFactory())
        UserFactory(username="mai", full_name="Lò Thị Mai", unit=UnitFactory())
        assert "Lò Thị Mai" not in self.post(client, course, "mai").content.decode()


class TestEnrollingUnits:
    @pytest.fixture
    def unit(self):
        unit = UnitFactory()
        UserFactory.create_batch(2, unit=unit)
        UserFactory(unit=UnitFactory(parent=unit))
        UserFactory(unit=unit, is_active=False)
        UserFactory(unit=UnitFactory())
        return unit

    def test_first_says_how_many(self, client, province, unit, course):
        EnrolmentFactory(course=course, learner=unit.people.first())
        page = text(client, UNITS, course=course.pk, units=unit.pk)
        assert "Sẽ ghi danh 2 người" in page
        assert course.enrolments.count() == 1

    def test_adds_the_unit_that_is_written(self, client, province, unit, course):
        other = UnitFactory(name="Đoàn xã Hai")
        query = {"course": course.pk, "units": unit.pk, "unit": "doan xa hai"}
        response = client.get(reverse(UNITS), query)
        page = client.get(response["Location"])
        assert set(page.context["form"].cleaned_data["units"]) == {unit, other}
        html = page.content.decode()
        assert html.count("checked") == 2
        assert "Đoàn xã Hai" in html

    def test_asks_for_a_unit(self, client, province, course):
        assert client.get(reverse(UNITS), {"course": course.pk}).status_code == 422

    def test_enrols_all_of_them_with_the_units_below(self, client, province, unit, course):
        client.post(reverse(UNITS), {"course": course.pk, "units": [unit.pk]})
        assert course.enrolments.count() == 3

    def test_an_officer_enrols_own_units_only(self, client, unit, course):
        sign_in(client, Role.UNIT_OFFICER, UnitFactory())
        for said in ({"units": [unit.pk]}, {"unit": unit.name}, {"unit": unit.pk}):
            assert client.post(reverse(UNITS), {"course": course.pk, **said}).status_code == 422
        assert not course.enrolments.exists()


class TestAsTheWrongUser:
    @pytest.mark.parametrize("name", ["enrolments:learner", "enrolments:take_out"])
    def test_no_page_of_a_course_of_others(self, client, trainer, foreign, name):
        assert client.get(reverse(name, args=[foreign.pk])).status_code == 404

    @pytest.mark.parametrize("name", ["enrolments:take_out", "enrolments:bring_back"])
    def test_no_change_in_a_course_of_others(self, client, trainer, foreign, name):
        assert client.post(reverse(name, args=[foreign.pk]), {"reason": "x"}).status_code == 404
        assert not Unenrolment.objects.exists()

    def test_no_change_without_that_right(self, client, trainer, own):
        CourseTrainer.objects.update(may_enrol=False)
        assert client.post(reverse("enrolments:take_out", args=[own.pk]), {"reason": "x"}).status_code == 404

    @pytest.mark.parametrize("role", [None, Role.LEARNER])
    def test_nothing_without_a_staff_role(self, client, own, role):
        user = UserFactory()
        if role:
            RoleAssignment.objects.create(user=user, role=role, valid_from=TODAY)
        client.force_login(user)
        addresses = [
            reverse("enrolments:file", args=["csv"]),
            reverse(BY_LIST),
            reverse(UNITS),
            *(reverse(f"enrolments:{name}", args=[own.pk]) for name in ("learner", "take_out", "bring_back")),
        ]
        assert {client.get(address).status_code for address in addresses} == {refused(role)}

    def test_only_the_province_gives_courses(self, client, trainer, course):
        data = {"course": course.pk, "trainer": trainer.pk, "may_publish": "on"}
        client.post(reverse("course_trainers:add"), data)
        assert not CourseTrainer.objects.filter(may_publish=True).exists()


class TestGiving:
    def test_the_province_gives_a_course(self, client, province, course):
        trainer = UserFactory(role=Role.TRAINER)
        data = {"course": course.pk, "trainer": trainer.pk, "may_enrol": "on"}
        response = client.post(reverse("course_trainers:add"), data)
        assert response.status_code == 302
        assert trainer.courses_given.get().course == course

    def test_only_to_trainers(self, client, province, course):
        client.post(reverse("course_trainers:add"), {"course": course.pk, "trainer": UserFactory().pk})
        assert not CourseTrainer.objects.exists()

    def test_shows_who_has_which(self, client, province, trainer, course):
        client.force_login(UserFactory(role=Role.PROVINCE))
        page = text(client, "course_trainers:index")
        assert str(trainer) in page
