import datetime

import pytest
from django.urls import reverse

from accounts.models import Role
from registry.admin.schemes.forms import MOST_ROWS
from registry.models import Scheme, SchemeCourse, SchemeCriterion, SchemeTarget, SchemeVersion
from registry.schemes.versioning import changes
from tests.certificates.factories import course
from tests.refusals import refused
from tests.registry.factories import SchemeFactory, certified, new_version, person_with, unit
from tests.times import TODAY

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def rows(name, *sent):
    """What the rows of this name send."""
    data = {f"{name}-TOTAL_FORMS": len(sent), f"{name}-INITIAL_FORMS": 0}
    for number, row in enumerate(sent):
        data |= {f"{name}-{number}-{field}": value for field, value in row.items()}
    return data


def version(courses=(), criteria=(), grounds=(), targets=(), **changes):
    """What the form of a new version sends."""
    return {
        "applies_from": "2026-11-23",
        "courses_asked": "any",
        "practicum": "",
        "validity_months": "36",
        "window_months": "3",
        "grace_months": "1",
        "renewal_path": "full",
        "refresher": "",
        "reminder_days": "30, 60",
        **rows("courses", *courses),
        **rows("criteria", *criteria),
        **rows("grounds", *grounds),
        **rows("targets", *targets),
        **changes,
    }


def url(name, scheme):
    return reverse(f"schemes:{name}", args=[scheme.pk])


class TestScheme:
    def test_is_listed_with_its_latest_version_and_certifications(self, client, province):
        held = certified()
        new_version(held.scheme, applies_from=TODAY)
        (row,) = client.get(reverse("schemes:index")).context["page_obj"]
        assert (row.latest, row.held) == (2, 1)

    def test_is_changed_in_name_and_use(self, client, province):
        scheme = SchemeFactory()
        data = {"name": "Báo cáo viên", "title": "rapporteur", "level": "province"}
        client.post(url("scheme", scheme), data)
        scheme.refresh_from_db()
        assert (scheme.name, scheme.is_active) == ("Báo cáo viên", False)

    def test_says_at_the_field_what_is_wrong(self, client, province):
        scheme, other = SchemeFactory(), SchemeFactory()
        data = {"name": other.name, "title": "rapporteur", "level": "province"}
        response = client.post(url("scheme", scheme), data)
        assert (response.status_code, list(response.context["form"].errors)) == (422, ["name"])

    def test_shows_each_version_with_changes_and_certifications(self, client, province):
        held = certified()
        new_version(held.scheme, applies_from=TODAY, validity_months=36)
        first, last = reversed(client.get(url("scheme", held.scheme)).context["versions"])
        assert (first[0].held, first[1]) == (1, None)
        assert last[0].held == 0
        assert any("24 → 36" in change for change in last[1])

    def test_begins_with_its_first_version(self, client, province):
        page = course("Kỹ năng")
        data = {"name": "Báo cáo viên", "title": "rapporteur", "level": "province", "is_active": "on"}
        client.post(reverse("schemes:add"), {**data, **version(courses=[{"course": page.pk}])})
        made = Scheme.objects.get().latest_version
        assert (made.number, [row.course for row in made.courses.all()]) == (1, [page])

    def test_is_not_made_without_its_version(self, client, province):
        data = {"name": "Báo cáo viên", "title": "rapporteur", "level": "province"}
        response = client.post(reverse("schemes:add"), {**data, **version(applies_from="")})
        assert response.status_code == 422
        assert not Scheme.objects.exists()

    def test_asks_no_more_queries_for_more_versions(self, client, province, queries_of):
        scheme = SchemeFactory()
        few = queries_of(url("scheme", scheme))
        for number in range(4):
            new_version(scheme, applies_from=TODAY + number * DAY)
        assert queries_of(url("scheme", scheme)) == few

    def test_asks_no_more_queries_for_more_schemes(self, client, province, queries_of):
        SchemeFactory()
        few = queries_of(reverse("schemes:index"))
        for _ in range(4):
            SchemeFactory()
        assert queries_of(reverse("schemes:index")) == few

    @pytest.mark.parametrize("role", [Role.LEARNER, Role.TRAINER, Role.UNIT_OFFICER])
    def test_is_for_the_province_only(self, client, today, role):
        scheme = SchemeFactory()
        client.force_login(person_with(role, unit()))
        for address in (reverse("schemes:index"), reverse("schemes:add"), url("scheme", scheme)):
            assert client.get(address).status_code == refused(role)
        assert client.post(url("new_version", scheme), version()).status_code == refused(role)
        assert scheme.versions.count() == 1


