"""The server is killed while 200 learners save at once, and started again: `python -m bench.crash`.

Web server and database are killed with SIGKILL, nothing is shut down. Printed: how many saves were acknowledged,
and how many of those are missing afterwards, which must be none.
"""

import json
import os
import signal
import subprocess
import sys
import threading
import time

import psutil

from bench.client import Browser
from bench.exam import Learner
from bench.server import ROOT, environment, running

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
        output = subprocess.run(
            [sys.executable, "-m", "bench.mixed", str(LEARNERS)],
            cwd=ROOT,
            env=environment(server.folder, "bench.settings"),
            check=True,
            capture_output=True,
            text=True,
        )
        learners = [Learner(server.port, known) for known in json.loads(output.stdout)]
        acknowledged, stop = [], threading.Event()

        def save(learner: Learner) -> None:
            browser = Browser(server.port, learner.session)
            while not stop.is_set():
                try:
                    learner.save(browser)
                except Exception:
                    return  # the server is gone
                acknowledged.append((learner.attempt, learner.sequence))

        threads = [threading.Thread(target=save, args=[learner]) for learner in learners]
        for thread in threads:
            thread.start()
        time.sleep(6)
        _kill(server.process)
        _kill(_database(server.folder))
        stop.set()
        for thread in threads:
            thread.join()
        print(f"{len(acknowledged)} saves of {LEARNERS} learners were acknowledged before the kill")
        found = subprocess.run(  # starts the database again
            [sys.executable, "-c", _MISSING],
            cwd=ROOT,
            env=environment(server.folder, "bench.settings"),
            input=json.dumps(acknowledged),
            check=True,
            capture_output=True,
            text=True,
        )
        missing = json.loads(found.stdout)
        print(f"{len(missing)} of them are missing after the restart")
        sys.exit(bool(missing) or not acknowledged)


def _kill(process: psutil.Process) -> None:
    for each in [*process.children(recursive=True), process]:
        if each.is_running():
            os.kill(each.pid, signal.SIGKILL)


def _database(folder: os.PathLike) -> psutil.Process:
    """The server of the embedded database in this folder."""
    with open(os.path.join(folder, "postgres", "postmaster.pid")) as file:
        return psutil.Process(int(file.readline()))


if __name__ == "__main__":
    main()
