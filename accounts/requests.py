"""A request behind `login_required` or a permission: its user is one of ours, which the type checker cannot know."""

from django.http import HttpRequest

from accounts.models import User


class SignedInRequest(HttpRequest):
    """A request whose user has signed in. Only for annotations."""

    user: User
