import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Consent, Purpose, Role
from registry.models import CertificationPeriod, NameChange, Scheme
from registry.rosters import reading as rosters
from tests.accounts.factories import UserFactory
from tests.kept import kept
from tests.refusals import refused
from tests.registry.factories import SchemeFactory, certified, commune, person_with, touch, unit
from tests.times import MERGER, NINE_AM, TODAY

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
OLD_DAY = datetime.date(2024, 6, 1)
ROSTER = "roster:index"


@pytest.fixture(autouse=True)
def _today_is_fixed(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda value=None, timezone=None: TODAY)


@pytest.fixture
def province(client):
    person = person_with(Role.PROVINCE)
    client.force_login(person)
    return person


def page_of(client, **filters):
    response = client.get(reverse(ROSTER), filters)
    assert response.status_code == 200
    return response


def names(client, **filters):
    return [row.person.full_name for row in page_of(client, **filters).context["object_list"]]


def counted(pairs):
    return {str(each): number for each, number in pairs}


class TestRoster:
    def test_lists_by_given_name_in_vietnamese_order(self, client, province):
        for name in ("Trần Thị Ước", "Lê Văn Ăn", "Phạm Đức An"):
            certified(full_name=name)
        assert names(client) == ["Phạm Đức An", "Lê Văn Ăn", "Trần Thị Ước"]

    def test_shows_the_decision_and_the_term_but_no_private_data(self, client, province):
        held = certified(phone="0900000001", email="thu@example.org")
        page = page_of(client).content.decode()
        for shown in (held.decision.number, "23/11/2026", "22/11/2028", held.unit.name):
            assert shown in page
        for private in ("0900000001", "thu@example.org"):
            assert private not in page

    def test_is_about_the_day_asked_for(self, client, province):
        held = certified()
        assert names(client, day="2026-11-22") == []
        assert names(client, day="2028-11-22") == [held.person.full_name]
        assert names(client, day="2028-11-23") == []

    def test_says_when_a_locality_was_not_there_on_the_day(self, client, province):
        old = commune("Cũ", valid_from=None, valid_until=MERGER)
        assert "locality" in page_of(client, day="2026-11-23", locality=old.pk).context["form"].errors

    def test_offers_the_localities_of_the_day(self, client, province):
        district = commune("Huyện Ngọc Hiển", level="district", valid_from=None, valid_until=MERGER)
        commune("Xã Đất Mũi cũ", district, valid_from=None, valid_until=MERGER)
        commune("Xã Đất Mũi")

        def offered(day):
            choices = page_of(client, day=day).context["form"].fields["locality"].choices
            return {label.strip() for value, label in choices if value not in ("", *rosters.Beside.values)}

        assert offered("2024-06-01") == {"Huyện Ngọc Hiển", "Xã Đất Mũi cũ, Huyện Ngọc Hiển"}
        assert offered("2026-11-23") == {"Xã Đất Mũi"}

    @pytest.mark.parametrize("role", [Role.LEARNER, Role.TRAINER])
    def test_is_closed_to_others(self, client, role):
        client.force_login(person_with(role))
        assert client.get(reverse(ROSTER)).status_code == refused(role)

    def test_shows_an_officer_the_own_unit(self, client):
        own = unit()
        held = certified(unit=own)
        other = unit("Đoàn xã khác", commune("Khác"))
        certified(unit=other)
        client.force_login(person_with(Role.UNIT_OFFICER, own))
        assert names(client) == [held.person.full_name]
        assert names(client, unit=other.pk) == []
        assert page_of(client).context["total"] == 1

    def test_asks_no_more_queries_for_more_rows(self, client, province):
        def number_of_queries():
            with CaptureQueriesContext(connection) as queries:
                page_of(client, columns=["name", "sex", "unit", "above", "scheme"])
            return len(queries)

        certified()
        certified(
            unit=unit("Đoàn xã khác", commune("Xã khác"))
        )  # from two communes on, communes are drilled into
        number_of_queries()
        few = number_of_queries()
        for number in range(3):
            certified(SchemeFactory(), unit=unit(f"Đoàn {number}", commune(f"Xã {number}")))
        number_of_queries()  # the totals are counted anew after a step in the log
        assert number_of_queries() == few


