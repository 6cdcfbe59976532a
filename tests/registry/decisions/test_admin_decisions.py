import datetime
import io

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pypdf import PdfReader

from accounts.models import Role, User
from registry.models import Certification, Decision, Scheme, SchemeGround
from tests.accounts.factories import UserFactory
from tests.certificates.factories import completed, course
from tests.certificates.signing import chain
from tests.certificates.signing.documents import issued, signed_outside
from tests.kept import kept
from tests.refusals import refused
from tests.registry.factories import (
    SchemeFactory,
    certified,
    eligible_person,
    person_with,
    touch,
    unit,
)
from tests.times import NINE_AM, TODAY

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
PDF = b"%PDF-1.7\n%da ky\n"
START = "decisions:start"


@pytest.fixture(scope="module")
def eligible(django_db_setup, django_db_blocker):
    """A scheme, and somebody who meets it."""
    with kept(django_db_blocker):
        scheme = SchemeFactory()
        yield scheme.pk, eligible_person(scheme).pk


@pytest.fixture
def scheme(eligible):
    return Scheme.objects.get(pk=eligible[0])


@pytest.fixture
def person(eligible):
    return User.objects.get(pk=eligible[1])


def start(client, kind, scheme, people, **changes):
    data = {"kind": kind, "scheme": scheme.pk, "people": [person.pk for person in people], **changes}
    return client.post(reverse(START), data)


def url(name, decision):
    return reverse(f"decisions:{name}", args=[decision.pk])


def words(**changes):
    """What the form of a draft sends."""
    return {
        "number": "7-QĐ/TĐ",
        "signed_on": "2026-11-23",
        "issuing_body": "BCH Tỉnh Cà Mau",
        "signer": "Nguyễn Văn Mẫu",
        "signer_capacity": "TM. Ban Thường vụ Tỉnh Đoàn, Bí thư",
        "effective_on": "",
        **changes,
    }


def record(client, decision):
    page = client.get(url("record", decision))
    return client.post(url("record", decision), {"seen": page.context["seen"]})


def certify(client, scheme, people, **changes):
    """From the choice of people to the record; the decision as it then is."""
    start(client, "certify", scheme, people)
    decision = Decision.objects.latest("pk")
    assert client.post(url("decision", decision), words(**changes)).status_code == 302
    response = record(client, decision)
    decision.refresh_from_db()
    return decision, response


