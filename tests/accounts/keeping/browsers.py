"""Browsers of people who have just typed their own password, or a while ago."""

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.signing_in.own_password import GIVEN

PASSWORD = "mật khẩu đủ dài"


def browser_of(user, seconds_ago=0):
    """Signed in, and the own password typed so many seconds ago."""
    client = Client()
    client.force_login(user)
    session = client.session
    session[GIVEN] = [user.pk, timezone.now().timestamp() - seconds_ago]
    session.save()
    return client


def page_of(name, person, *more):
    return reverse(f"wagtailusers_users:{name}", args=[person.pk, *more])


def is_in(client):
    """Whether the browser is still signed in."""
    return client.get("/suc-khoe/").wsgi_request.user.is_authenticated


def form_of(person, **changes):
    """What the form of a person sends."""
    return {
        "full_name": person.full_name,
        "username": person.username,
        "phone": person.phone or "",
        "email": person.email or "",
        "is_active": "on",
    } | changes
