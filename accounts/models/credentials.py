"""What signs a person in, and who else may know it.

A *first password* is one that somebody else gave: whoever gave it knows it, so it opens nothing but the page on which
the person changes it, and after two weeks not even that. A password that the person chose is known to nobody else.
An officer could have put an e-mail address or a phone number of their own into an account; whoever rises above a
learner therefore starts with neither, but for what they confirmed themselves (`User.promote`).
"""

import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from accounts.models.sessions import Session

FIRST_PASSWORD_LASTS = datetime.timedelta(days=14)
EASY_TO_READ = "abcdefghjkmnpqrstuvwxyz23456789"
"""No 0 and o, 1, l and i: first passwords are read out over the phone."""


class Credentials(AbstractBaseUser):
    """A person signs in with a password, their own or for a while a first one."""

    first_password_until = models.DateField(
        _("first password until"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("The first day on which the password that somebody else gave no longer signs in."),
    )

    class Meta(AbstractBaseUser.Meta):
        abstract = True

    def give_first_password(self, *, on: datetime.date) -> str:
        """A new password, for the person to change; whoever is signed in with the old one no longer is."""
        password = get_random_string(10, EASY_TO_READ)
        self.set_password(password)
        self.first_password_until = on + FIRST_PASSWORD_LASTS
        self._keep(["password", "first_password_until"])
        self.end_sessions()
        return password

    @transaction.atomic
    def choose_password(self, password: str) -> None:
        """Keep what the person chose, who has shown the password of before or the link of a letter.

        Raises PermissionDenied when there is a new one since: what was shown is worth nothing any more.
        """
        of_now = type(self)._default_manager.select_for_update().values_list("password", flat=True)
        if of_now.get(pk=self.pk) != self.password:
            raise PermissionDenied
        self.set_password(password)
        self.first_password_until = None
        self._keep(["password", "first_password_until"])

    def has_first_password(self) -> bool:
        """Whether somebody else gave the password."""
        return self.first_password_until is not None

    def first_password_is_over(self, on: datetime.date) -> bool:
        """Whether it is a first one that no longer signs in on the day."""
        return self.first_password_until is not None and self.first_password_until <= on

    def end_sessions(self) -> None:
        """Sign the person out everywhere."""
        Session.objects.filter(user=self.pk).delete()

    def _keep(self, fields: list[str]) -> None:
        new: dict[str, Any] = {} if self._state.adding else {"update_fields": fields}
        self.save(**new)