class TestDraft:
    def test_begins_with_the_chosen_people_and_usual_words(self, client, province, scheme):
        person = eligible_person(scheme)
        response = start(client, "certify", scheme, [person])
        decision = Decision.objects.get()
        assert response["Location"] == url("decision", decision)
        assert [line.person for line in decision.lines.all()] == [person]
        assert (decision.issuing_body, decision.drafted_by) == ("BCH Tỉnh Cà Mau", province)
        assert not Certification.objects.exists()

    def test_takes_all_whom_the_filters_leave_not_only_a_page(self, client, province, monkeypatch, scheme):
        for _ in range(3):
            eligible_person(scheme, full_name="Đặng Thị Ướt")
        eligible_person(scheme, full_name="Lê Văn Thử")
        start(client, "certify", scheme, [], all="1", q="dang")
        assert Decision.objects.get().lines.count() == 3

    def test_asks_for_people(self, client, province):
        assert start(client, "certify", SchemeFactory(), [])["Location"] == reverse("decisions:index")
        assert not Decision.objects.exists()

    @pytest.mark.parametrize("changes", [{"kind": "x"}, {"scheme": "x"}, {"scheme": "9" * 30}])
    def test_knows_nothing_of_other_kinds_and_schemes(self, client, province, changes):
        data = {"kind": "certify", "scheme": SchemeFactory().pk, "people": "1", **changes}
        assert client.post(reverse(START), data).status_code == 404

    @pytest.mark.parametrize("path", ["https://example.org/", "//example.org", "/quan-tri/\\x"])
    def test_never_goes_to_another_site(self, client, province, path):
        response = start(client, "certify", SchemeFactory(), [], next=path)
        assert response["Location"] == reverse("decisions:index")

    def test_tells_that_somebody_stands_on_another_draft(self, client, province, scheme):
        people = [eligible_person(scheme, full_name="Lê Văn Thử")]
        start(client, "certify", scheme, people)
        data = {"kind": "certify", "scheme": scheme.pk, "people": people[0].pk}
        page = client.post(reverse(START), data, follow=True)
        assert "Lê Văn Thử" in str(next(iter(page.context["messages"])))
        assert Decision.objects.count() == 1

    def test_shows_what_stands_against_it(self, client, province, scheme):
        start(client, "certify", scheme, [UserFactory(full_name="Lê Văn Thử", unit=unit())])
        problems = client.get(url("decision", Decision.objects.get())).context["problems"]
        assert any("Lê Văn Thử" in problem for problem in problems)

    def test_keeps_what_was_typed(self, client, province, scheme, person):
        start(client, "certify", scheme, [person])
        decision = Decision.objects.get()
        client.post(url("decision", decision), words(number=" 7-QĐ / TĐ ", basis="Căn cứ A;"))
        decision.refresh_from_db()
        assert (decision.number, decision.basis, decision.signed_on) == ("7-QĐ/TĐ", "Căn cứ A;", TODAY)

    @pytest.mark.parametrize(
        ("field", "value"),
        [("signed_on", "2026-11-24"), ("signed_on", "x"), ("issuing_body", ""), ("number", "1" * 61)],
    )
    def test_says_at_the_field_what_is_wrong(self, client, province, field, value, scheme, person):
        start(client, "certify", scheme, [person])
        response = client.post(url("decision", Decision.objects.get()), words(**{field: value}))
        assert (response.status_code, list(response.context["form"].errors)) == (422, [field])

    def test_refuses_a_number_used_before_at_the_number(self, client, province, scheme):
        certify(client, scheme, [eligible_person(scheme)])
        start(client, "certify", scheme, [eligible_person(scheme)])
        response = client.post(url("decision", Decision.objects.latest("pk")), words())
        assert list(response.context["form"].errors) == ["number"]

    def test_takes_people_on_by_name_and_off(self, client, province, scheme):
        first, second = eligible_person(scheme), eligible_person(scheme, full_name="Đặng Thị Ướt")
        start(client, "certify", scheme, [first])
        decision = Decision.objects.get()
        page = client.get(url("decision", decision), {"q": "dang thi"})
        assert page.context["candidates"] == [second]
        client.post(url("lines", decision), {"add": "1", "people": second.pk})
        line = decision.lines.get(person=first)
        client.post(url("lines", decision), {"take_off": "1", "lines": line.pk})
        assert [line.person for line in decision.lines.all()] == [second]

    def test_flags_who_also_holds_the_legal_title(self, client, province, scheme):
        people = [eligible_person(scheme), eligible_person(scheme)]
        start(client, "certify", scheme, people)
        decision = Decision.objects.get()
        one, other = decision.lines.all()
        shown = {"flag": "1", "shown": [one.pk, other.pk]}
        client.post(url("lines", decision), {**shown, "flagged": one.pk})
        assert list(decision.lines.filter(holds_legal_title=True)) == [one]
        client.post(url("lines", decision), {**shown, "flagged": other.pk})
        assert list(decision.lines.filter(holds_legal_title=True)) == [other]

    def test_is_deleted_after_a_confirmation(self, client, province, scheme, person):
        start(client, "certify", scheme, [person])
        decision = Decision.objects.get()
        assert client.get(url("delete", decision)).status_code == 200
        assert Decision.objects.exists()
        client.post(url("delete", decision))
        assert not Decision.objects.exists()

    def test_asks_no_more_queries_for_more_people(self, client, province, queries_of, scheme):
        start(client, "certify", scheme, [eligible_person(scheme)])
        decision = Decision.objects.get()
        few = queries_of(url("decision", decision))
        people = [eligible_person(scheme).pk for _ in range(6)]
        client.post(url("lines", decision), {"add": "1", "people": people})
        assert decision.lines.count() == 7
        assert queries_of(url("decision", decision)) == few