class TestNonsense:
    @pytest.fixture(scope="class")
    @classmethod
    def name(cls, django_db_setup, django_db_blocker):
        with kept(django_db_blocker):
            yield certified().person.full_name

    @pytest.mark.parametrize(
        "filters",
        [
            {"day": "x"},
            {"locality": "x"},
            {"title": "x"},
            {"p": "x"},
            {"unit": "x"},
            {"unit": "9" * 30},
            {"scheme": "x"},
            {"state": "x"},
            {"ending": "x"},
            {"ending": "-1"},
            {"sex": "x"},
            {"order": "x"},
            {"columns": "x"},
        ],
    )
    def test_survives_nonsense_in_the_address(self, client, province, name, filters):
        assert names(client, **filters) == [name]


class TestFilters:
    def test_by_title_scheme_and_name_without_marks(self, client, province):
        certified(full_name="Đặng Thị Ướt")
        other = certified(SchemeFactory(title="rapporteur"), full_name="Lê Văn Thử")
        assert names(client, title="rapporteur") == ["Lê Văn Thử"]
        assert names(client, scheme=other.scheme_id) == ["Lê Văn Thử"]
        assert names(client, q="dang thi uot") == ["Đặng Thị Ướt"]
        NameChange.objects.create(
            person=other.person,
            old_name="Lê Văn Ướm",
            new_name="Lê Văn Thử",
            effective_on=TODAY,
            paper="x",
            recorded_by=province,
            recorded_at=NINE_AM,
        )
        assert names(client, q="van uom") == ["Lê Văn Thử"]
        assert names(client, q=other.decision.number) == ["Lê Văn Thử"]

    def test_by_several_states(self, client, province):
        for name, kind in (("Lê Văn Một", "withdraw"), ("Lê Văn Hai", "suspend"), ("Lê Văn Ba", None)):
            held = certified(on=TODAY - 30 * DAY, full_name=name)
            if kind:
                touch(held, kind, TODAY - DAY)
        assert names(client) == ["Lê Văn Ba"]
        assert names(client, state="suspended") == ["Lê Văn Hai"]
        assert set(names(client, state=["withdrawn", "suspended"])) == {"Lê Văn Một", "Lê Văn Hai"}

    def test_not_yet_is_what_was_decided_and_begins_later(self, client, province):
        certified(valid_from=TODAY + 10 * DAY, full_name="Lê Văn Sắp")
        response = page_of(client, state=["not_yet", "in_force"])
        assert counted(response.context["states"]) == {"Chưa có hiệu lực": 1}
        assert names(client) == []
        assert names(client, state="not_yet", day="2026-11-22") == []
        assert names(client, day="2026-12-03") == ["Lê Văn Sắp"]

    def test_by_the_end_of_the_term(self, client, province):
        scheme = SchemeFactory(version__validity_months=12)
        certified(scheme, on=TODAY - 300 * DAY, full_name="Lê Văn Sớm")
        certified(scheme, full_name="Lê Văn Muộn")
        assert names(client, ending="90") == ["Lê Văn Sớm"]
        assert names(client, ending="30") == []

    def test_by_unit_with_all_below_it(self, client, province):
        above = unit("Đoàn xã A", commune("A"))
        below = unit("Đoàn trường A", above.locality, parent=above)
        certified(unit=below, full_name="Lê Văn Trường")
        certified(unit=unit("Đoàn xã B", commune("B")))
        assert names(client, unit=above.pk) == ["Lê Văn Trường"]

    def test_by_sex_only_of_those_who_agreed(self, client, province):
        agreed = certified(full_name="Lê Thị Đồng", sex="female").person
        certified(full_name="Lê Thị Không", sex="female")
        Consent.record(agreed, Purpose.SEX_IN_LISTS, True, by=agreed, at=NINE_AM)
        assert names(client, sex="female") == ["Lê Thị Đồng"]
        page = page_of(client, columns=["name", "sex"])
        assert [
            [words for _name, _css, _label, words in cells][1] for _row, cells in page.context["rows"]
        ] == [
            "nữ",
            "",
        ]
        Consent.record(agreed, Purpose.SEX_IN_LISTS, False, by=agreed, at=NINE_AM)
        assert names(client, sex="female") == []


