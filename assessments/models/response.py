"""Answers as they come in: kept, never changed, and never overwritten without a word."""

import datetime
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile
from django.db import models, transaction
from django.db.models import Count, Q, Sum
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from assessments.items import InvalidResponse, Item
from assessments.items.base import Fields
from assessments.models.attempt_item import AttemptItem
from assessments.models.question import item_of_version
from assessments.storage import private_storage
from elearn.postgres.base import prepared

MEGABYTE = 1024 * 1024
ROOM = {"question": (20, 120 * MEGABYTE), "attempt": (60, 250 * MEGABYTE), "person": (300, 500 * MEGABYTE)}
"""So many files and bytes of them are taken; one file has at most 50 MB."""
ANY = 2**62  # a known sequence above all: whatever came in from elsewhere may be followed


class AnsweredElsewhere(Exception):
    """Another device has answered since; `latest` is what came from there."""

    def __init__(self, latest: "Response") -> None:
        super().__init__(str(latest))
        self.latest = latest


# One statement asks everything that must hold. The lock makes an answer and the handing in take turns.
_KEEP = """
INSERT INTO assessments_response
    (attempt_item_id, sequence, content, received_at, given_at, device, is_late)
SELECT asked.id, %(sequence)s, %(content)s::jsonb, %(at)s, %(given_at)s, %(device)s::varchar,
    coalesce(attempt.ends_at < %(at)s, false)
FROM assessments_attempt attempt JOIN assessments_attemptitem asked ON asked.attempt_id = attempt.id
WHERE attempt.id = %(attempt)s AND attempt.learner_id = %(learner)s AND attempt.state = 'in_progress'
    AND asked.position = %(position)s AND asked.version_id = %(version)s
    AND (attempt.ends_at IS NULL OR (%(given_at)s <= attempt.ends_at AND %(at)s <= attempt.late_until))
    AND NOT EXISTS (
        SELECT FROM assessments_response other WHERE other.attempt_item_id = asked.id
        AND other.sequence > %(known)s AND other.device <> %(device)s::varchar)
FOR SHARE OF attempt
ON CONFLICT (attempt_item_id, sequence) DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer on its way in.

    `sequence` is the browser's number for it, greater than all before. `known` is the highest sequence of this item
    that the browser had seen; `device` names the browser. `given_at` is when it was given, by the server's clock.
    """

    learner_id: int
    attempt_id: int
    position: int
    version_id: int
    fields: Fields
    sequence: int
    at: datetime.datetime
    given_at: datetime.datetime | None = None
    device: str = ""
    known: int = ANY

    def keep(self) -> Any:
        """Keep it, in one statement, and return the response; a sequence that was kept before changes nothing.

        Raises AttemptItem.DoesNotExist, AttemptClosed, TimeIsUp, AnsweredElsewhere, or InvalidResponse; then
        nothing is kept.
        """
        try:
            item = item_of_version(self.version_id)
        except KeyError:
            raise AttemptItem.DoesNotExist from None
        content = item.parse(self.fields)
        if item.stored_files(content):
            require_files(item, content, self._asked().pk)
        values = {
            "sequence": self.sequence,
            "content": None if content is None else json.dumps(content),
            "at": self.at,
            "given_at": min(self.given_at or self.at, self.at),
            "device": self.device[:16],
            "attempt": self.attempt_id,
            "learner": self.learner_id,
            "position": self.position,
            "version": self.version_id,
            "known": self.known,
        }
        with prepared() as cursor:
            cursor.execute(_KEEP, values)
            if cursor.rowcount == 0:
                self._say_why_not()
        return content

    def _asked(self) -> AttemptItem:
        return AttemptItem.objects.select_related("attempt").get(
            attempt=self.attempt_id,
            attempt__learner=self.learner_id,
            position=self.position,
            version=self.version_id,
        )

    def _say_why_not(self) -> None:
        """Nothing was kept: raises the reason, unless this very answer is kept already."""
        asked = self._asked()
        if asked.responses.filter(sequence=self.sequence, device=self.device[:16]).exists():
            return
        asked.attempt.require_open(at=self.at)
        latest = asked.responses.order_by("-sequence").first()
        if latest is not None:
            raise AnsweredElsewhere(latest)


