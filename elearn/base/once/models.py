"""What was sent, for a while."""

import datetime
import hashlib
import hmac
from typing import Any

from django.conf import settings
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

FIELD = "sent_once"
KEPT_FOR = datetime.timedelta(minutes=10)
"""Long enough for a person who presses again, short enough for one who goes back and means it."""


class SentFormQuerySet(models.QuerySet["SentForm"]):
    """Forms that were sent."""

    def latest(self, digest: str, at: datetime.datetime) -> "SentForm | None":  # type: ignore[override]
        """What the same form led to a while ago."""
        return self.filter(digest=digest, done_at__gt=at - KEPT_FOR).first()

    def note(self, digest: str, led_to: str, words: str, *, at: datetime.datetime) -> None:
        """This form is done, and led there."""
        self.update_or_create(digest=digest, defaults={"led_to": led_to, "words": words, "done_at": at})

    def forget_old(self, at: datetime.datetime) -> None:
        """Delete those that nobody sends again by mistake any more."""
        self.filter(done_at__lte=at - KEPT_FOR).delete()


class SentForm(models.Model):
    """The form of this digest was done at `done_at` and led to an address, with `words` for who sends it again."""

    digest = models.CharField(max_length=64, primary_key=True)
    led_to = models.TextField()
    words = models.TextField(blank=True)
    done_at = models.DateTimeField(db_index=True)

    objects = SentFormQuerySet.as_manager()

    class Meta:
        verbose_name = _("form sent")
        verbose_name_plural = _("forms sent")

    def __str__(self) -> str:
        return self.led_to


def digest_of(request: HttpRequest) -> str:
    """The same for the same form of one page, sent by the same person with the same content; nothing can be read in it.

    Of files the name and size stand for them.
    """
    data: list[Any] = [request.user.pk, request.get_full_path()]
    data += sorted(
        (name, request.POST.getlist(name)) for name in request.POST if name != "csrfmiddlewaretoken"
    )
    for name in sorted(request.FILES):
        data.append((name, [(file.name, file.size) for file in request.FILES.getlist(name)]))
    return hmac.new(
        settings.SECRET_KEY.encode(), repr(data).encode(errors="replace"), hashlib.sha256
    ).hexdigest()