class TestTotals:
    def test_count_titles_and_states_of_all_pages(self, client, province, monkeypatch):
        monkeypatch.setattr("registry.admin.rosters.views.ON_A_PAGE", 1)
        scheme = SchemeFactory()
        certified(scheme, on=TODAY - 30 * DAY)
        certified(SchemeFactory(title="rapporteur"))
        touch(certified(scheme, on=TODAY - 30 * DAY), "suspend", TODAY)
        context = page_of(client, state=["in_force", "suspended"]).context
        assert len(context["object_list"]) == 1
        assert context["total"] == 3
        assert counted(context["titles"]) == {
            Scheme.Title.RAPPORTEUR.label: 1,
            Scheme.Title.PROPAGANDIST.label: 2,
        }
        assert counted(context["states"]) == {"Còn hiệu lực": 2, "Tạm đình chỉ": 1}

    def test_are_kept_until_the_next_step(self, client, province, monkeypatch):
        held = certified(on=TODAY - 30 * DAY)
        page_of(client)
        with monkeypatch.context() as patched:
            patched.setattr(rosters.Tally, "of", lambda *args: pytest.fail("counted again"))
            assert page_of(client).context["total"] == 1
        touch(held, "withdraw", TODAY)
        assert page_of(client).context["total"] == 0

    def test_are_not_kept_for_others(self, client, province):
        own = unit()
        certified(unit=own)
        certified(unit=unit("Đoàn xã khác", commune("Khác")))
        assert page_of(client).context["total"] == 2
        client.force_login(person_with(Role.UNIT_OFFICER, own))
        assert page_of(client).context["total"] == 1

    def test_of_a_name_follow_a_change_of_it(self, client, province):
        held = certified(full_name="Lê Văn An")
        assert page_of(client, q="van an").context["total"] == 1
        held.person.full_name = "Lê Văn Yến"
        held.person.save()
        assert page_of(client, q="van an").context["total"] == 0


class TestDrill:
    @pytest.fixture
    def old_map(self):
        province = commune("Tỉnh Cà Mau", valid_from=None, valid_until=MERGER, level="province")
        district = commune("Huyện Ngọc Hiển", province, None, MERGER, level="district")
        place = commune("Xã Đất Mũi cũ", district, None, MERGER)
        commune("Xã Viên An", district, None, MERGER)
        return {"province": province, "district": district, "place": place, "unit": unit("Đoàn cũ", place)}

    def test_goes_over_districts_before_the_new_map(self, client, province, old_map):
        certified(on=OLD_DAY - DAY, unit=old_map["unit"], full_name="Lê Thị Cũ")
        steps = {
            None: {"Huyện Ngọc Hiển": 1},
            old_map["district"]: {"Xã Đất Mũi cũ": 1, "Xã Viên An": 0},
            old_map["place"]: {},
        }
        for place, below in steps.items():
            found = page_of(client, day=OLD_DAY, **({"locality": place.pk} if place else {})).context["drill"]
            assert counted(found.places) == below
        assert counted(found.units) == {"Đoàn cũ": 1}
        assert [place.name for place in found.path] == ["Tỉnh Cà Mau", "Huyện Ngọc Hiển", "Xã Đất Mũi cũ"]

    def test_lists_who_is_still_in_a_former_locality(self, client, province, old_map):
        certified(on=datetime.date(2025, 6, 1), unit=old_map["unit"], full_name="Lê Thị Cũ")
        certified(unit=unit("Đoàn mới", commune("Xã Đất Mũi")), full_name="Lê Thị Mới")
        commune("Xã Viên An mới")
        context = page_of(client).context
        assert context["drill"].former == 1
        assert sum(count for _place, count in context["drill"].places) + 1 == context["total"]
        assert names(client, locality="former") == ["Lê Thị Cũ"]

    def test_shows_an_officer_only_where_there_are_lines(self, client):
        commune("Xã khác")
        commune("Xã khác nữa")
        own = unit()
        certified(unit=own)
        client.force_login(person_with(Role.UNIT_OFFICER, own))
        assert counted(page_of(client).context["drill"].places) == {own.locality.name: 1}


