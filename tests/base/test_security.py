"""The content security policy of every page."""

import re

import pytest
from django.urls import reverse

from accounts.models import Role
from tests.accounts.factories import UserFactory
from tests.assessments.factories import short_quiz

pytestmark = pytest.mark.django_db


def policy(response):
    directives = (part.split() for part in response["Content-Security-Policy"].split(";"))
    return {name: values for name, *values in directives}


class TestPublicPages:
    def test_let_through_nothing_inline(self, client):
        found = policy(client.get(reverse("account_login")))
        assert found["script-src"] == ["'self'"]
        assert found["style-src"] == ["'self'"]
        assert found["default-src"] == found["object-src"] == ["'none'"]


class TestStaffArea:
    @pytest.fixture
    def page(self, client):
        client.force_login(UserFactory(role=Role.TRAINER))
        url = reverse("wagtailsnippets_assessments_quiz:edit", args=[short_quiz().pk])
        return client.get(url)

    def test_lets_through_no_inline_script_without_the_nonce(self, page):
        scripts = policy(page)["script-src"]
        assert "'unsafe-inline'" not in scripts
        assert any(value.startswith("'nonce-") for value in scripts)

    def test_gives_its_own_widgets_the_nonce(self, page):
        html = page.content.decode()
        (nonce,) = {value for value in policy(page)["script-src"] if value.startswith("'nonce-")}
        inline = re.findall(r"<script(?![^>]*(?:src|application/json))[^>]*>", html)
        assert len(inline) >= 3
        assert all(f'nonce="{nonce[7:-1]}"' in tag for tag in inline)

    def test_has_another_nonce_each_time(self, client, page):
        again = client.get(page.request["PATH_INFO"])
        assert policy(again)["script-src"] != policy(page)["script-src"]
