"""Files that wait for somebody to take them over, and files that no row knows: their process died in between.

Files with names of people are deleted when it was promised. What is promised of a row's file holds for these too.
"""

import datetime
from collections.abc import Iterable
from typing import Self, TypeVar

from django.core.files.storage import Storage
from django.db import models

U = TypeVar("U", bound=models.Model)
MOST_WAITING = 5  # of one person
KEPT = datetime.timedelta(days=1)


def sweep(storage: Storage, folder: str, *, known: Iterable[str], at: datetime.datetime) -> int:
    """Delete the files straight in `folder`, older than KEPT, whose names in the storage are not `known`; how many."""
    kept = set(known)
    try:
        places = [f"{folder}/{name}" for name in storage.listdir(folder)[1]]
    except FileNotFoundError:  # nothing was ever put there
        return 0
    old = [each for each in places if each not in kept and storage.get_modified_time(each) < at - KEPT]
    for each in old:
        storage.delete(each)
    return len(old)


class UploadQuerySet(models.QuerySet[U]):
    """Uploads by `uploaded_by` at `uploaded_at`, taken over at `done_at`; each can `forget` itself with its file."""

    def done(self) -> Self:
        """Those that were taken over."""
        return self.filter(done_at__isnull=False)

    def waiting_for(self, user: models.Model) -> Self:
        """Those that `user` has looked at but not taken over; nobody else may."""
        return self.filter(done_at=None, uploaded_by=user)

    def make_room(self, user: models.Model) -> None:
        """Throw away the oldest of those that wait for the person, so that one more is not too many."""
        for each in self.waiting_for(user).order_by("-uploaded_at", "-pk")[MOST_WAITING - 1 :]:
            each.forget()  # type: ignore[attr-defined]