class TestRecord:
    def test_asks_first(self, client, province, scheme, person):
        start(client, "certify", scheme, [person])
        assert client.get(url("record", Decision.objects.get())).status_code == 200
        assert not Certification.objects.exists()

    def test_certifies_everybody_from_the_day_of_the_decision(self, client, province, scheme):
        people = [eligible_person(scheme), eligible_person(scheme)]
        decision, response = certify(client, scheme, people)
        assert response["Location"] == url("decision", decision)
        assert {c.person for c in decision.certifications.all()} == set(people)
        assert {c.valid_from for c in decision.certifications.all()} == {TODAY}
        assert decision.issued_by == province

    def test_offers_the_next_number_and_takes_none(self, client, province, scheme):
        certify(client, scheme, [eligible_person(scheme)], number="41-QĐ/TĐTN")
        decision, response = certify(client, scheme, [eligible_person(scheme)], number="")
        assert response.status_code == 422
        assert decision.is_draft
        page = client.get(url("decision", decision)).content.decode()
        assert 'value="42-QĐ/TĐTN"' in page

    @pytest.mark.parametrize(
        "changes",
        [{"signed_on": "2026-11-22"}, {"signer": ""}, {"signed_on": ""}, {"effective_on": "2026-11-22"}],
    )
    def test_refuses_in_words_and_changes_nothing(self, client, province, changes, scheme, person):
        decision, response = certify(client, scheme, [person], **changes)
        assert response.status_code == 422
        assert response.context["problems"]
        assert decision.is_draft
        assert not Certification.objects.exists()

    def test_names_who_finished_too_late_for_the_decision(self, client, province, scheme):
        person = eligible_person(scheme, full_name="Lê Văn Thử")
        _, response = certify(client, scheme, [person], signed_on="2026-11-20")
        assert "Lê Văn Thử" in " ".join(response.context["problems"])

    def test_names_whose_unit_was_not_there_on_the_day(self, client, province, scheme):
        young = unit("Đoàn xã Mới", valid_from=TODAY + DAY)
        person = eligible_person(scheme, unit=young, full_name="Lê Văn Thử")
        _, response = certify(client, scheme, [person])
        assert "Lê Văn Thử" in " ".join(response.context["problems"])

    def test_records_only_what_was_shown(self, client, province, scheme, person):
        start(client, "certify", scheme, [person])
        decision = Decision.objects.get()
        client.post(url("decision", decision), words())
        seen = client.get(url("record", decision)).context["seen"]
        client.post(url("decision", decision), words(number="8-QĐ/TĐ"))
        assert client.post(url("record", decision), {"seen": seen}).status_code == 422
        assert not Certification.objects.exists()

    def test_tells_the_second_tab(self, client, province, scheme, person):
        decision, _ = certify(client, scheme, [person])
        assert client.post(url("record", decision), {"seen": "x"})["Location"] == url("decision", decision)
        client.post(url("delete", decision))
        client.post(url("lines", decision), {"take_off": "1", "lines": decision.lines.get().pk})
        assert Certification.objects.count() == decision.lines.count() == 1


class TestOtherKinds:
    def test_suspends_with_a_ground_and_ends_by_itself(self, client, province):
        held = certified(on=TODAY - 30 * DAY)
        ground = SchemeGround.objects.create(
            version=held.scheme.latest_version, kind="suspend", text="Không hoạt động"
        )
        start(client, "suspend", held.scheme, [held.person])
        decision = Decision.objects.latest("pk")
        client.post(
            url("decision", decision),
            words(ground=ground.pk, reason="sáu tháng", suspended_until="2026-12-24"),
        )
        record(client, decision)
        event = held.events.last()
        assert (event.step, event.reason) == ("suspended", "Không hoạt động; sáu tháng")
        states = {Certification.objects.with_state(TODAY + DAY * n).get().state for n in (0, 30)}
        assert states == {"suspended"}
        assert Certification.objects.with_state(TODAY + DAY * 31).get().state == "in_force"

    @pytest.mark.parametrize("kind", ["suspend", "withdraw", "end"])
    def test_asks_for_a_reason(self, client, province, kind):
        held = certified(on=TODAY - 30 * DAY)
        start(client, kind, held.scheme, [held.person])
        decision = Decision.objects.latest("pk")
        client.post(url("decision", decision), words())
        assert record(client, decision).status_code == 422
        assert Certification.objects.with_state(TODAY).get().state == "in_force"

    def test_ends_a_suspension(self, client, province):
        held = certified(on=TODAY - 30 * DAY)
        touch(held, "suspend", TODAY - DAY)
        start(client, "reinstate", held.scheme, [held.person])
        decision = Decision.objects.latest("pk")
        client.post(url("decision", decision), words())
        record(client, decision)
        assert Certification.objects.with_state(TODAY).get().state == "in_force"

    def test_does_not_renew_a_withdrawn_title(self, client, province):
        held = certified(on=datetime.date(2025, 1, 10), full_name="Lê Văn Thử")
        touch(held, "withdraw", TODAY - DAY)
        start(client, "renew", held.scheme, [held.person])
        decision = Decision.objects.latest("pk")
        client.post(url("decision", decision), words())
        response = record(client, decision)
        assert "Lê Văn Thử" in " ".join(response.context["problems"])
        assert Certification.objects.count() == 1


