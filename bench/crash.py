"""The server is killed while 200 learners save at once, and started again: `python -m bench.crash`.

Web server and database are killed with SIGKILL, nothing is shut down. Printed: how many saves were acknowledged,
and how many of those are missing afterwards, which must be none. `tests/e2e/test_crash.py` does it in small.
"""

import json
import sys
import threading
import time
from contextlib import closing

from bench.client import Browser
from bench.exam import Learner
from bench.server import Server, running

LEARNERS = 200
_MISSING = """
import django, json, sys
django.setup()
from assessments.models import Response
kept = set(Response.objects.values_list("attempt_item__attempt", "sequence"))
print(json.dumps([each for each in json.load(sys.stdin) if tuple(each) not in kept]))
"""


def main() -> None:
    with running(2) as server:
        acknowledged, missing = crash(server, LEARNERS, 6)
        print(f"{len(acknowledged)} saves of {LEARNERS} learners were acknowledged before the kill")
        print(f"{len(missing)} of them are missing after the restart")
        sys.exit(bool(missing) or not acknowledged)


def crash(server: Server, learners: int, seconds: float) -> tuple[list[tuple[int, int]], list[list[int]]]:
    """Kill all while so many learners save, after some seconds and a save of each on average; and start it again.

    Returns what was acknowledged, as attempts and sequences, and what of that is missing.
    """
    made = server.python(["-m", "bench.mixed", str(learners)])
    people = [Learner(server.port, known) for known in json.loads(made)]
    acknowledged: list[tuple[int, int]] = []
    stop = threading.Event()

    def save(learner: Learner) -> None:
        browser = Browser(server.port, learner.session)
        with closing(browser.connection):
            while not stop.is_set():
                try:
                    learner.save(browser)
                except Exception:
                    return  # the server is gone
                acknowledged.append((learner.attempt, learner.sequence))

    threads = [threading.Thread(target=save, args=[learner]) for learner in people]
    for thread in threads:
        thread.start()
    time.sleep(seconds)
    while len(acknowledged) < learners and any(thread.is_alive() for thread in threads):
        time.sleep(0.1)
    server.kill()
    stop.set()
    for thread in threads:
        thread.join()
    server.start()  # and with it the database
    return acknowledged, json.loads(server.python(["-c", _MISSING], json.dumps(acknowledged)))


if __name__ == "__main__":
    main()
