import datetime

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from tests.accounts.factories import UserFactory
from tests.certificates.factories import completed, course
from tests.registry.factories import SchemeFactory, at_eight, certified, person_with, touch, unit

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
TODAY = timezone.localdate()


@pytest.fixture
def term():
    """A title of twelve months with some two months to go, renewed by a refresher."""
    scheme = SchemeFactory(
        version__renewal_path="refresher",
        version__refresher=course("Bồi dưỡng lại"),
        version__validity_months=12,
    )
    return certified(scheme, on=TODAY - 305 * DAY)


def page(client, person):
    client.force_login(person)
    return client.get(reverse("registry:my_titles")).content.decode()


class TestMyTitles:
    def test_shows_the_title_and_what_renewal_asks(self, client, term):
        html = page(client, term.person)
        assert term.decision.number in html
        assert "Bồi dưỡng lại" in html

    def test_says_when_nothing_is_left_to_do(self, client, term):
        completed(term.person, of=term.scheme_version.refresher, at=at_eight(TODAY - DAY))
        assert "Tỉnh Đoàn sẽ xem xét" in page(client, term.person)

    def test_says_that_a_title_was_withdrawn(self, client, term):
        touch(term, "withdraw", TODAY - DAY, at=timezone.now(), signed_on=TODAY - DAY)
        html = page(client, term.person)
        assert "Thu hồi" in html or "Đã thu hồi" in html
        assert "Bồi dưỡng lại" not in html

    def test_shows_nothing_of_others(self, client, term):
        html = page(client, UserFactory())
        assert term.decision.number not in html
        assert "chưa có danh hiệu" in html

    def test_is_for_who_is_signed_in(self, client):
        assert client.get(reverse("registry:my_titles")).status_code == 302

    def test_takes_the_same_queries_for_more_titles(self, client, term):
        def queries():
            with CaptureQueriesContext(connection) as captured:
                page(client, term.person)
            return len(captured)

        queries()
        before = queries()
        touch(term, "end", TODAY - 2 * DAY, at=timezone.now(), signed_on=TODAY - 2 * DAY)
        assert queries() <= before


class TestSignIn:
    def test_tells_the_holder_of_a_title_to_renew(self, client, term):
        cache.clear()
        term.person.set_password("mot-mat-khau-dai")
        term.person.save()
        data = {"login": term.person.username, "password": "mot-mat-khau-dai"}
        response = client.post(reverse("account_login"), data, follow=True)
        assert reverse("registry:my_titles") in response.content.decode()


class TestHome:
    def test_counts_what_ends_soon_in_the_own_units(self, client, term):
        client.force_login(person_with(Role.UNIT_OFFICER, term.unit))
        html = client.get(reverse("wagtailadmin_home")).content.decode()
        assert "trong vòng 90 ngày</a>: 1" in html
        assert "trong vòng 30 ngày</a>: 0" in html

    def test_counts_nothing_of_other_units(self, client, term):
        client.force_login(person_with(Role.UNIT_OFFICER, unit("Đoàn khác")))
        assert "trong vòng 90 ngày</a>: 0" in client.get(reverse("wagtailadmin_home")).content.decode()
