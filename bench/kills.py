"""The server is killed in the midst of a decision and of an import, and started again: `python -m bench.kills`.

Web server and database get a SIGKILL while a decision about 1,000 people is recorded, 0.2 to 1.8 s after the button is
pressed, until it got through; then the same with a roster of 1,500 rows. After each kill is counted what
is recorded: nothing or all, or the run fails.
"""

import json
import re
import sys
import threading
import time
from contextlib import closing, suppress

from bench.client import Browser
from bench.server import Server, running

PEOPLE, ROWS = 1000, 1500
MOMENTS = 5

_PREPARE = """
import datetime, hashlib, io, itertools, json, sys
import django
django.setup()
from django.core.files.base import ContentFile
from django.utils import timezone
from openpyxl import Workbook
from accounts.models import User
from bench.learners import open_session
from certificates.models import Certificate
from localities.models import Unit
from registry.decisions.deciding import draft
from registry.importing.reading import reader
from courses.models import Enrolment
from registry.models import Decision, RosterImport, Scheme
now, province = timezone.now(), User.objects.get(username="tinhdoan")
home = Unit.objects.in_force(timezone.localdate(now)).get(name="Đoàn xã Đất Mũi")
scheme, earlier = Scheme.objects.get(), now - datetime.timedelta(days=9)
people = User.objects.bulk_create([
    User(username=f"thu{n}", full_name=f"Nguyễn Văn Thử {n}", unit=home, password="!")
    for n in range(int(sys.argv[1]))
])
course = scheme.latest_version.asked_courses()[0].course
enrolments = Enrolment.objects.bulk_create([
    Enrolment(learner=person, course=course, enrolled_at=earlier, completed_at=earlier) for person in people
])
names = [each.attname for each in Certificate._meta.concrete_fields if not each.primary_key]
one = Certificate.objects.filter(enrolment__course=course).values(*names).first()
Certificate.objects.bulk_create([
    Certificate(**one | {"enrolment_id": each.pk, "code": f"X{each.pk:017}", "serial_number": 10_000 + n})
    for n, each in enumerate(enrolments)
])
paper = {"issuing_body": "BCH Tỉnh", "signer": "Người Ký", "signer_capacity": "Bí thư"}
drafted = draft(Decision.Kind.CERTIFY, scheme, [each.pk for each in people], by=province, at=now,
                number="900-QĐ/THU", signed_on=timezone.localdate(now), **paper)
book = Workbook()
sheet = book.active
sheet.append(["STT", "Họ và tên", "Xã/phường", "Danh hiệu", "Số quyết định", "Ngày quyết định", "Người ký"])
parts = [("Lê", "Phạm", "Huỳnh", "Võ"), "ABCDEGHIKLMNOPQRSTUVXY", ("An", "Bình", "Chi", "Dung", "Giang", "Hà"), "BCDEG"]
names = (f"{family} {given} {first}anh {second}ong" for family, first, given, second in itertools.product(*parts))
for n, name in enumerate(itertools.islice(names, int(sys.argv[2]))):
    sheet.append([n + 1, name, "Xã Đất Mũi", "Tuyên truyền viên", "901-QĐ/THU", "20/05/2026", "Người Ký"])
file = io.BytesIO()
book.save(file)
data = file.getvalue()
sheet = reader.find_sheet(reader.read(data))
table = reader.table_of(sheet)
upload = RosterImport(name="thu.xlsx", sha256=hashlib.sha256(data).hexdigest(), sheet=sheet.name,
                      mapping=table.guess(), is_mapped=True, uploaded_by=province, uploaded_at=now,
                      scheme=scheme, **paper)
upload.file.save("thu.xlsx", ContentFile(data), save=False)
upload.save()
print(json.dumps({"decision": drafted.pk, "roster": upload.pk, "session": open_session(province)}))
"""
_COUNT = """
import json, sys
import django
django.setup()
from registry.models import Certification, CertificationEvent, CertificationPeriod
titles = Certification.objects.filter(decision__number=sys.argv[1])
followed = (each.objects.filter(certification__in=titles) for each in (CertificationEvent, CertificationPeriod))
print(json.dumps([titles.count(), *(each.values("certification").distinct().count() for each in followed)]))
"""


def main() -> None:
    with running(2) as server:
        made = json.loads(server.python(["-c", _PREPARE, str(PEOPLE), str(ROWS)]))
        decision = f"/quan-tri/quyet-dinh/{made['decision']}/ghi-nhan/"
        roster = f"/quan-tri/nhap-danh-sach/{made['roster']}/"
        Browser(server.port, made["session"]).get("plan", roster)  # looked at before it may be taken
        for what, path, number, rows in (
            ("decision", decision, "900-QĐ/THU", PEOPLE),
            ("import", roster + "ghi/", "901-QĐ/THU", ROWS),
        ):
            print(f"{what} of {rows}: {kill_and_count(server, made['session'], path, number, rows)}")


def kill_and_count(server: Server, session: str, path: str, number: str, rows: int) -> str:
    """Press the button, kill all after a while, start again and count; until it is recorded."""
    found = []
    for moment in range(MOMENTS):
        press(server, session, path, kill_after=0.2 + moment * 0.4)
        found.append(count(server, number))
        if found[-1] != [0, 0, 0]:
            break
    else:
        press(server, session, path)
        found.append(count(server, number))
    if found[-1] != [rows] * 3:
        sys.exit(f"Neither nothing nor all: {found}")
    return f"nothing recorded after {len(found) - 1} kills, all once it got through"


def press(server: Server, session: str, path: str, kill_after: float | None = None) -> None:
    """Open the page and send its form; kill web server and database so many seconds after, and start them again."""
    browser = Browser(server.port, session)
    with closing(browser.connection):
        browser.get("open", path)
        form = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', browser.html))

        def send() -> None:
            with suppress(Exception):  # the server is gone
                browser.post("press", path, **form)

        thread = threading.Thread(target=send)
        thread.start()
        if kill_after is not None:
            time.sleep(kill_after)
            server.kill()
        thread.join()
    if kill_after is not None:
        server.start()


def count(server: Server, number: str) -> list[int]:
    """Titles by the decision of this number, those with a step in the log, and those with periods."""
    return json.loads(server.python(["-c", _COUNT, number]))


if __name__ == "__main__":
    main()
