import pytest
from django.db import IntegrityError, transaction

from certificates.badges import making, status_list
from certificates.issuing import reissue
from certificates.models import Badge
from certificates.models.badge import NoPlaceFound
from tests.accounts.factories import UserFactory
from tests.certificates.badges import independent
from tests.certificates.factories import CertificateFactory
from tests.times import NINE_AM, TEN_AM

pytestmark = pytest.mark.django_db


def status_of(certificate, at=TEN_AM):
    """What a stranger finds out: by the badge, the list that it names, and the bit."""
    from certificates.models import SigningKey

    badge = independent.verified(making.badge_token(certificate, at=at), SigningKey.objects.get().jwk)
    entry = badge["credentialStatus"]
    token = making.status_list_token(int(entry["statusListCredential"].split("/")[-2]), at=at)
    listed = independent.verified(token, SigningKey.objects.get().jwk)
    assert listed["id"] == entry["statusListCredential"]
    assert listed["credentialSubject"]["statusPurpose"] == entry["statusPurpose"]
    return status_list.is_set(listed["credentialSubject"]["encodedList"], int(entry["statusListIndex"]))


class TestBadge:
    def test_is_made_when_its_certificate_is_issued(self):
        certificate = CertificateFactory()
        assert Badge.objects.get().certificate == certificate

    def test_is_made_once(self):
        certificate = CertificateFactory()
        assert Badge.objects.of(certificate) == Badge.objects.of(certificate)
        assert Badge.objects.count() == 1

    def test_is_made_later_for_a_certificate_from_before_badges(self):
        certificate = CertificateFactory()
        Badge.objects.all().delete()
        assert Badge.objects.of(certificate).certificate == certificate

    def test_has_a_place_of_its_own(self):
        one, other = CertificateFactory().badge, CertificateFactory().badge
        with pytest.raises(IntegrityError), transaction.atomic():
            Badge.objects.filter(pk=other.pk).update(list_number=one.list_number, list_index=one.list_index)

    def test_draws_again_when_a_place_is_taken(self, monkeypatch):
        taken = CertificateFactory().badge
        draws = iter([taken.list_index, taken.list_index, 77])
        monkeypatch.setattr(status_list, "random_index", lambda: next(draws))
        assert CertificateFactory().badge.list_index == 77

    def test_does_not_draw_for_ever(self, monkeypatch):
        taken = CertificateFactory().badge
        monkeypatch.setattr(status_list, "random_index", lambda: taken.list_index)
        with pytest.raises(NoPlaceFound):
            CertificateFactory()

    def test_costs_an_issue_three_queries(self, django_assert_num_queries):
        certificate = CertificateFactory()
        Badge.objects.all().delete()
        certificate.enrolment.learner  # noqa: B018 - issuing has it at hand
        with django_assert_num_queries(3):
            Badge.objects.of(certificate)

    def test_goes_to_a_new_list_when_half_of_one_is_given_out(self, monkeypatch):
        monkeypatch.setattr(status_list, "GIVEN_OUT", 1)
        one, other = CertificateFactory(), CertificateFactory()
        assert other.badge.list_number - one.badge.list_number == other.pk - one.pk


class TestStatusList:
    def test_says_nothing_against_a_badge_in_force(self):
        assert status_of(CertificateFactory()) is False

    def test_says_so_after_a_withdrawal_and_only_of_that_badge(self):
        certificate, other = CertificateFactory(), CertificateFactory()
        certificate.withdraw("Sai người", by=UserFactory(), at=TEN_AM)
        assert status_of(certificate) is True
        assert status_of(other) is False

    def test_says_so_of_a_badge_whose_certificate_was_replaced(self):
        certificate = CertificateFactory()
        certificate.enrolment.learner.full_name = "Tên Đã Sửa"
        certificate.enrolment.learner.save()
        replacement = reissue(certificate, at=TEN_AM)
        assert status_of(certificate) is True
        assert status_of(replacement) is False

    def test_is_a_credential_of_its_own_kind(self):
        from certificates.models import SigningKey

        number = CertificateFactory().badge.list_number
        token = making.status_list_token(number, at=NINE_AM)
        listed = independent.verified(token, SigningKey.objects.get().jwk)
        assert listed["type"] == ["VerifiableCredential", "BitstringStatusListCredential"]
        assert listed["credentialSubject"]["type"] == "BitstringStatusList"
        assert independent.header_of(token)["typ"] == "vc+jwt"

    def test_is_the_same_until_something_changes(self):
        number = CertificateFactory().badge.list_number
        assert making.status_list_token(number, at=NINE_AM) == making.status_list_token(number, at=TEN_AM)

    def test_takes_the_same_queries_for_many(self, django_assert_num_queries):
        number = CertificateFactory().badge.list_number
        making.status_list_token(number, at=NINE_AM)
        for _ in range(5):
            CertificateFactory().withdraw("Sai người", by=UserFactory(), at=TEN_AM)
        with django_assert_num_queries(3):
            making.status_list_token(number, at=TEN_AM)

    def test_that_has_no_badge_is_none(self):
        assert making.status_list_token(9, at=NINE_AM) is None
