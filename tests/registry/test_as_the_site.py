"""Whole requests as the role that a site is on the embedded database: from the first to the last it owns no table."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from accounts.models import AuditEvent
from assessments.models import Attempt, Response
from registry.models import Certification
from tests.accounts.factories import UserFactory
from tests.assessments.factories import short_quiz, start
from tests.registry.decisions.test_admin_decisions import certify
from tests.registry.factories import SchemeFactory, eligible_person

pytestmark = pytest.mark.django_db

PASSWORD = "mật khẩu đủ dài"


@pytest.fixture(autouse=True)
def _fresh_limits():
    cache.clear()


def test_a_learner_signs_in_answers_and_hands_in(client, as_the_site):
    learner = UserFactory(password=PASSWORD)
    attempt = start(short_quiz(), learner)
    as_the_site()
    client.post(reverse("account_login"), {"login": learner.username, "password": PASSWORD})
    client.post(attempt.get_absolute_url(), {"q1": attempt.items.get(position=1).item.key[0], "known": 0})
    client.post(reverse("assessments:submit", args=[attempt.pk]))
    assert Attempt.objects.get().state == Attempt.State.MARKED
    assert Response.objects.count() == 1
    assert AuditEvent.objects.get().kind == AuditEvent.Kind.SIGNED_IN


def test_the_province_decides_and_takes_the_roster_out(client, province, as_the_site):
    scheme = SchemeFactory()
    person = eligible_person(scheme)
    as_the_site()
    certify(client, scheme, [person])
    assert Certification.objects.get().person == person
    response = client.get(reverse("roster:index"), {"export": "csv"})
    assert person.full_name in b"".join(response.streaming_content).decode()
    assert AuditEvent.objects.filter(kind=AuditEvent.Kind.EXPORTED).count() == 1
