import csv
import datetime
import io

import pytest
from django.core import mail
from django.urls import reverse

from accounts.models import Role
from registry.models import Reminder
from tests.registry.factories import SchemeFactory, certified, commune, person_with, unit
from tests.times import TODAY

pytestmark = pytest.mark.django_db
EARLY = TODAY - datetime.timedelta(days=320)


@pytest.fixture
def titles(today):
    """One ends soon and can be written to, one ends soon and cannot, of different units; one ends in two years."""
    scheme = SchemeFactory(version__validity_months=12)
    here, there = unit("Đoàn A", commune("Xã A")), unit("Đoàn B", commune("Xã B"))
    reached = certified(scheme, on=EARLY, full_name="Lê Thị Thư", email="thu@example.vn", unit=here)
    unreached = certified(
        scheme, on=EARLY, full_name="Lê Văn Không", email=None, phone="0912345678", unit=there
    )
    certified(scheme, on=TODAY, full_name="Lê Văn Lâu", unit=here)
    return reached, unreached


def listed(client, **filters):
    page = client.get(reverse("roster:reminders"), filters)
    return [title.person.full_name for title in page.context["page_obj"]]


class TestReminders:
    def test_are_of_those_whose_title_ends_soon(self, client, province, titles):
        assert set(listed(client)) == {"Lê Thị Thư", "Lê Văn Không"}
        assert listed(client, who="without") == ["Lê Văn Không"]

    def test_of_an_officer_are_those_of_the_own_unit(self, client, titles):
        client.force_login(person_with(Role.UNIT_OFFICER, titles[1].unit))
        assert listed(client) == ["Lê Văn Không"]
        client.post(reverse("roster:remind"), {"titles": [titles[0].pk]})
        assert mail.outbox == []

    @pytest.mark.parametrize("role", [Role.LEARNER, Role.TRAINER])
    def test_are_closed_to_others(self, client, titles, role):
        client.force_login(person_with(role))
        assert client.get(reverse("roster:reminders")).status_code == 302
        assert client.post(reverse("roster:remind")).status_code == 302

    def test_go_out_at_a_press_and_say_whom_they_do_not_reach(self, client, province, titles):
        sent = {"titles": [each.pk for each in titles]}
        page = client.post(reverse("roster:remind"), sent, follow=True).content.decode()
        assert [letter.to for letter in mail.outbox] == [["thu@example.vn"]]
        assert "Đã gửi 1 thư." in page
        assert "1 người trong số đó chưa có e-mail" in page
        assert [each.certification for each in Reminder.objects.all()] == [titles[0]]
        assert listed(client, who="not_told") == ["Lê Văn Không"]

    def test_can_be_taken_away_with_the_numbers_to_call(self, client, province, titles):
        response = client.get(reverse("roster:reminders"), {"who": "without", "export": "csv"})
        text = b"".join(response.streaming_content).decode()
        rows = list(csv.reader(io.StringIO(text)))
        assert [row[1] for row in rows[1:]] == ["Lê Văn Không"]
        assert "0912345678" in rows[1][5].replace(" ", "").replace("+84", "0")

    def test_ask_no_more_queries_for_more_people(self, client, province, titles, queries_of):
        before = queries_of(reverse("roster:reminders"))
        for _ in range(3):
            certified(titles[0].scheme, on=EARLY)
        assert queries_of(reverse("roster:reminders")) == before

    def test_that_reach_nobody_are_told_on_the_first_page(self, client, province, titles):
        page = client.get(reverse("wagtailadmin_home")).content.decode()
        assert "chưa có e-mail để nhắc</a>: 1" in page