class Response(models.Model):
    """The learner answered this; the last `sequence` counts. Only ever added: a dispute can be read back.

    `is_late`: given in time, received after the time was up.
    """

    attempt_item = models.ForeignKey(AttemptItem, models.CASCADE, related_name="responses")
    sequence = models.PositiveBigIntegerField()
    content = models.JSONField(null=True)
    received_at = models.DateTimeField()
    given_at = models.DateTimeField(null=True)
    device = models.CharField(max_length=16, blank=True)
    is_late = models.BooleanField(_("late"), default=False)

    class Meta:
        verbose_name = _("response")
        verbose_name_plural = _("responses")
        constraints = [
            models.UniqueConstraint(name="a_retry_changes_nothing", fields=["attempt_item", "sequence"])
        ]

    def __str__(self) -> str:
        return f"{self.attempt_item_id} #{self.sequence}"


class AttemptFileQuerySet(models.QuerySet["AttemptFile"]):
    """Files handed in. None is taken away, since an answer may be disputed; so what one person stores is bounded."""

    def require_room(self, asked: AttemptItem, size: int) -> None:
        """Raises InvalidResponse when one more file of `size` bytes is too much for the question, attempt or person."""
        within = {
            "question": Q(attempt_item=asked.pk),
            "attempt": Q(attempt_item__attempt=asked.attempt_id),
            "person": Q(),
        }
        of_person = self.filter(attempt_item__attempt__learner=asked.attempt.learner_id)
        held = of_person.aggregate(
            **{f"{name}_files": Count("pk", filter=which) for name, which in within.items()},
            **{f"{name}_size": Sum("size", filter=which, default=0) for name, which in within.items()},
        )
        for name, (most_files, most_bytes) in ROOM.items():
            files, taken = held[f"{name}_files"], held[f"{name}_size"]
            if files >= most_files or taken + size > most_bytes:
                megabytes = round(taken / MEGABYTE)
                raise InvalidResponse("no room", f"{name}_full", files=files, megabytes=megabytes)


class AttemptFile(models.Model):
    """The learner handed this file in to an item. Stored where no address leads; the response names its SHA-256."""

    attempt_item = models.ForeignKey(AttemptItem, models.CASCADE, related_name="files")
    sha256 = models.CharField(max_length=64)
    name = models.CharField(_("file name"), max_length=200)
    size = models.PositiveIntegerField(_("size in bytes"))
    file = models.FileField(storage=private_storage, max_length=200)
    uploaded_at = models.DateTimeField()

    objects = AttemptFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("file handed in")
        verbose_name_plural = _("files handed in")
        constraints = [
            models.UniqueConstraint(name="a_file_is_stored_once", fields=["attempt_item", "sha256"])
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    @transaction.atomic
    def store(
        cls, asked: AttemptItem, name: str, data: bytes, *, part: str = "", at: datetime.datetime
    ) -> "AttemptFile":
        """Keep an upload for the part of the item; the same file again is the same row.

        Raises AttemptClosed, TimeIsUp, or InvalidResponse when the item does not take such a file, or no more files.
        """
        asked.attempt.require_open(at=at)
        item = asked.item.taking_file(part)
        if item is None:
            raise InvalidResponse("no file expected", "file")
        item.require_acceptable(name, data)
        sha256 = hashlib.sha256(data).hexdigest()
        User.objects.select_for_update(no_key=True).get(
            pk=asked.attempt.learner_id
        )  # twins must not both fit
        if found := asked.files.filter(sha256=sha256).first():
            return found
        cls.objects.require_room(asked, len(data))
        extension = name.rpartition(".")[2].lower()
        stored = cls(attempt_item=asked, sha256=sha256, name=name[-200:], size=len(data), uploaded_at=at)
        stored.file.save(f"{asked.attempt_id}/{sha256}.{extension}", ContentFile(data), save=False)
        stored.save()
        return stored


def require_files(item: Item, content: Any, asked_id: int) -> None:
    """Raises InvalidResponse unless the files that the response names were handed in to this item."""
    names: Iterable[str] = item.stored_files(content)
    if names and set(names) - set(
        AttemptFile.objects.filter(attempt_item=asked_id).values_list("sha256", flat=True)
    ):
        raise InvalidResponse("a file handed in to this question expected", "file")