class TestRenewable:
    @pytest.fixture
    def scheme(self):
        return SchemeFactory(
            version__validity_months=24,
            version__renewal_path="refresher",
            version__refresher=course("Bồi dưỡng"),
        )

    def held(self, scheme, day=datetime.date(2024, 12, 10), **fields):
        return certified(scheme, on=day, **fields)

    def rows(self, client, scheme, **filters):
        page = client.get(reverse("renewable:index"), {"scheme": scheme.pk, **filters})
        return [term.person.full_name for term in page.context["page_obj"]]

    def test_lists_open_windows_with_the_path_done_or_not(self, client, province, scheme):
        done = self.held(scheme, full_name="Lê Văn Xong")
        self.held(scheme, full_name="Đặng Thị Chưa")
        self.held(scheme, TODAY - 30 * DAY, full_name="Trần Thị Sớm")
        completed(done.person, of=scheme.latest_version.refresher, at=NINE_AM)
        assert set(self.rows(client, scheme)) == {"Lê Văn Xong", "Đặng Thị Chưa"}
        assert self.rows(client, scheme, path="done") == ["Lê Văn Xong"]
        assert self.rows(client, scheme, path="not_done") == ["Đặng Thị Chưa"]

    def test_leads_to_a_record_that_goes_on_where_the_term_ends(self, client, province, scheme):
        held = self.held(scheme)
        completed(held.person, of=scheme.latest_version.refresher, at=NINE_AM)
        start(client, "renew", scheme, [], all="1", path="done")
        decision = Decision.objects.latest("pk")
        client.post(url("decision", decision), words())
        record(client, decision)
        assert held.renewed_by.valid_from == held.valid_until

    def test_asks_no_more_queries_for_more_rows_of_other_days(self, client, province, scheme, queries_of):
        address = f"{reverse('renewable:index')}?scheme={scheme.pk}"
        self.held(scheme)
        few = queries_of(address)
        for n in range(5):
            self.held(scheme, datetime.date(2024, 12, 11 + n))
        assert queries_of(address) == few

    @pytest.mark.parametrize("role", [Role.LEARNER, Role.TRAINER, Role.UNIT_OFFICER])
    def test_is_for_the_province_only(self, client, today, role):
        client.force_login(person_with(role, unit()))
        assert client.get(reverse("renewable:index")).status_code == refused(role)


