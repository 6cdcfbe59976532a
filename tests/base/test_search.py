import pytest
from django.urls import reverse

from accounts.models import Role
from courses.models import CoursePage
from courses.site import course_index
from tests.accounts.factories import UserFactory
from tests.courses.factories import CourseFactory
from tests.localities.factories import UnitFactory

pytestmark = [pytest.mark.django_db, pytest.mark.indexed]


class TestWithoutMarks:
    @pytest.fixture(autouse=True)
    def course(self):
        course_index()
        return CourseFactory(title="Kỹ năng tổ chức chiến dịch Đoàn")

    @pytest.mark.parametrize(
        "query",
        ["chien dich", "chiến dịch", "CHIẾN DỊCH", "chie\u0302\u0301n di\u0323ch", "doan", "Đoàn", "ky-nang"],
    )
    def test_finds_with_and_without(self, course, query):
        assert list(CoursePage.objects.search(query)) == [course]
        assert list(CoursePage.objects.autocomplete(query[:-1])) == [course]

    @pytest.mark.parametrize("query", ["chiến tranh", "doanh"])
    def test_finds_nothing_else(self, query):
        assert not CoursePage.objects.search(query)

    def test_the_staff_area_searches_so(self, client):
        client.force_login(UserFactory(role=Role.TRAINER))
        page = client.get(reverse("wagtailadmin_pages:search"), {"q": "ky nang chien dich"}).content.decode()
        assert "Kỹ năng tổ chức chiến dịch Đoàn" in page


class TestFirstSearch:
    """The field on the first page of the staff area leads where its reader may search."""

    @pytest.mark.parametrize(
        ("role", "view"),
        [
            (Role.UNIT_OFFICER, "wagtailusers_users:index"),
            (Role.PROVINCE, "wagtailusers_users:index"),
            (Role.TRAINER, "wagtailadmin_pages:search"),
        ],
    )
    def test_leads_to_a_page_that_opens(self, client, role, view):
        course_index()
        client.force_login(UserFactory(role=role, unit=UnitFactory()))
        page = client.get(reverse("wagtailadmin_home")).content.decode()
        assert f'action="{reverse(view)}"' in page
        assert client.get(reverse(view), {"q": "an"}).status_code == 200

    def test_the_bank_is_among_the_other_searches(self, client):
        course_index()
        client.force_login(UserFactory(role=Role.TRAINER))
        page = client.get(reverse("wagtailadmin_pages:search"), {"q": "an"}).content.decode()
        assert f"{reverse('bank:index')}?q=an" in page
        assert reverse("wagtailusers_users:index") not in page
