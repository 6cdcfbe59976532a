"""A full disk: uploads end before it is full, since the database may share it; people read what became of theirs."""

import errno
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg.errors
from django.core.files import File
from django.core.files.storage import FileSystemStorage

KEPT_FREE = 64 * 1024 * 1024
"""Bytes that no upload may take: with them, the database still writes what is being saved."""
NO_ROOM = (errno.ENOSPC, errno.EDQUOT)


class UploadStorage(FileSystemStorage):
    """Django's, but that a file which does not fit is not begun: half of one would stay, named by nothing."""

    def _save(self, name: str, content: File) -> str:
        if shutil.disk_usage(existing(Path(self.location))).free < content.size + KEPT_FREE:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), name)
        return str(super()._save(name, content))  # type: ignore[misc]  # the stubs leave it out


def existing(folder: Path) -> Path:
    """The folder, or the nearest above it that is there: it is made when it is needed."""
    return next(place for place in [folder, *folder.parents] if place.exists())


def is_to_blame() -> bool:
    """Whether what is being handled came of a full disk, here or at the database."""
    return any(
        isinstance(each, psycopg.errors.DiskFull) or (isinstance(each, OSError) and each.errno in NO_ROOM)
        for each in _causes(sys.exception())
    )


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