class TestDecisions:
    def test_lists_drafts_first_then_the_newest(self, client, province, scheme, person):
        old = certified(scheme, on=TODAY - 9 * DAY).decision
        new = certified(scheme, on=TODAY - 5 * DAY).decision
        start(client, "certify", scheme, [person])
        page = client.get(reverse("decisions:index"))
        assert list(page.context["page_obj"]) == [Decision.objects.drafts().get(), new, old]

    def test_filters_by_kind_year_and_number(self, client, province):
        held = certified(on=datetime.date(2025, 5, 5))
        other = touch(held, "withdraw", TODAY - DAY).events.last().decision

        def found(**filters):
            return list(client.get(reverse("decisions:index"), filters).context["page_obj"])

        assert found(kind="withdraw") == [other]
        assert found(year="2025") == [held.decision]
        assert found(q=held.decision.number) == [held.decision]
        assert len(found(year="x", kind="x")) == 2

    def test_asks_no_more_queries_for_more_rows(self, client, province, queries_of):
        certified()
        few = queries_of(reverse("decisions:index"))
        for _ in range(4):
            certified()
        assert queries_of(reverse("decisions:index")) == few

    @pytest.mark.parametrize(
        ("name", "method"),
        [(name, "get") for name in ("decision", "record", "delete", "docx", "pdf", "signed_file")]
        + [(name, "post") for name in ("decision", "record", "delete", "lines")],
    )
    def test_is_for_the_province_only(self, client, today, name, method):
        decision = certified().decision
        client.force_login(person_with(Role.UNIT_OFFICER, unit()))
        assert getattr(client, method)(url(name, decision)).status_code == 302
        assert client.get(reverse("decisions:index")).status_code == 302
        assert client.post(reverse(START)).status_code == 302
        assert Decision.objects.count() == 1


class TestSignedPaper:
    def put(self, client, decision, name="ky.pdf", data=PDF):
        return client.post(url("decision", decision), {"signed_file": SimpleUploadedFile(name, data)})

    def test_is_kept_afterwards_and_comes_back_as_it_was(self, client, province):
        decision = certified().decision
        assert client.get(url("signed_file", decision)).status_code == 404
        self.put(client, decision)
        response = client.get(url("signed_file", decision))
        assert b"".join(response.streaming_content) == PDF
        assert "ban-ky.pdf" in response["Content-Disposition"]

    @pytest.mark.parametrize(("name", "data"), [("a.pdf", b"PK\3\4"), ("a.docx", PDF), ("a.pdf", b"")])
    def test_must_be_a_pdf(self, client, province, name, data):
        decision = certified().decision
        assert self.put(client, decision, name, data).status_code == 422
        decision.refresh_from_db()
        assert not decision.signed_file

    def test_is_looked_through_for_electronic_signatures(self, client, province):
        decision = certified().decision
        self.put(client, decision, data=signed_outside(issued()))
        report = client.get(url("decision", decision)).context["signatures"]
        assert report.is_sound
        assert chain.SIGNER in client.get(url("decision", decision)).content.decode()
        self.put(client, decision, data=issued())
        assert client.get(url("decision", decision)).context["signatures"].signatures == ()

    def test_changes_nothing_else_of_a_recorded_decision(self, client, province):
        decision = certified().decision
        client.post(
            url("decision", decision), {"signed_file": SimpleUploadedFile("a.pdf", PDF), **words(number="9")}
        )
        number = decision.number
        decision.refresh_from_db()
        assert decision.number == number

    def test_goes_with_a_deleted_draft(
        self, client, province, django_capture_on_commit_callbacks, scheme, person
    ):
        start(client, "certify", scheme, [person])
        decision = Decision.objects.get()
        client.post(url("decision", decision), {**words(), "signed_file": SimpleUploadedFile("a.pdf", PDF)})
        kept = Decision.objects.get().signed_file
        assert kept.storage.exists(kept.name)
        with django_capture_on_commit_callbacks(execute=True):
            client.post(url("delete", decision))
        assert not kept.storage.exists(kept.name)


class TestPapers:
    def test_carry_number_date_and_list(self, client, province):
        decision = certified(full_name="Trần Thị Ước").decision
        word = docx.Document(io.BytesIO(client.get(url("docx", decision)).content))
        pdf = PdfReader(io.BytesIO(client.get(url("pdf", decision)).content))
        in_pdf = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
        in_word = " ".join(cell.text for table in word.tables for row in table.rows for cell in row.cells)
        for shown in (decision.number, "ngày 23 tháng 11 năm 2026", "Trần Thị Ước", "đến hết 22/11/2028"):
            assert shown in in_word
            assert shown in in_pdf

    def test_say_the_term_first_given_after_it_was_cut_short(self, client, province):
        held = certified(on=TODAY - 30 * DAY)
        touch(held, "withdraw", TODAY - DAY)
        word = docx.Document(io.BytesIO(client.get(url("docx", held.decision)).content))
        assert word.tables[-1].rows[1].cells[5].text == "Từ 24/10/2026 đến hết 23/10/2028"
