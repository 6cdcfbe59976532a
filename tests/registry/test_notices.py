"""Holders are told what a decision does to their title, and that it ends soon."""

import datetime

import pytest

from accounts.models import Notice
from registry.models import Decision
from registry.notices import NEWS_FOR, tell_of_decision
from registry.schemes import reminding
from tests.registry.factories import certified, touch
from tests.times import NINE_AM, TODAY

pytestmark = pytest.mark.django_db


def told(person):
    return list(person.notices.filter(path="/danh-hieu/").order_by("pk").values_list("title", flat=True))


class TestDecision:
    def test_that_gives_a_title_is_told(self):
        held = certified()
        (title,) = told(held.person)
        assert title.startswith("Bạn được công nhận danh hiệu")
        assert held.decision.number in held.person.notices.get(title=title).text

    @pytest.mark.parametrize(
        ("kind", "words"),
        [("suspend", "tạm đình chỉ"), ("withdraw", "thu hồi"), ("end", "kết thúc")],
    )
    def test_that_touches_a_title_is_told_with_its_reason(self, kind, words):
        held = certified(on=TODAY - datetime.timedelta(days=30))
        touch(held, Decision.Kind(kind), TODAY, reason="Vi phạm quy định")
        assert words in told(held.person)[-1]
        assert "Vi phạm quy định" in held.person.notices.order_by("-pk").first().text

    def test_of_an_old_roster_is_no_news(self):
        held = certified()
        Notice.objects.all().delete()
        tell_of_decision(held.decision, [held], at=NINE_AM + NEWS_FOR + datetime.timedelta(days=1))
        assert told(held.person) == []


class TestEnding:
    def test_is_told_once_a_step_also_to_who_has_no_address(self):
        held = certified(on=datetime.date(2024, 12, 1))
        held.person.notices.all().delete()
        for _run in range(2):
            reminding.run(at=NINE_AM)
        (title,) = told(held.person)
        assert "có hiệu lực đến hết ngày" in title
        assert Notice.objects.filter(about__startswith=f"title:{held.pk}:").count() == 1
