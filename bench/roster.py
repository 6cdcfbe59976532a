"""The roster and coverage of 200,000 certifications with 1,000,000 steps: `python -m bench.roster [CERTIFICATIONS]`.

Prints the server time of each page in milliseconds (by Django's test client with production settings: all but the
network): the best of three with its totals counted anew, the best of three after that, and its number of lines. Then of
the three exports of 100,000 lines, the seconds and the peak of memory, each in a process of its own.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.roster_data import check, fill
from bench.server import ROOT, environment, manage

OLD_DAY, PAGES = "2025-06-01", 3


def _django() -> Any:
    import django  # noqa: PLC0415 - set up by the parent process

    django.setup()
    from django.test import Client  # noqa: PLC0415

    from accounts.models import User  # noqa: PLC0415

    client = Client(headers={"host": "127.0.0.1"})
    user = User.objects.filter(username="tinhdoan").first()
    client.force_login(user or User.objects.create_superuser("tinhdoan", full_name="Phạm Thị Tỉnh Đoàn Mẫu"))
    return client


def make(certifications: int) -> None:
    _django()
    began = time.perf_counter()
    fill(certifications)
    seconds = time.perf_counter() - began
    check()
    print(json.dumps({"filled in seconds": round(seconds)}))


def pages() -> None:
    client = _django()
    from localities.models import Locality  # noqa: PLC0415

    district = Locality.objects.get(name="Huyện Đầm Dơi").pk
    everything = "state=in_force&state=expired&state=suspended"
    asked = {
        "today, first page": "",
        "today, page 500": "p=500",
        "today, last page": "p=99999",
        "all states, first page": everything,
        "all states, middle page": f"{everything}&p=1000",
        "all states, last page": f"{everything}&p=99999",
        "a district on 1/6/2025": f"day={OLD_DAY}&locality={district}",
        "a district on 1/6/2025, last page": f"day={OLD_DAY}&locality={district}&p=99999",
        "name search": "q=nguyen+van+an",
        "name search, thousands of hits": "q=an&p=200",
        "by unit, middle page": "order=unit&p=500",
        "by decision, middle page": "order=decided&p=500",
        "by end, middle page": "order=end&p=500",
        "ends within 90 days": "ending=90",
        "sex": "sex=female&columns=name&columns=sex",
    }
    for words, query in asked.items():
        number, path = _lines(query), f"/quan-tri/danh-sach/?{query}"
        assert number, words  # of an empty page the time would say nothing
        figures = {"counted": _best(client, path, forget=True), "again": _best(client, path), "lines": number}
        print(json.dumps({words: figures}, ensure_ascii=False), flush=True)
    for words, path in {
        "coverage": "",
        "coverage, old map": f"?day={OLD_DAY}",
        "trend": "dien-bien.svg",
    }.items():
        print(json.dumps({words: _best(client, f"/quan-tri/do-phu/{path}")}), flush=True)


def _lines(query: str) -> int:
    from django.http import QueryDict  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from accounts.models import User  # noqa: PLC0415
    from registry.rosters.form import RosterForm  # noqa: PLC0415
    from registry.rosters.reading import lines  # noqa: PLC0415

    user, today = User.objects.get(username="tinhdoan"), timezone.localdate()
    return lines(RosterForm(QueryDict(query), user=user, today=today).asked, user, today).count()


def _best(client: Any, path: str, *, forget: bool = False) -> int:
    from django.core.cache import cache  # noqa: PLC0415

    seconds = []
    for _ in range(PAGES):
        if forget:
            cache.clear()
        began = time.perf_counter()
        response = client.get(path)
        seconds.append(time.perf_counter() - began)
        assert response.status_code == 200, (path, response.status_code)
    return round(min(seconds) * 1000)


def export(kind: str) -> None:
    """The 100,000 lines of today."""
    client = _django()
    before, began = _peak(), time.perf_counter()
    size = sum(map(len, _csv(client))) if kind == "csv" else _file(kind)
    seconds = time.perf_counter() - began
    figures = {
        "seconds": round(seconds, 1),
        "MB": round(size / 1e6, 1),
        "peak MB": _peak(),
        "growth MB": _peak() - before,
    }
    print(json.dumps({f"export, {kind}": figures}))


def _csv(client: Any) -> Any:
    return client.get("/quan-tri/danh-sach/?export=csv").streaming_content


def _file(kind: str) -> int:
    from django.http import QueryDict  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from accounts.models import User  # noqa: PLC0415
    from registry.models import RosterExport  # noqa: PLC0415
    from registry.rosters.exporting import write  # noqa: PLC0415
    from registry.rosters.form import RosterForm  # noqa: PLC0415

    user, now = User.objects.get(username="tinhdoan"), timezone.now()
    form = RosterForm(QueryDict(), user=user, today=timezone.localdate())
    made = RosterExport.objects.create(
        kind=kind, filters=form.address(), total=0, requested_by=user, requested_at=now, moved_at=now
    )
    write(made)
    made.refresh_from_db()
    assert made.state == "done", made.state
    return made.file.size


def _peak() -> int:
    """Megabytes that this process has held at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> None:
    certifications = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    with tempfile.TemporaryDirectory(prefix="elearn-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        for command in (["migrate", "-v0"], ["load_localities"]):
            manage(folder, *command)
        manage(folder, "collectstatic", "--no-input", "-v0", settings="bench.settings")
        exports = [f"export('{kind}')" for kind in ("csv", "xlsx", "pdf")]
        for step in (f"make({certifications})", "pages()", *exports):
            subprocess.run(
                [sys.executable, "-c", f"from bench.roster import *; {step}"],
                cwd=ROOT,
                env=environment(folder, "bench.settings"),
                check=True,
            )


if __name__ == "__main__":
    main()
