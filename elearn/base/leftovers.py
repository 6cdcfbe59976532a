"""Files that no row knows: their process died between file and row, or they waited for an answer that never came.

Files with names of people are deleted when it was promised. What is promised of a row's file holds for these too.
"""

import datetime
from collections.abc import Iterable

from django.core.files.storage import Storage

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
