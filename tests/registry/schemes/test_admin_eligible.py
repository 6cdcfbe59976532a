import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import Role
from registry.models import CriterionEvidence, Decision, SchemeCriterion
from tests.refusals import refused
from tests.registry.factories import SchemeFactory, commune, eligible_person, person_with, unit
from tests.times import NINE_AM, TODAY

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
PDF = b"%PDF-1.7\n%minh chung\n"


@pytest.fixture
def scheme():
    scheme = SchemeFactory()
    SchemeCriterion.objects.create(version=scheme.latest_version, text="Có giấy giới thiệu")
    return scheme


def listed(client, **filters):
    return list(client.get(reverse("eligible:index"), filters).context["page_obj"])


def tick(client, scheme, people, **changes):
    criterion = scheme.latest_version.criteria.get()
    asked = "&".join([f"scheme={scheme.pk}", *(f"people={person.pk}" for person in people)])
    data = {
        "scheme": scheme.pk,
        "people": [person.pk for person in people],
        "asked": asked,
        "criteria": [criterion.pk],
        "met_on": "2026-11-20",
        "evidence": "Giấy giới thiệu số 3",
        **changes,
    }
    return client.post(reverse("eligible:tick"), data)


class TestEligible:
    def test_lists_who_meets_the_scheme_with_the_evidence(self, client, province, scheme):
        person = eligible_person(scheme)
        tick(client, scheme, [person])
        response = client.get(reverse("eligible:index"), {"scheme": scheme.pk})
        assert list(response.context["page_obj"]) == [person]
        for shown in ("23/11/2026", "1/1"):
            assert shown in response.content.decode()

    def test_shows_apart_who_lacks_a_criterion(self, client, province, scheme):
        lacking, eligible = eligible_person(scheme), eligible_person(scheme)
        tick(client, scheme, [eligible])
        response = client.get(reverse("eligible:index"), {"scheme": scheme.pk})
        assert list(response.context["page_obj"]) == [eligible]
        assert response.context["others"] == 1
        response = client.get(f"{reverse('eligible:index')}?{response.context['other_list']}")
        assert list(response.context["page_obj"]) == [lacking]
        assert "0/1" in response.content.decode()

    def test_decides_about_all_who_meet_everything_and_nobody_else(self, client, province, scheme):
        _lacking, eligible = eligible_person(scheme), eligible_person(scheme)
        tick(client, scheme, [eligible])
        said = {"all": "1", "scheme": scheme.pk, "kind": "certify"}
        client.post(reverse("decisions:start"), said)
        assert [line.person for line in Decision.objects.get().lines.all()] == [eligible]

    def test_filters_by_locality_kind_of_unit_and_name(self, client, province, scheme):
        place = commune("Hồ Thị Kỷ")
        eligible_person(scheme, full_name="Lê Văn Thử")
        there = eligible_person(
            scheme, unit=unit("Đoàn xã Hồ Thị Kỷ", place, parent=None), full_name="Đặng Thị Ướt"
        )
        assert listed(client, scheme=scheme.pk, missing="on", locality=place.pk) == [there]
        assert listed(client, scheme=scheme.pk, missing="on", q="dang thi uot") == [there]
        there.unit.kind = "school"
        there.unit.save()
        assert listed(client, scheme=scheme.pk, missing="on", unit_kind="school") == [there]

    def test_says_so_when_there_is_no_scheme(self, client, province):
        assert client.get(reverse("eligible:index")).status_code == 200

    @pytest.mark.parametrize("role", [Role.LEARNER, Role.TRAINER, Role.UNIT_OFFICER])
    @pytest.mark.parametrize("name", ["index", "evidence"])
    def test_is_for_the_province_only(self, client, today, role, name):
        client.force_login(person_with(role, unit()))
        assert client.get(reverse(f"eligible:{name}")).status_code == refused(role)

    def test_asks_no_more_queries_for_more_rows(self, client, province, scheme, queries_of):
        eligible_person(scheme)
        few = queries_of(reverse("eligible:index") + "?missing=on")
        for _ in range(6):
            eligible_person(scheme)
        assert queries_of(reverse("eligible:index") + "?missing=on") == few


