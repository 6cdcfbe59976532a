"""Stops the embedded server when the last process that used it has ended, however it ended.

Each of those holds a share of a lock on a file beside the data, which the system takes back at its end: also of one
that was killed, when nothing of its own runs any more. Whoever gets the whole lock knows that there is nobody left.
`python -m elearn.postgres.guardian DATA DESCRIPTOR`: of a lock that says that there is a guardian.
"""

import fcntl
import os
import signal
import sys
from pathlib import Path

from elearn.postgres import postmaster


def guard(data: Path, guardian: int) -> None:
    """Wait for the last user's end, then stop the server in `data`."""
    with open(users_file(data), "ab") as users:
        fcntl.flock(users, fcntl.LOCK_EX)
        postmaster.stop(data)
        os.close(
            guardian
        )  # first, so that the next user, who waits for the other lock, finds that one is needed


def users_file(data: Path) -> str:
    """Beside the data: a new cluster wants its folder empty."""
    return f"{data.resolve()}.users"


def guardian_file(data: Path) -> str:
    """Locked as long as there is a guardian."""
    return f"{data.resolve()}.guardian"


if __name__ == "__main__":
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(
            number, signal.SIG_IGN
        )  # they are meant for the users, at whose end it has its work to do
    guard(Path(sys.argv[1]), int(sys.argv[2]))
