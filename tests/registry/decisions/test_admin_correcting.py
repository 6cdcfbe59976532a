import datetime

import pytest
from django.urls import reverse

from accounts.models import Role
from registry.models import Certification, Correction, Decision
from tests.registry.decisions.test_correcting import several
from tests.registry.factories import certified, person_with, unit
from tests.times import TODAY

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def url(name, decision):
    return reverse(f"decisions:{name}", args=[decision.pk])


def said(decision, **changes):
    """What the form sends when nothing is changed."""
    facts = {name: getattr(decision, name) or "" for name in Correction.FIELDS}
    return {**facts, "why": "Gõ nhầm", "paper": "", **changes}


class TestCorrect:
    def test_says_what_will_change_before_it_does(self, client, province):
        decision = certified().decision
        page = client.post(url("correct", decision), said(decision, number="15-QĐ/TĐTN")).content.decode()
        assert f"“{decision.number}” → “15-QĐ/TĐTN”" in page
        assert not Correction.objects.exists()

    def test_is_recorded_once_confirmed_and_shown_with_what_was(self, client, province):
        decision = certified().decision
        before = decision.number
        sent = said(decision, number="15-QĐ/TĐTN", confirmed="1")
        assert client.post(url("correct", decision), sent).status_code == 302
        page = client.get(url("decision", decision)).content.decode()
        for shown in ("15-QĐ/TĐTN", before, "Gõ nhầm", province.full_name):
            assert shown in page

    def test_keeps_what_was_typed_on_the_way_back(self, client, province):
        decision = certified().decision
        sent = said(decision, number="15-QĐ/TĐTN", again="1")
        assert 'value="15-QĐ/TĐTN"' in client.post(url("correct", decision), sent).content.decode()

    @pytest.mark.parametrize(
        "wrong", [{"number": ""}, {"why": ""}, {"signed_on": "2027-01-01"}, {"signer": ""}]
    )
    def test_says_at_the_field_what_is_wrong(self, client, province, wrong):
        decision = certified().decision
        response = client.post(url("correct", decision), said(decision, **wrong))
        assert response.status_code == 422
        assert set(response.context["form"].errors) == set(wrong)

    def test_says_that_the_number_is_used(self, client, province):
        one, other = certified(), certified()
        sent = said(other.decision, number=one.decision.number, confirmed="1")
        assert client.post(url("correct", other.decision), sent).status_code == 422
        assert not Correction.objects.exists()

    def test_takes_a_person_off_from_the_list(self, client, province):
        wrong, right = several()
        decision = wrong.decision
        line = decision.lines.get(person=wrong.person_id)
        page = client.get(url("correct", decision), {"line": line.pk})
        assert wrong.person.full_name in page.content.decode()
        sent = said(decision, struck=line.pk, why="Trùng tên", confirmed="1")
        assert client.post(url("correct", decision), sent).status_code == 302
        assert list(Certification.objects.standing()) == [right]
        page = client.get(url("decision", decision))
        assert [each.person for each in page.context["page_obj"]] == [right.person]

    def test_does_not_know_drafts_nor_what_was_taken_back(self, client, province):
        held = certified()
        Decision.objects.filter(pk=held.decision_id).update(taken_back_at="2026-11-23T09:00Z")
        assert client.get(url("correct", held.decision)).status_code == 404
        Decision.objects.filter(pk=held.decision_id).update(taken_back_at=None, issued_at=None)
        assert client.get(url("correct", held.decision)).status_code == 404

    @pytest.mark.parametrize("role", [Role.LEARNER, Role.TRAINER, Role.UNIT_OFFICER])
    @pytest.mark.parametrize("name", ["correct", "take_back"])
    def test_is_for_the_province(self, client, role, name):
        decision = certified().decision
        client.force_login(person_with(role, unit()))
        sent = said(decision, number="15-QĐ/TĐTN", confirmed="1", reason="x")
        assert client.post(url(name, decision), sent).status_code == 302
        assert not Correction.objects.exists()


class TestTakeBack:
    def test_asks_why_then_marks_the_decision(self, client, province):
        decision = certified().decision
        assert client.get(url("take_back", decision)).status_code == 200
        assert client.post(url("take_back", decision), {"reason": ""}).status_code == 422
        assert client.post(url("take_back", decision), {"reason": "Ghi nhầm"}).status_code == 302
        assert not Certification.objects.standing().exists()
        for page in (client.get(url("decision", decision)), client.get(reverse("decisions:index"))):
            assert page.status_code == 200
        assert "Ghi nhầm" in client.get(url("decision", decision)).content.decode()

    def test_leaves_no_paper(self, client, province):
        decision = certified().decision
        client.post(url("take_back", decision), {"reason": "Ghi nhầm"})
        assert client.get(url("pdf", decision)).status_code == 404

    def test_says_what_builds_on_it(self, client, province):
        from tests.registry.factories import touch

        held = certified(on=TODAY - 30 * DAY)
        touch(held, "suspend", TODAY - DAY)
        response = client.post(url("take_back", held.decision), {"reason": "Ghi nhầm"})
        assert response.status_code == 422
        assert held.person.full_name in response.content.decode()
