"""Guesses at a password are counted by the person whom they are about, in whatever spelling.

A name at signing in may be a username in any case, an e-mail address, or a phone number with +84, dots, spaces or the
eleven digits of before 2018: ten spellings of one number are one person. The count is of one password: a new one, from
an officer or by a letter, starts at nought, so who forgot theirs need not wait. A name that nobody has is counted in
its folded form, and refused in the same words.

Somebody signed in who types their own password once more is counted apart, so that nobody outside can keep them from
it by guessing.
"""

import contextlib
from collections.abc import Mapping
from typing import Any

from allauth.core import context, ratelimit
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User, normalise_phone
from elearn.base.vietnamese import fold

TOO_MANY = _("The password was wrong too often. Wait five minutes, then try again.")


def counted_as(credentials: Mapping[str, Any]) -> list[str]:
    """What a try to sign in counts against: all whose the name may be, as a rule one; else the name itself."""
    names = {str(credentials[each]) for each in ("username", "email", "phone") if credentials.get(each)}
    people = User.objects.signing_in_as(*names).order_by("pk").only("password")
    return [f"person {each.pk} {each.password}" for each in people] or [f"name {_folded(names)}"]


def is_own_password(person: User, password: str) -> bool:
    """Whether it is the present password of somebody signed in.

    Raises ValidationError once there were too many wrong ones.
    """
    request = context.request
    if not ratelimit.consume(request, action="own_password", user=person):
        raise ValidationError(TOO_MANY, code="too_many")
    if not person.check_password(password):
        return False
    ratelimit.clear(request, action="own_password", user=person)
    return True


def _folded(names: set[str]) -> str:
    for name in sorted(names):
        with contextlib.suppress(ValidationError):
            return normalise_phone(name)
    return " ".join(sorted({fold(name) for name in names}))
