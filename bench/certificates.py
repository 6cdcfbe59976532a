"""5,000 certificates of a course, issued and put into an archive: `python -m bench.certificates [PEOPLE]`.

Prints milliseconds and CPU of a warm render for each look, then seconds, CPU and the most memory (of one worker,
without the database's) of issuing, of a ZIP archive and of sheets for the printer.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench.server import ROOT, environment, manage

WARM = 200


def warm() -> None:
    """A warm render: nothing of the document is the same as before but its template."""
    _setup()
    from django.utils import timezone  # noqa: PLC0415

    from certificates.models import Certificate, CertificateTemplateVersion  # noqa: PLC0415
    from certificates.pdf import LAYOUTS, data_of  # noqa: PLC0415
    from certificates.samples import USUAL  # noqa: PLC0415
    from elearn.base.documents import render, render_picture  # noqa: PLC0415

    def document(version: CertificateTemplateVersion, number: int) -> dict:
        facts = USUAL | {"holder_name": f"Nguyễn Thị Đo Lường {number}"}
        certificate = Certificate(issuer=version.issuer, serial_year=2026, serial_number=number, **facts)
        code = f"{number:06}-789ABC-DEFGHJ"
        return data_of(certificate, version, code=code, verify_url=f"https://example.vn/xac-minh/{code}/")

    signed = {"signatory_name": "Nguyễn Văn Mẫu", "signatory_capacity": "TM. BAN THƯỜNG VỤ; BÍ THƯ"}
    report = {}
    for border, orientation in (("ribbon", "landscape"), ("frame", "landscape"), ("frame", "portrait")):
        version = CertificateTemplateVersion(border=border, orientation=orientation, **signed)
        for kind in ("pdf", "png"):

            def once(number: int) -> bytes:
                data = {"certificates": [document(version, number)]}  # noqa: B023
                if kind == "pdf":  # noqa: B023
                    return render(LAYOUTS[1], data, made_at=timezone.now())
                return render_picture(LAYOUTS[1], data, "png", ppi=110)

            once(0)
            count = WARM if kind == "pdf" else WARM // 10
            wall, cpu = _measured(lambda: [once(number) for number in range(1, count + 1)])  # noqa: B023
            report[f"{border}, {orientation}, {kind}"] = {
                "ms": round(wall / count * 1000, 1),
                "ms of CPU": round(cpu / count * 1000, 1),
            }
    json.dump(report, sys.stdout, indent=2)


def people(count: int) -> None:
    """So many people who have completed a course without a certificate, and the work asked for."""
    _setup()
    from django.utils import timezone  # noqa: PLC0415

    from accounts.models import User  # noqa: PLC0415
    from courses.models import CoursePage, Enrolment  # noqa: PLC0415

    now, course = timezone.now(), CoursePage.objects.first()
    made = User.objects.bulk_create(
        User(
            username=f"bench{number}",
            full_name=f"Nguyễn Thị Đo Lường {number}",
            sort_key=f"{number:06}",
            search_text=f"nguyen thi do luong {number}",
            password="!",
        )
        for number in range(count)
    )
    Enrolment.objects.bulk_create(
        Enrolment(course=course, learner=user, enrolled_at=now, completed_at=now) for user in made
    )


def batch(kind: str) -> None:
    """One batch on all of it, as the worker does it."""
    _setup()
    from django.utils import timezone  # noqa: PLC0415

    from accounts.models import User  # noqa: PLC0415
    from certificates.batches import work  # noqa: PLC0415
    from certificates.issuing import without_certificate  # noqa: PLC0415
    from certificates.models import Batch, Certificate  # noqa: PLC0415
    from courses.models import CoursePage  # noqa: PLC0415

    course, now = CoursePage.objects.first(), timezone.now()
    rows = without_certificate() if kind == "issue" else Certificate.objects.filter(enrolment__course=course)
    subjects = list(rows.order_by("pk").values_list("pk", flat=True))
    made = Batch.objects.create(
        kind=kind,
        course=course,
        subjects=subjects,
        total=len(subjects),
        requested_by=User.objects.get(username="tinhdoan"),
        requested_at=now,
        moved_at=now,
    )
    wall, cpu = _measured(lambda: work(made))
    assert made.state == Batch.State.DONE
    report = {
        "certificates": len(subjects),
        "seconds": round(wall, 1),
        "seconds of CPU": round(cpu, 1),
        "most memory, MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    if made.file:
        report["file, MB"] = made.file.size // 1_000_000
    json.dump({kind: report}, sys.stdout)
    print()


def _setup() -> None:
    import django  # noqa: PLC0415 - set up by the parent process

    django.setup()


def _measured(act: Callable[[], object]) -> tuple[float, float]:
    began, cpu = time.perf_counter(), time.process_time()
    act()
    return time.perf_counter() - began, time.process_time() - cpu


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    with tempfile.TemporaryDirectory(prefix="elearn-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        for command in (["migrate", "-v0"], ["load_demo"]):
            manage(folder, *command)
        for call in ("warm()", f"people({count})", "batch('issue')", "batch('archive')", "batch('sheets')"):
            subprocess.run(
                [sys.executable, "-c", f"from bench.certificates import *; {call}"],
                cwd=ROOT,
                env=environment(folder, "bench.settings"),
                check=True,
            )
    print()


if __name__ == "__main__":
    main()
