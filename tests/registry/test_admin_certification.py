import datetime

import pytest
from django.urls import reverse

from accounts.models import Role
from tests.refusals import refused
from tests.registry.factories import certified, person_with, touch, unit
from tests.times import TODAY

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


class TestCertificationPage:
    def page(self, client, held):
        return client.get(reverse("roster:certification", args=[held.pk]))

    def test_shows_terms_and_every_step(self, client, province):
        held = certified(on=TODAY - 30 * DAY, full_name="Trần Thị Ước")
        touch(held, "withdraw", TODAY - DAY, reason="Vi phạm quy chế")
        page = self.page(client, held).content.decode()
        for shown in ("Trần Thị Ước", held.decision.number, "24/10/2026", "Vi phạm quy chế"):
            assert shown in page

    def test_offers_what_can_be_decided_in_its_state(self, client, province):
        held = certified(on=TODAY - 30 * DAY)
        assert [kind for kind, _ in self.page(client, held).context["kinds"]] == [
            "suspend",
            "withdraw",
            "end",
        ]
        touch(held, "suspend", TODAY - DAY)
        assert "reinstate" in dict(self.page(client, held).context["kinds"])
        touch(held, "withdraw", TODAY)
        assert self.page(client, held).context["kinds"] == []

    def test_shows_an_officer_the_own_without_buttons_or_papers(self, client, today):
        held = certified()
        client.force_login(person_with(Role.UNIT_OFFICER, held.unit))
        response = self.page(client, held)
        assert response.context["kinds"] == []
        assert "quyet-dinh" not in response.content.decode()

    def test_is_not_there_for_another_officer(self, client, today):
        held = certified()
        client.force_login(person_with(Role.UNIT_OFFICER, unit("Đoàn xã khác")))
        assert self.page(client, held).status_code == 404

    @pytest.mark.parametrize("role", [Role.LEARNER, Role.TRAINER])
    def test_is_closed_to_others(self, client, today, role):
        held = certified()
        client.force_login(person_with(role, held.unit))
        assert self.page(client, held).status_code == refused(role)

    def test_asks_the_same_queries_for_a_longer_life(self, client, province, queries_of):
        held = certified(on=TODAY - 30 * DAY)
        address = reverse("roster:certification", args=[held.pk])
        few = queries_of(address)
        for n in range(3):
            touch(held, "suspend", TODAY - 9 * DAY + 2 * n * DAY)
            touch(held, "reinstate", TODAY - 8 * DAY + 2 * n * DAY)
        assert queries_of(address) == few
