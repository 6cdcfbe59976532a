"""Acts that questions cite: found when a question is published, ended by a person."""

import pytest
from django.urls import reverse

from accounts.models import Role
from assessments.models import CitedAct
from tests.assessments.factories import ChoiceQuestionFactory
from tests.assessments.people import count_queries, person
from tests.refusals import refused
from tests.times import NINE_AM, TODAY

pytestmark = pytest.mark.django_db

ACTS = "/quan-tri/van-ban-vien-dan/"


@pytest.fixture
def trainer(client):
    user = person(Role.TRAINER)
    client.force_login(user)
    return user


class TestListing:
    def test_counts_the_questions_in_use_that_cite_each(self):
        ChoiceQuestionFactory.create_batch(2, legal_reference="Điều 2, Luật 53/2024/QH15")
        ChoiceQuestionFactory(legal_reference="Luật 53/2024/QH15", retired_at=NINE_AM)
        ChoiceQuestionFactory(legal_reference="Luật 66/2011/QH12, Nghị định 162/2025/NĐ-CP")
        assert dict(CitedAct.objects.with_counts().values_list("number", "cited")) == {
            "53/2024/QH15": 2,
            "66/2011/QH12": 1,
            "162/2025/NĐ-CP": 1,
        }

    def test_leads_to_the_questions(self, client, trainer):
        ChoiceQuestionFactory(title="Khái niệm", legal_reference="Luật 53/2024/QH15")
        page = client.get(ACTS).content.decode()
        link = "/quan-tri/ngan-hang/?cites=53%2F2024%2FQH15&status=in_use"
        assert link.replace("&", "&amp;") in page
        assert "Khái niệm" in client.get(link).content.decode()

    def test_says_which_ended(self, client, trainer):
        CitedAct.objects.create(number="66/2011/QH12", ended_on=TODAY, replaced_by="53/2024/QH15")
        assert "53/2024/QH15" in client.get(ACTS).content.decode()

    def test_says_in_force_only_of_what_somebody_looked_up(self, client, trainer):
        ChoiceQuestionFactory(legal_reference="Luật 66/2011/QH12")
        act = CitedAct.objects.get()
        assert act.state(TODAY) == "unchecked"
        assert "chưa kiểm tra" in client.get(ACTS).content.decode()
        client.post(reverse("cited_acts:edit", args=[act.pk]), {"checked_on": TODAY.isoformat()})
        act.refresh_from_db()
        assert act.state(TODAY) == "in_force"
        act.ended_on = TODAY
        assert act.state(TODAY) == "ended"

    def test_the_count_of_queries_does_not_grow_with_rows(self, client, trainer):
        ChoiceQuestionFactory(legal_reference="Luật 1/2024/QH15")
        before = count_queries(client, ACTS)
        for number in range(2, 8):
            ChoiceQuestionFactory(legal_reference=f"Luật {number}/2024/QH15")
        assert count_queries(client, ACTS) == before


class TestEditing:
    def test_a_trainer_says_when_an_act_ended_and_what_replaced_it(self, client, trainer):
        act = CitedAct.objects.create(number="66/2011/QH12")
        data = {
            "title": "Luật Phòng, chống mua bán người",
            "ended_on": "2025-07-01",
            "replaced_by": "53/2024/QH15",
        }
        client.post(reverse("cited_acts:edit", args=[act.pk]), data)
        act.refresh_from_db()
        assert act.has_ended(TODAY)
        assert (act.number, act.replaced_by) == ("66/2011/QH12", "53/2024/QH15")

    def test_acts_are_neither_added_nor_deleted_by_hand(self, client, trainer):
        act = CitedAct.objects.create(number="66/2011/QH12")
        client.post(reverse("cited_acts:add"), {"title": "Khác"})
        client.post(reverse("cited_acts:delete", args=[act.pk]))
        assert list(CitedAct.objects.all()) == [act]


class TestPermissions:
    @pytest.mark.parametrize("role", [None, Role.UNIT_OFFICER])
    def test_is_closed_to_others(self, client, role):
        client.force_login(person(role))
        act = CitedAct.objects.create(number="66/2011/QH12")
        for url in (ACTS, reverse("cited_acts:edit", args=[act.pk])):
            assert client.get(url).status_code == refused(role)
            assert client.post(url, {"ended_on": "2025-07-01"}).status_code == refused(role)
        act.refresh_from_db()
        assert act.ended_on is None