class TestColumns:
    def test_are_kept_for_the_session(self, client, province):
        certified()
        assert dict(page_of(client, columns=["name", "above"]).context["headings"]).keys() == {
            "name",
            "above",
        }
        assert dict(page_of(client).context["headings"]).keys() == {"name", "above"}


class TestPages:
    @pytest.fixture(scope="class", autouse=True)
    @classmethod
    def many(cls, django_db_setup, django_db_blocker):
        with kept(django_db_blocker):
            places = [unit(f"Đoàn xã {n}", commune(f"Xã {n}")) for n in range(3)]
            schemes = [SchemeFactory(version__validity_months=months) for months in (12, 24, None)]
            given = ("An", "Ăn", "Ân", "Ba", "Bá", "An")
            for number, name in enumerate(given * 2):
                on = TODAY - (number % 4) * DAY
                certified(schemes[number % 3], on=on, unit=places[number % 3], full_name=f"Lê Thị {name}")
            yield

    @pytest.fixture(autouse=True)
    def of_three(self, monkeypatch):
        monkeypatch.setattr("registry.admin.rosters.views.ON_A_PAGE", 3)
        monkeypatch.setattr("registry.rosters.reading.NEAR", 2)

    @pytest.mark.parametrize("order", rosters.Order.values)
    def test_follow_each_other_without_a_gap(self, client, province, order):
        rows = [
            row.pk
            for number in (1, 2, 3, 4)
            for row in page_of(client, order=order, p=number).context["object_list"]
        ]
        everything = rosters.in_order(CertificationPeriod.objects.on(TODAY), order)
        assert rows == list(everything.values_list("pk", flat=True))

    def test_the_last_one_is_shown_for_a_number_beyond_it(self, client, province):
        assert len(page_of(client, p=99).context["object_list"]) == 3

    def test_keep_the_filters_in_their_links(self, client, province):
        assert "day=2026-12-01&amp;p=2" in page_of(client, day="2026-12-01").content.decode()


class TestNames:
    def test_a_changed_name_is_found_and_stands_in_its_new_place(self, client, province):
        held = certified(full_name="Lê Văn An")
        certified(full_name="Lê Văn Bình")
        held.person.full_name = "Lê Văn Yến"
        held.person.save()
        assert names(client) == ["Lê Văn Bình", "Lê Văn Yến"]
        assert names(client, q="yen") == ["Lê Văn Yến"]

    def test_a_sign_in_does_not_touch_the_roster(self):
        person = UserFactory()
        with CaptureQueriesContext(connection) as queries:
            person.save(update_fields=["last_login"])
        assert not [each for each in queries if "certificationperiod" in each["sql"]]


class TestDecide:
    def test_offers_ticks_for_one_scheme_of_today(self, client, province):
        url = reverse("decisions:start")
        held = certified()
        certified(SchemeFactory())
        page = page_of(client, scheme=held.scheme_id).content.decode()
        assert f'action="{url}"' in page
        assert re.search(rf'name="people"\s+form="decide"\s+value="{held.person_id}"', page)
        assert 'name="people"' not in page_of(client).content.decode()
        later = page_of(client, scheme=held.scheme_id, day="2026-12-01").content.decode()
        assert 'name="people"' not in later

    def test_offers_officers_nothing(self, client):
        held = certified()
        client.force_login(person_with(Role.UNIT_OFFICER, held.unit))
        assert 'name="people"' not in page_of(client, scheme=held.scheme_id).content.decode()
