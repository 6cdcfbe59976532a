"""A process of a server ends when the one that began it does, also when that was killed and could tell nobody."""

import os
import signal
import threading
import time

LOOKS_EVERY = 1  # seconds


def end_with_parent() -> None:
    """From now on: ask this process to end, as a service manager would, once its parent is gone.

    Otherwise the workers of a server that was killed would go on answering, and keep its port from the next.
    """
    threading.Thread(target=_watch, args=[os.getppid()], name="end-with-parent", daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOKS_EVERY)
    os.kill(os.getpid(), signal.SIGTERM)
