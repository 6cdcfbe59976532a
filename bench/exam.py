"""An exam: `python -m bench.exam [--learners 2000] [--minutes 3]`.

2,000 learners sit at 40 mixed questions for an hour. A stretch of that hour is played in real time: each opens the
page once, and answers after think times that average 90 seconds, so 22 answers come in each second. Then the same
learners answer without thinking, to find what two cores sustain. Printed: p95 of the saves, answers per second,
memory of each worker, and the CPU of the page of 40 questions as a ratio to the empty view.
"""

import argparse
import heapq
import itertools
import json
import random
import subprocess
import sys
import threading
import time
from collections import defaultdict
from typing import Any

from bench.attempt import percentile
from bench.client import Browser
from bench.server import ROOT, Server, environment, running

THINK = 90.0  # seconds between two answers of one learner, on average: 40 in an hour


class Learner:
    """Someone in the exam: the answers still to give."""

    def __init__(self, port: int, known: dict[str, Any]) -> None:
        self.port, self.session, self.attempt = port, known["session"], known["attempt"]
        self.answers = itertools.cycle(known["answers"])
        self.sequence = 0

    def save(self, browser: Browser) -> None:
        """Give the next answer as the script does."""
        position, version, fields = next(self.answers)
        self.sequence += 1
        extras = {"sequence": self.sequence, "version": version, "known": 0, "device": "bench", "age": 0}
        browser.cookies = {"elearn_session": self.session, "elearn_csrf": "x" * 32}
        browser.html = f'name="csrfmiddlewaretoken" value="{"x" * 32}"'
        browser.post("save", f"/lam-bai/{self.attempt}/cau/{position}/", **fields, **extras)


def play(
    learners: list[Learner], port: int, seconds: float, think: float, clients: int
) -> tuple[dict[str, list[float]], list[str]]:
    """All learners answer for so long; the seconds that each request took, and what failed."""
    now = time.perf_counter()
    due = [(now + random.uniform(0, think), number) for number in range(len(learners))]
    heapq.heapify(due)
    took, failures, lock, until = defaultdict(list), [], threading.Lock(), now + seconds

    def client() -> None:
        browser = Browser(port, "", took)
        while time.perf_counter() < until:
            with lock:
                at, number = heapq.heappop(due)
            time.sleep(max(0.0, min(at, until) - time.perf_counter()))
            if time.perf_counter() >= until:
                return
            try:
                learners[number].save(browser)
            except Exception as error:
                failures.append(repr(error))
                browser = Browser(port, "", took)
            with lock:
                heapq.heappush(
                    due, (time.perf_counter() + random.expovariate(1 / think) if think else at, number)
                )

    threads = [threading.Thread(target=client) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return took, failures


def ratio(server: Server, learner: Learner, times: int) -> str:
    """The page of 40 questions against the empty view."""
    browser = Browser(server.port, learner.session)
    spent = defaultdict(float)
    for _round in range(5):
        for path in ("/bench/empty/", f"/lam-bai/{learner.attempt}/"):
            cpu = server.cpu()
            for _ in range(times // 5):
                browser.get(path, path)
            spent[path] += server.cpu() - cpu
    empty, page = spent.values()
    return f"{1000 * page / times:.2f} ms = {page / empty:.1f} x"


def memory(server: Server) -> list[float]:
    """Megabytes of each process of the web server."""
    family = [server.process, *server.process.children(recursive=True)]
    return [round(each.memory_info().rss / 2**20, 1) for each in family if each.name() != "postgres"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--learners", type=int, default=2000)
    parser.add_argument("--minutes", type=float, default=3)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    with running(options.workers) as server:
        output = subprocess.run(
            [sys.executable, "-m", "bench.mixed", str(options.learners)],
            cwd=ROOT,
            env=environment(server.folder, "bench.settings"),
            check=True,
            capture_output=True,
            text=True,
        )
        learners = [Learner(server.port, known) for known in json.loads(output.stdout)]
        page = ratio(server, learners[0], 250)
        cpu = server.cpu()
        took, failures = play(learners, server.port, 60 * options.minutes, THINK, 64)
        busy = (server.cpu() - cpu) / (60 * options.minutes)
        hard, more = play(learners, server.port, 30, 0, 16)
        report = {
            "learners": options.learners,
            "page of 40 mixed questions": page,
            "in the exam": {
                "saves per second": round(len(took["save"]) / (60 * options.minutes), 1),
                "p50 ms": round(1000 * percentile(took["save"], 50), 1),
                "p95 ms": round(1000 * percentile(took["save"], 95), 1),
                "cores busy": round(busy, 2),
                "failures": failures[:5],
            },
            "without thinking, 16 at once": {
                "saves per second": round(len(hard["save"]) / 30, 1),
                "p95 ms": round(1000 * percentile(hard["save"], 95), 1),
                "failures": more[:5],
            },
            "memory of each process, MB": memory(server),
        }
    print(json.dumps(report, indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main()