class TestEvidence:
    def page(self, client, scheme, people=(), **asked):
        data = {"scheme": scheme.pk, "people": [person.pk for person in people], **asked}
        return client.get(reverse("eligible:evidence"), data)

    def test_shows_courses_with_their_days_and_criteria(self, client, province, scheme):
        person = eligible_person(scheme)
        page = self.page(client, scheme, [person]).content.decode()
        for shown in (person.full_name, scheme.name, "23/11/2026", "Có giấy giới thiệu"):
            assert shown in page

    def test_shows_all_whom_the_filters_leave(self, client, province, scheme):
        eligible_person(scheme, full_name="Lê Văn Thử")
        for _ in range(3):
            eligible_person(scheme, full_name="Đặng Thị Ướt")
        assert len(self.page(client, scheme, all="1", q="dang", missing="on").context["evidence"]) == 3

    def test_goes_back_when_nobody_was_chosen(self, client, province, scheme):
        assert self.page(client, scheme).status_code == 302

    def test_asks_no_more_queries_for_more_people(self, client, province, scheme, queries_of):
        eligible_person(scheme)
        url = reverse("eligible:evidence") + f"?scheme={scheme.pk}&all=1&missing=on"
        few = queries_of(url)
        for _ in range(5):
            eligible_person(scheme)
        assert queries_of(url) == few


class TestTick:
    def test_ticks_for_several_people_at_once_with_who_and_what(self, client, province, scheme):
        people = [eligible_person(scheme), eligible_person(scheme)]
        response = tick(client, scheme, people)
        assert response.status_code == 302
        assert {each.person for each in CriterionEvidence.objects.all()} == set(people)
        first = CriterionEvidence.objects.first()
        assert (first.evidence, first.recorded_by) == ("Giấy giới thiệu số 3", province)
        assert "Giấy giới thiệu số 3" in client.get(response["Location"]).content.decode()

    def test_leaves_a_tick_that_stands(self, client, province, scheme):
        people = [eligible_person(scheme)]
        tick(client, scheme, people)
        tick(client, scheme, people, evidence="Khác")
        assert CriterionEvidence.objects.get().evidence == "Giấy giới thiệu số 3"

    @pytest.mark.parametrize(
        ("field", "value"),
        [("met_on", "2026-11-24"), ("met_on", "x"), ("evidence", ""), ("criteria", [])],
    )
    def test_says_at_the_field_what_is_wrong(self, client, province, scheme, field, value):
        response = tick(client, scheme, [eligible_person(scheme)], **{field: value})
        assert response.status_code == 422
        assert field in response.context["form"].errors
        assert not CriterionEvidence.objects.exists()

    def test_keeps_a_file_for_the_province_alone(self, client, province, scheme):
        file = SimpleUploadedFile("giay.pdf", PDF)
        tick(client, scheme, [eligible_person(scheme), eligible_person(scheme)], file=file)
        found = CriterionEvidence.objects.last()
        url = reverse("eligible:evidence_file", args=[found.pk])
        assert b"".join(client.get(url).streaming_content) == PDF
        client.force_login(person_with(Role.UNIT_OFFICER, unit()))
        assert client.get(url).status_code == 302

    @pytest.mark.parametrize(("name", "data"), [("a.pdf", b"MZ"), ("a.exe", b"MZ"), ("a.png", PDF)])
    def test_refuses_a_file_that_is_not_what_it_says(self, client, province, scheme, name, data):
        response = tick(client, scheme, [eligible_person(scheme)], file=SimpleUploadedFile(name, data))
        assert "file" in response.context["form"].errors
        assert not CriterionEvidence.objects.exists()

    def test_is_taken_back_and_stays_on_record(self, client, province, scheme):
        tick(client, scheme, [eligible_person(scheme)])
        found = CriterionEvidence.objects.get()
        client.post(reverse("eligible:take_back", args=[found.pk]), {"asked": f"scheme={scheme.pk}"})
        found.refresh_from_db()
        assert (found.taken_back_by, found.taken_back_at) == (province, NINE_AM)

    def test_is_needed_before_a_decision(self, client, province, scheme):
        people = [eligible_person(scheme)]
        start = reverse("decisions:start")
        data = {"scheme": scheme.pk, "kind": "certify", "people": [person.pk for person in people]}
        page = client.get(client.post(start, data)["Location"])
        assert any("Có giấy giới thiệu" in problem for problem in page.context["problems"])
        tick(client, scheme, people)
        page = client.get(reverse("decisions:decision", args=[Decision.objects.get().pk]))
        assert not any("Có giấy giới thiệu" in problem for problem in page.context["problems"])

    def test_is_for_the_province_only(self, client, today, scheme):
        person = eligible_person(scheme)
        client.force_login(person_with(Role.UNIT_OFFICER, person.unit))
        assert tick(client, scheme, [person]).status_code == 302
        assert not CriterionEvidence.objects.exists()

    def test_counts_from_its_day(self, client, province, scheme):
        tick(client, scheme, [eligible_person(scheme)], met_on="2026-11-20")
        standing = CriterionEvidence.objects.standing
        assert not standing(TODAY - 4 * DAY).exists()
        assert standing(TODAY - 3 * DAY).exists()
