"""Enrolments in the staff area: an officer sees and enrols the own people, the province everyone."""

import pytest
from django.urls import reverse

from accounts.models import Role, RoleAssignment
from courses.models import Enrolment
from tests.accounts.factories import UserFactory
from tests.courses.factories import CourseFactory, EnrolmentFactory, read_all
from tests.localities.factories import UnitFactory
from tests.refusals import refused
from tests.times import NINE_AM, TODAY

pytestmark = pytest.mark.django_db

INDEX, ENROL = "enrolments:index", "enrolments:enrol"


@pytest.fixture
def unit():
    return UnitFactory()


@pytest.fixture
def officer(client, unit):
    user = UserFactory()
    RoleAssignment.objects.create(user=user, role=Role.UNIT_OFFICER, unit=unit, valid_from=TODAY)
    client.force_login(user)
    return user


@pytest.fixture
def province(client):
    user = UserFactory()
    RoleAssignment.objects.create(user=user, role=Role.PROVINCE, valid_from=TODAY)
    client.force_login(user)
    return user


def text(client, name, **query):
    response = client.get(reverse(name), query)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def queries(client, url):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


class TestList:
    def test_shows_an_officer_the_own_people_only(self, client, officer, unit):
        EnrolmentFactory(learner=UserFactory(unit=unit, full_name="Lò Thị Mai"))
        EnrolmentFactory(learner=UserFactory(unit=UnitFactory(), full_name="Vì Văn Xa"))
        page = text(client, INDEX)
        assert "Lò Thị Mai" in page
        assert "Vì Văn Xa" not in page

    def test_shows_the_province_everyone(self, client, province):
        EnrolmentFactory(learner=UserFactory(unit=UnitFactory(), full_name="Vì Văn Xa"))
        assert "Vì Văn Xa" in text(client, INDEX)

    def test_shows_progress(self, client, province):
        enrolment = EnrolmentFactory(course=CourseFactory(lessons=3))
        enrolment.complete_lesson(enrolment.course.lessons()[0], at=NINE_AM)
        enrolment.open_lesson(enrolment.course.lessons()[1], at=NINE_AM)
        assert "1/3" in text(client, INDEX)

    def test_writes_days_as_people_do(self, client, province):
        EnrolmentFactory(enrolled_at=NINE_AM)
        assert "23/11/2026" in text(client, INDEX)

    def test_is_filtered_by_course_and_state(self, client, province):
        done = EnrolmentFactory(course=CourseFactory(lessons=1), learner__full_name="Lò Thị Mai")
        read_all(done)
        EnrolmentFactory(course=done.course, learner__full_name="Vì Văn Xa")
        EnrolmentFactory(learner__full_name="Cà Văn Khác")
        assert "Cà Văn Khác" not in text(client, INDEX, course=done.course.pk)
        assert "Vì Văn Xa" not in text(client, INDEX, state="completed")
        assert "Lò Thị Mai" not in text(client, INDEX, state="learning")

    def test_search_needs_no_marks(self, client, province):
        EnrolmentFactory(learner__full_name="Lò Thị Mai")
        EnrolmentFactory(learner__full_name="Vì Văn Xa")
        page = text(client, INDEX, q="lo thi")
        assert "Lò Thị Mai" in page
        assert "Vì Văn Xa" not in page

    def test_needs_as_many_queries_for_many_rows_as_for_one(self, client, province, unit):
        EnrolmentFactory(learner__unit=unit)
        queries(client, reverse(INDEX))
        few = queries(client, reverse(INDEX))
        for _ in range(6):
            EnrolmentFactory(course=CourseFactory(lessons=2), learner__unit=UnitFactory())
        assert queries(client, reverse(INDEX)) == few