class TestNewVersion:
    def test_is_prefilled_from_the_latest(self, client, province):
        scheme = SchemeFactory()
        latest = scheme.latest_version
        SchemeCriterion.objects.create(version=latest, text="Có giấy giới thiệu")
        page = client.get(url("new_version", scheme))
        assert page.context["version"]["validity_months"].value() == 24
        for shown in ("Có giấy giới thiệu", f'value="{latest.asked_courses()[0].course_id}" selected'):
            assert shown in page.content.decode()

    def test_keeps_all_that_was_filled_in_and_leaves_the_old_one(self, client, province):
        scheme, page = SchemeFactory(), course("Kỹ năng")
        sent = version(
            courses=[{"course": page.pk, "within_months": "12"}, {"course": ""}],
            criteria=[{"text": ""}, {"text": "Một"}, {"text": "Hai"}],
            grounds=[{"kind": "suspend", "text": "Không hoạt động"}],
            targets=[{"locality_type": "xa", "people": "3"}],
        )
        assert client.post(url("new_version", scheme), sent).status_code == 302
        old, made = SchemeVersion.objects.order_by("number")
        assert (old.validity_months, made.validity_months, made.number) == (24, 36, 2)
        assert made.reminder_days == [60, 30]
        assert [str(row) for row in made.criteria.all()] == ["Một", "Hai"]
        assert made.courses.get().within_months == 12
        assert (made.grounds.get().kind, made.targets.get().people) == ("suspend", 3)

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("applies_from", "2020-01-01"),
            ("applies_from", ""),
            ("validity_months", "0"),
            ("validity_months", "-1"),
            ("window_months", "x"),
            ("reminder_days", "a"),
            ("practicum", "999999"),
        ],
    )
    def test_says_at_the_field_what_is_wrong(self, client, province, field, value):
        scheme = SchemeFactory()
        response = client.post(url("new_version", scheme), version(**{field: value}))
        assert (response.status_code, list(response.context["version"].errors)) == (422, [field])
        assert scheme.versions.count() == 1

    def test_asks_for_the_refresher_at_its_field(self, client, province):
        scheme = SchemeFactory()
        response = client.post(url("new_version", scheme), version(renewal_path="refresher"))
        assert list(response.context["version"].errors) == ["refresher"]

    def test_says_in_the_row_what_is_wrong_and_loses_nothing(self, client, province):
        scheme = SchemeFactory()
        sent = version(criteria=[{"text": "Một"}], grounds=[{"kind": "", "text": "Không hoạt động"}])
        response = client.post(url("new_version", scheme), sent)
        (grounds,) = (found for name, _, found in response.context["rows"] if name == "grounds")
        assert list(grounds.forms[0].errors) == ["kind"]
        for kept in ("Một", "Không hoạt động"):
            assert f'value="{kept}"' in response.content.decode()
        assert scheme.versions.count() == 1

    def test_refuses_a_course_asked_twice_in_the_second_row(self, client, province):
        scheme, page = SchemeFactory(), course("Kỹ năng")
        sent = version(courses=[{"course": page.pk}, {"course": page.pk}])
        response = client.post(url("new_version", scheme), sent)
        (courses,) = (found for name, _, found in response.context["rows"] if name == "courses")
        assert [list(form.errors) for form in courses.forms] == [[], ["course"]]
        assert scheme.versions.count() == 1

    def test_offers_more_rows_without_a_script_and_keeps_the_others(self, client, province):
        scheme = SchemeFactory()
        sent = version(criteria=[{"text": "Một"}], more="criteria", validity_months="7")
        response = client.post(url("new_version", scheme), sent)
        counts = {name: len(found.forms) for name, _, found in response.context["rows"]}
        assert counts == {"courses": 0, "criteria": 3, "grounds": 0, "targets": 0}
        assert 'value="Một"' in response.content.decode()
        assert response.context["version"]["validity_months"].value() == "7"
        assert scheme.versions.count() == 1

    def test_survives_a_form_whose_rows_were_tampered_with(self, client, province):
        scheme = SchemeFactory()
        for count in ("x", "999999999", ""):
            sent = version(**{"criteria-TOTAL_FORMS": count}, more="criteria")
            page = client.post(url("new_version", scheme), sent)
            assert page.status_code == 200
            assert all(len(found.forms) <= MOST_ROWS for _name, _label, found in page.context["rows"])
            sent.pop("more")
            client.post(url("new_version", scheme), sent)
        assert scheme.versions.count() <= 2


class TestChanges:
    def test_name_terms_and_rows_that_came_and_went(self):
        page = course("Kỹ năng")
        scheme = SchemeFactory(version__courses=[page])
        before = scheme.latest_version
        after = new_version(scheme, [], applies_from=TODAY, validity_months=None)
        SchemeTarget.objects.create(version=after, locality_type="xa", people=3)
        told = " | ".join(changes(before, after))
        for shown in ("24 → –", "01/01/2020 → 23/11/2026", "bỏ: khóa học “Kỹ năng”", "thêm: chỉ tiêu"):
            assert shown in told

    def test_are_none_between_the_same(self):
        page = course("Kỹ năng")
        scheme = SchemeFactory(version__courses=[page])
        same = new_version(scheme, [page])
        assert changes(scheme.versions.first(), same) == []

    def test_see_how_recent_a_course_must_be(self):
        page = course("Kỹ năng")
        scheme = SchemeFactory(version__courses=[page])
        after = new_version(scheme, [])
        SchemeCourse.objects.create(version=after, course=page, within_months=6)
        assert len(changes(scheme.versions.first(), after)) == 2


class TestTwoNextVersions:
    def test_the_second_is_told_what_the_first_changed_and_then_has_the_own_way(self, client):
        scheme = SchemeFactory(version__validity_months=24)
        client.force_login(person_with(Role.PROVINCE))
        seen = client.get(url("new_version", scheme)).context["version"]["seen"].value()
        client.post(
            url("new_version", scheme), version(applies_from="2027-01-01", validity_months="36", seen=seen)
        )
        mine = version(applies_from="2027-02-01", validity_months="24", seen=seen)
        refused = client.post(url("new_version", scheme), mine)
        assert "24 → 36" in " ".join(refused.context["version"].non_field_errors())
        assert scheme.versions.count() == 2
        again = {**mine, "seen": refused.context["version"]["seen"].value()}
        assert client.post(url("new_version", scheme), again).status_code == 302
        assert scheme.versions.count() == 3
