"""Who the client is: nobody becomes somebody else, or comes by HTTPS, by saying so."""

import pytest
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext

from certificates.rate_limit import TRIES_A_MINUTE
from elearn.base.serving.clients import ClientMiddleware, networks
from tests.accounts.factories import UserFactory

CLIENT, OTHER, PROXY = "203.0.113.7", "198.51.100.1", "10.0.0.2"
SAID_BY_HAND = {
    "HTTP_X_FORWARDED_FOR": OTHER,
    "HTTP_X_FORWARDED_PROTO": "https",
    "HTTP_X_FORWARDED_HOST": "other.example.vn",
    "HTTP_X_REAL_IP": OTHER,
    "HTTP_FORWARDED": f"for={OTHER};proto=https",
}


@pytest.fixture
def seen(rf, settings):
    """The request as what comes after the middleware sees it."""
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

    def see(*proxies, **meta):
        settings.TRUSTED_PROXIES = list(proxies)
        request = rf.get("/", **meta)
        ClientMiddleware(lambda request: HttpResponse())(request)
        return request

    return see


class TestWithoutAProxy:
    def test_nothing_that_is_said_is_believed(self, seen):
        request = seen(REMOTE_ADDR=CLIENT, **SAID_BY_HAND)
        assert request.META["REMOTE_ADDR"] == CLIENT
        assert not request.is_secure()
        assert not set(SAID_BY_HAND) & set(request.META)

    def test_somebody_beside_the_proxy_is_believed_no_more(self, seen):
        request = seen(PROXY, REMOTE_ADDR=CLIENT, **SAID_BY_HAND)
        assert request.META["REMOTE_ADDR"] == CLIENT
        assert not request.is_secure()


class TestBehindAStatedProxy:
    def test_the_client_and_https_are_as_it_says(self, seen):
        request = seen(PROXY, REMOTE_ADDR=PROXY, HTTP_X_FORWARDED_FOR=CLIENT, HTTP_X_FORWARDED_PROTO="https")
        assert request.META["REMOTE_ADDR"] == CLIENT
        assert request.is_secure()
        assert "HTTP_X_FORWARDED_FOR" not in request.META

    @pytest.mark.parametrize(
        ("said", "client"),
        [
            (f"{OTHER}, {CLIENT}", CLIENT),  # what the client itself had said stands before it
            (f"{CLIENT}, 10.0.0.9", CLIENT),  # a second proxy of ours
            (f"{OTHER}, not an address", PROXY),
            ("", PROXY),
            (PROXY, PROXY),
            ("2001:db8::7", "2001:db8::7"),
            (f"::ffff:{CLIENT}", CLIENT),
        ],
    )
    def test_the_last_that_is_no_proxy_is_the_client(self, seen, said, client):
        assert seen("10.0.0.0/24", REMOTE_ADDR=PROXY, HTTP_X_FORWARDED_FOR=said).META["REMOTE_ADDR"] == client

    def test_it_is_known_by_its_ipv4_address_within_ipv6(self, seen):
        request = seen(PROXY, REMOTE_ADDR=f"::ffff:{PROXY}", HTTP_X_FORWARDED_FOR=CLIENT)
        assert request.META["REMOTE_ADDR"] == CLIENT

    def test_a_name_or_a_wrong_network_is_refused_at_the_start(self):
        assert networks("127.0.0.1, 10.0.0.0/8,") == ["127.0.0.1/32", "10.0.0.0/8"]
        with pytest.raises(ValueError, match="nginx"):
            networks("nginx")


@pytest.mark.django_db
class TestLimits:
    def test_on_codes_are_not_passed_by_a_header(self, client, settings):
        settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1  # as production had it
        answers = [
            client.get(
                reverse("certificates:verify_form"), REMOTE_ADDR=CLIENT, HTTP_X_FORWARDED_FOR=f"10.1.{each}.1"
            )
            for each in range(TRIES_A_MINUTE + 1)
        ]
        assert answers[-1].status_code == 429

    def test_on_passwords_are_not_passed_by_a_header(self, client, settings):
        settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
        people = UserFactory.create_batch(11)
        for number, person in enumerate(people):
            answer = client.post(
                reverse("account_login"),
                {"login": person.username, "password": "wrong"},
                REMOTE_ADDR=CLIENT,
                HTTP_X_FORWARDED_FOR=f"10.1.{number}.1",
            )
        assert gettext("Too many failed login attempts. Try again later.") in answer.content.decode()

    def test_count_clients_behind_a_proxy_apart(self, client, settings):
        settings.TRUSTED_PROXIES = [PROXY]
        address = reverse("certificates:verify_form")
        for _each in range(TRIES_A_MINUTE + 1):
            last = client.get(address, REMOTE_ADDR=PROXY, HTTP_X_FORWARDED_FOR=f"1.1.1.1, {CLIENT}")
        assert last.status_code == 429
        assert client.get(address, REMOTE_ADDR=PROXY, HTTP_X_FORWARDED_FOR=OTHER).status_code == 200