class TestEnrolForm:
    def test_asks_for_the_course_first(self, client, officer):
        assert 'name="people"' not in text(client, ENROL)

    def test_offers_own_people_who_are_not_enrolled(self, client, officer, unit):
        course = CourseFactory()
        UserFactory(unit=unit, full_name="Lò Thị Mai")
        UserFactory(unit=unit, full_name="Quàng Văn Nghỉ", is_active=False)
        UserFactory(unit=UnitFactory(), full_name="Vì Văn Xa")
        EnrolmentFactory(course=course, learner=UserFactory(unit=unit, full_name="Cà Văn Học"))
        page = text(client, ENROL, course=course.pk)
        assert "Lò Thị Mai" in page
        assert not any(name in page for name in ("Quàng Văn Nghỉ", "Vì Văn Xa", "Cà Văn Học"))

    def test_search_needs_no_marks(self, client, officer, unit):
        UserFactory(unit=unit, full_name="Lò Thị Mai")
        UserFactory(unit=unit, full_name="Vì Văn Xa")
        page = text(client, ENROL, course=CourseFactory().pk, q="lo thi mai")
        assert "Lò Thị Mai" in page
        assert "Vì Văn Xa" not in page

    def test_needs_as_many_queries_for_many_people_as_for_one(self, client, officer, unit):
        url = f"{reverse(ENROL)}?course={CourseFactory().pk}"
        UserFactory(unit=unit)
        queries(client, url)
        few = queries(client, url)
        UserFactory.create_batch(8, unit=unit)
        assert queries(client, url) == few


class TestEnrolling:
    def enrol(self, client, course, *people):
        data = {"course": course if isinstance(course, str) else course.pk, "people": people}
        return client.post(reverse(ENROL), data, follow=True)

    def test_enrols_all_at_once(self, client, officer, unit, django_assert_max_num_queries):
        course, people = CourseFactory(), UserFactory.create_batch(12, unit=unit)
        url = reverse(ENROL)
        with django_assert_max_num_queries(26):
            client.post(url, {"course": course.pk, "people": [person.pk for person in people]})
        assert course.enrolments.count() == 12

    def test_who_is_enrolled_already_stays_so(self, client, officer, unit):
        enrolment = EnrolmentFactory(learner=UserFactory(unit=unit))
        other = UserFactory(unit=unit)
        self.enrol(client, enrolment.course, enrolment.learner.pk, other.pk)
        assert enrolment.course.enrolments.count() == 2
        assert Enrolment.objects.get(pk=enrolment.pk).enrolled_at == NINE_AM

    def test_the_province_enrols_anybody(self, client, province):
        course, person = CourseFactory(), UserFactory(unit=UnitFactory())
        self.enrol(client, course, person.pk)
        assert course.enrolments.get().learner == person

    @pytest.mark.parametrize("other", ["of another unit", "unknown", "too large", "not a number"])
    def test_anybody_else_among_them_is_refused_and_nobody_is_enrolled(self, client, officer, unit, other):
        ids = {
            "of another unit": lambda: UserFactory(unit=UnitFactory()).pk,
            "unknown": lambda: 10**9,
            "too large": lambda: 10**30,
            "not a number": lambda: "x'--",
        }
        response = self.enrol(client, CourseFactory(), UserFactory(unit=unit).pk, ids[other]())
        assert not Enrolment.objects.exists()
        assert [message.level_tag for message in response.context["messages"]] == ["error"]

    @pytest.mark.parametrize("course", ["", "0", "x"])
    def test_an_unknown_course_is_refused(self, client, officer, unit, course):
        response = self.enrol(client, course, UserFactory(unit=unit).pk)
        assert response.status_code == 200
        assert not Enrolment.objects.exists()

    def test_nobody_ticked_is_said(self, client, officer):
        response = self.enrol(client, CourseFactory())
        assert [message.level_tag for message in response.context["messages"]] == ["error"]


class TestWhoMay:
    @pytest.mark.parametrize("role", [None, Role.LEARNER])
    def test_is_closed_to_others(self, client, role):
        user, course = UserFactory(), CourseFactory()
        if role:
            RoleAssignment.objects.create(user=user, role=role, valid_from=TODAY)
        client.force_login(user)
        for name in (INDEX, "enrolments:index_results", ENROL):
            assert client.get(reverse(name)).status_code == refused(role)
        assert client.post(reverse(ENROL), {"course": course.pk, "people": [user.pk]}).status_code == refused(
            role
        )
        assert not Enrolment.objects.exists()
