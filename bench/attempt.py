"""Whole learner flows against the production server: `make bench` or `python -m bench.attempt`.

16 clients each take learners through the course: open it, enrol, read the lessons, start the quiz, save 12 answers,
hand in, see the result. Printed: flows per second, p95 of each step, CPU of the web server per flow; then the CPU of
single pages as a ratio to an empty view, and the weight of a lesson's first load. Numbers of one run compare with
each other only: the client shares the machine.
"""

import argparse
import json
import re
import statistics
import subprocess
import sys
import threading
import time
from collections import defaultdict
from typing import Any

from bench.client import Browser
from bench.server import ROOT, Server, environment, running

CHOICE = re.compile(r'name="(q\d+)"\s+value="([^"]+)"')
TEXT = re.compile(r'<textarea[^>]*name="(q\d+)"')


def flow(browser: Browser, data: dict[str, Any]) -> None:
    """One learner's way from the course to the result."""
    course = data["course"]
    browser.get("course", course["url"])
    browser.post("enrol", f"/hoc-tap/ghi-danh/{course['id']}/")
    for lesson in data["lessons"]:
        browser.get("lesson", lesson["url"])
        browser.post("lesson read", f"/hoc-tap/bai-hoc/{lesson['id']}/xong/")
    browser.get("course", course["url"])
    start = re.search(r'action="(/hoc-tap/bai-kiem-tra/\d+/)"', browser.html)
    assert start, "the course page offers no quiz"
    attempt = browser.post("start", start[1])
    browser.get("quiz page", attempt)
    html = browser.html
    for name, value in first_answers(html).items():
        save(browser, html, attempt, (name, value), sequence=1)
    browser.get("summary", f"{attempt}nop/")
    browser.post("hand in", f"{attempt}nop/")
    browser.get("result", attempt)


def save(browser: Browser, html: str, attempt: str, answer: tuple[str, str], sequence: int) -> None:
    """One answer, with all that the page's script sends."""
    name, value = answer
    version = re.search(rf'data-url="cau/{name[1:]}/"\s+data-version="(\d+)"', html)
    assert version, f"the page says no version of {name}"
    fields = {"sequence": sequence, "version": version[1], "known": 0, "device": "bench", "age": 0}
    browser.post("save an answer", f"{attempt}cau/{name[1:]}/", **{name: value}, **fields)


def first_answers(html: str) -> dict[str, str]:
    """The first choice of each question, and a sentence for essays."""
    answers: dict[str, str] = {}
    for name, value in CHOICE.findall(html):
        answers.setdefault(name, value)
    return answers | dict.fromkeys(TEXT.findall(html), "Em sẽ lắng nghe, giữ kín và báo 111.")


def flows(server: Server, data: dict[str, Any], clients: int) -> dict[str, Any]:
    """All learners' flows by `clients` at once."""
    waiting, took, lock, failures = list(data["sessions"]), defaultdict(list), threading.Lock(), []

    def client() -> None:
        while True:
            with lock:
                if not waiting:
                    return
                session = waiting.pop()
            try:
                flow(Browser(server.port, session, took), data)
            except Exception as error:
                failures.append(repr(error))

    cpu, began = server.cpu(), time.perf_counter()
    threads = [threading.Thread(target=client) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds, count = time.perf_counter() - began, len(data["sessions"])
    return {
        "flows": count,
        "failures": failures[:5],
        "flows per second": round(count / seconds, 2),
        "server CPU ms per flow": round(1000 * (server.cpu() - cpu) / count, 1),
        "p95 ms": {step: round(1000 * percentile(times, 95), 1) for step, times in took.items()},
    }


def percentile(values: list[float], percent: int) -> float:
    return statistics.quantiles(values, n=100)[percent - 1] if len(values) > 1 else values[0]


def ratios(server: Server, data: dict[str, Any], times: int) -> dict[str, Any]:
    """The web server's CPU of each page, in milliseconds and as a ratio to the empty view."""
    browser = Browser(server.port, data["sessions"][0])
    attempt, lesson = f"/lam-bai/{data['attempt']}/", data["lessons"][0]["url"]
    browser.get("quiz page", attempt)
    html = browser.html
    name, value = next(iter(first_answers(html).items()))
    saved = iter(range(1, 10_000_000))
    pages = {
        "empty view": lambda: browser.get("empty", "/bench/empty/"),
        "save an answer": lambda: save(browser, html, attempt, (name, value), next(saved)),
        "quiz page of 20 questions": lambda: browser.get("quiz page", attempt),
        "course": lambda: browser.get("course", data["course"]["url"]),
        "lesson": lambda: browser.get("lesson", lesson),
        "my learning": lambda: browser.get("my learning", "/hoc-tap/"),
    }
    spent = defaultdict(float)
    for _round in range(5):  # in turns, so that whatever else the machine does meets them all
        for page, request in pages.items():
            cpu = server.cpu()
            for _ in range(times // 5):
                request()
            spent[page] += server.cpu() - cpu
    empty = spent["empty view"]
    return {page: f"{1000 * cpu / times:.2f} ms = {cpu / empty:.1f} x" for page, cpu in spent.items()}


def first_load(server: Server, data: dict[str, Any]) -> dict[str, Any]:
    """What a phone fetches for a lesson of its course when it has nothing yet."""
    browser = Browser(server.port, data["sessions"][0])
    browser.get("course", data["course"]["url"])
    browser.post("enrol", f"/hoc-tap/ghi-danh/{data['course']['id']}/")
    browser.get("lesson", data["lessons"][0]["url"])
    sizes = {"page": browser.bytes}
    found = re.findall(r'<(?:link[^>]+href|script[^>]+src|img[^>]+src)="(/[^"]+)"', browser.html)
    for path in dict.fromkeys(path for path in found if path.startswith(("/static/", "/media/"))):
        browser.get("static", path)
        sizes[path] = browser.bytes
    return {"requests": len(sizes), "KB over the wire": round(sum(sizes.values()) / 1024, 1), "bytes": sizes}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--learners", type=int, default=320)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--times", type=int, default=500, help="requests per page for the ratios")
    options = parser.parse_args()
    with running(options.workers) as server:
        output = subprocess.run(
            [sys.executable, "-m", "bench.learners", str(options.learners)],
            cwd=ROOT,
            env=environment(server.folder, "bench.settings"),
            check=True,
            capture_output=True,
            text=True,
        )
        data = json.loads(output.stdout)
        report = {
            "first load of a lesson": first_load(server, data),
            "CPU of pages": ratios(server, data, options.times),
            "flows": flows(server, data, options.clients),
        }
    print(json.dumps(report, indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main()
