"""From a file to the roster: who is certified then, under which unit, by which decision; all of it or nothing."""

import datetime
import threading
import unicodedata

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Role, User
from localities.models import Locality, Succession, Unit
from registry.importing import taking
from registry.importing.plan import make_plan
from registry.models import (
    Certification,
    CertificationEvent,
    CertificationPeriod,
    Decision,
    DecisionLine,
    Reorganisation,
    RosterImport,
)
from registry.people.reorganisation import apply, undo
from tests.accounts.factories import UserFactory
from tests.registry.factories import SchemeFactory, certified, commune, unit
from tests.registry.importing.rosters import row, uploaded, workbook
from tests.times import MERGER, NINE_AM, TODAY

pytestmark = pytest.mark.django_db
MAY_2024 = datetime.date(2024, 5, 20)


@pytest.fixture(autouse=True)
def old_and_new():
    """A commune until the merger, another from then on, and a scheme."""
    SchemeFactory()
    old = commune("Xã Mẫu Cũ", valid_from=None, valid_until=MERGER)
    new = commune("Xã Mẫu Mới")
    Succession.objects.create(predecessor=old, successor=new, extent="whole", effective_on=MERGER)
    return old, new


def plan(*rows, **fields):
    return make_plan(uploaded(workbook(*rows), **fields), TODAY)


def take(*rows, **fields):
    upload = uploaded(workbook(*rows), **fields)
    return taking.take(upload, by=upload.uploaded_by, at=NINE_AM)


def counts():
    tables = User, Unit, Decision, DecisionLine, Certification, CertificationEvent, CertificationPeriod
    return [table.objects.count() for table in tables]


def said(made):
    return [flaw.message for flaw in made.all_flaws]


class TestTake:
    def test_puts_a_person_on_the_roster_of_the_time(self):
        take(row())
        line = CertificationPeriod.objects.on(MAY_2024).get()
        assert line.person.full_name == "Nguyễn Văn Mẫu"
        assert line.state == "in_force"
        assert line.unit.name == "Đoàn xã Mẫu Cũ"

    def test_makes_the_unit_for_as_long_as_the_commune_existed(self, old_and_new):
        take(row())
        made = Unit.objects.get(name="Đoàn xã Mẫu Cũ")
        assert (made.locality, made.kind, made.valid_until) == (old_and_new[0], "commune", MERGER)

    def test_takes_a_unit_that_is_there(self, old_and_new):
        there = unit("Đoàn xã Mẫu Cũ", old_and_new[0], valid_until=MERGER)
        take(row())
        assert Certification.objects.get().unit == there

    def test_records_an_issued_decision_with_its_line(self):
        upload = take(row())
        decision = Decision.objects.get()
        assert (decision.number, decision.signed_on, decision.signer) == (
            "12-QĐ/MẪU",
            MAY_2024,
            "Trần Thị Người Ký",
        )
        assert (decision.issued_at, decision.issued_by) == (NINE_AM, upload.uploaded_by)
        assert decision.lines.get().certification == Certification.objects.get()

    def test_writes_the_step_into_the_log(self):
        take(row(Hiệu_lực_từ="1/6/2024", Hiệu_lực_đến="31/12/2024"))
        event = CertificationEvent.objects.get(step="certified")
        assert (event.step, event.effective_on) == ("certified", datetime.date(2024, 6, 1))
        assert event.valid_until == datetime.date(2025, 1, 1)

    def test_gives_the_term_of_the_scheme_where_the_row_has_no_end(self):
        take(row())
        assert Certification.objects.get().valid_until == datetime.date(2026, 5, 20)

    def test_makes_a_learner_without_a_password(self):
        take(row(Điện_thoại=912345678))
        person = User.objects.get(full_name="Nguyễn Văn Mẫu")
        assert person.phone == "0912345678"
        assert person.username == "maunv"
        assert not person.has_usable_password()
        assert list(person.groups.all()) == [Group.objects.get(name=Role.LEARNER)]
        assert person.has_role(Role.LEARNER, TODAY)

    def test_one_decision_covers_many_rows(self):
        upload = take(
            row(), row(Họ_và_tên="Lê Thị Thử"), row(Họ_và_tên="Lê Thị Ba", Số_quyết_định="13-QĐ/MẪU")
        )
        assert (upload.certified, upload.people, upload.decisions, upload.units) == (3, 3, 2, 2)

    def test_reuses_a_decision_that_is_recorded(self):
        take(row())
        take(row(Họ_và_tên="Lê Thị Thử", Số_quyết_định="12 - QĐ/MẪU"))
        assert Decision.objects.get().lines.count() == 2

    def test_the_same_file_again_changes_nothing(self):
        rows = row(), row(Họ_và_tên="Lê Thị Thử", Thư_điện_tử="thu@mau.vn")
        officer = take(*rows).uploaded_by
        before = counts()
        again = plan(*rows, by=officer)
        assert [each.state for each in again.rows] == ["known", "known"]
        with pytest.raises(taking.NotReady):
            take(*rows, by=officer)
        assert counts() == before

    def test_a_button_pressed_twice_takes_over_once(self):
        upload = uploaded(workbook(row()))
        taking.take(upload, by=upload.uploaded_by, at=NINE_AM)
        with pytest.raises(taking.AlreadyTaken):
            taking.take(upload, by=upload.uploaded_by, at=NINE_AM)
        assert Certification.objects.count() == 1

    def test_one_row_that_is_wrong_keeps_all_out(self):
        uploaded_by = uploaded(workbook(row())).uploaded_by
        before = counts()
        with pytest.raises(taking.NotReady):
            take(row(), row(Họ_và_tên="Lê Thị Thử", Ngày_quyết_định="31/02/2024"), by=uploaded_by)
        assert counts() == before

    def test_what_a_constraint_refuses_leaves_nothing(self, monkeypatch):
        monkeypatch.setattr("registry.importing.planner.Planner._require_room", lambda *a: None)
        day = MAY_2024 + datetime.timedelta(days=1)
        held = certified(on=day, unit=unit(), full_name="Nguyễn Văn Mẫu")
        before = counts()
        upload = uploaded(
            workbook(row(Tên_đăng_nhập=held.person.username)),
            by=held.person,
        )
        with pytest.raises(taking.ChangedMeanwhile):
            taking.take(upload, by=upload.uploaded_by, at=NINE_AM)
        assert counts() == before

    def test_statements_do_not_grow_with_rows(self):
        def statements(names):
            with CaptureQueriesContext(connection) as captured:
                take(*[row(Họ_và_tên=f"Nguyễn Văn {name}") for name in names])
            return len(captured)

        few = statements(["An", "Bình"])
        assert statements([f"Giả {'A' * n}" for n in range(1, 40)]) <= few


class TestWho:
    @pytest.mark.parametrize(
        ("column", "value"),
        [("Tên_đăng_nhập", "Mau1"), ("Điện_thoại", "+84 912 345 678"), ("Thư_điện_tử", "MAU@mau.vn")],
    )
    def test_is_known_by_an_identifier(self, column, value):
        person = UserFactory(
            full_name="Nguyễn Văn Mẫu", username="mau1", phone="0912345678", email="mau@mau.vn"
        )
        match = plan(row(**{column: value})).rows[0].match
        assert match.person == person

    def test_an_identifier_of_another_name_is_for_a_human(self):
        person = UserFactory(full_name="Lê Thị Khác", phone="0912345678")
        upload = uploaded(workbook(row(Điện_thoại="0912345678")))
        match = make_plan(upload, TODAY).rows[0].match
        assert match.is_open
        assert not match.may_be_new
        upload.choices = {"6": str(person.pk)}
        assert make_plan(upload, TODAY).rows[0].match.person == person

    def test_identifiers_of_two_people_are_an_error(self):
        UserFactory(username="mau1")
        UserFactory(phone="0912345678")
        made = plan(row(Tên_đăng_nhập="mau1", Điện_thoại="0912345678"))
        assert made.rows[0].state == "flawed"

    def test_a_name_alone_is_never_enough(self):
        UserFactory(full_name="Nguyễn Văn Mẫu")
        made = plan(row())
        assert made.rows[0].state == "open"
        assert not made.is_ready

    @pytest.mark.parametrize("choice", ["link", "new"])
    def test_a_human_chooses(self, choice):
        person = UserFactory(full_name="Nguyễn Văn Mẫu")
        upload = take(row(), choices={"6": str(person.pk) if choice == "link" else "new"})
        assert upload.people == (choice == "new")
        assert (Certification.objects.get().person == person) == (choice == "link")

    def test_a_choice_that_was_not_offered_does_not_count(self):
        UserFactory(full_name="Nguyễn Văn Mẫu")
        other = UserFactory(full_name="Lê Thị Khác")
        assert plan(row(), choices={"6": str(other.pk)}).rows[0].state == "open"

    def test_the_same_name_unit_and_decision_twice_must_be_told_apart(self):
        assert [each.state for each in plan(row(), row()).rows] == ["new", "flawed"]
        apart = plan(row(Điện_thoại="0912345671"), row(Điện_thoại="0912345672"))
        assert len(apart.newcomers) == 2

    def test_a_newcomer_with_two_titles_is_one_person(self):
        later = {"Số_quyết_định": "99-QĐ/MẪU", "Ngày_quyết_định": "1/6/2026", "Xãphường": "Xã Mẫu Mới"}
        rows = row(Điện_thoại="0912345671"), row(Điện_thoại="0912345671", **later)
        made = plan(*rows)
        assert said(made) == []
        assert len(made.newcomers) == 1


class TestWhere:
    def test_a_commune_of_later_is_an_error_that_names_what_was_before(self):
        message = said(plan(row(Xãphường="Xã Mẫu Mới")))[0]
        assert "20/05/2024" in message
        assert "Xã Mẫu Cũ" in message

    def test_a_commune_of_before_is_an_error_that_names_its_successor(self):
        message = said(plan(row(Ngày_quyết_định="1/8/2025")))[0]
        assert "01/08/2025" in message
        assert "Xã Mẫu Mới" in message

    @pytest.mark.parametrize("name", ["xã mẫu cũ", "Mẫu Cũ", "Xa Mau Cu", "  Xã  Mẫu Cũ ", "Xã Mẫu Cũ"])
    def test_the_name_may_be_written_in_many_ways(self, name):
        assert plan(row(Xãphường=name)).is_ready

    @pytest.mark.parametrize(
        "spelling", ["Xã Hòa Mẫu", "Xã Hoà Mẫu", unicodedata.normalize("NFD", "Xã Hòa Mẫu")]
    )
    def test_the_tone_may_stand_on_either_letter(self, spelling):
        commune("Xã Hoà Mẫu", valid_from=None)
        assert plan(row(Xãphường=spelling)).is_ready

    def test_an_ambiguous_name_needs_the_district(self):
        one, two = (commune(f"Huyện {n}", level="district", valid_from=None) for n in ("Mẫu Một", "Mẫu Hai"))
        for above in (one, two):
            commune("Xã Trùng", parent=above, valid_from=None)
        assert "Huyện Mẫu Hai" in said(plan(row(Xãphường="Xã Trùng")))[0]
        assert plan(row(Xãphường="Xã Trùng, huyện Mẫu Hai")).rows[0].unit.locality.parent == two

    @pytest.mark.parametrize(
        "name", ["Đoàn xã Mẫu Cũ", "Xã đoàn Mẫu Cũ", "Đoàn TNCS Hồ Chí Minh xã Mẫu Cũ", "Mẫu Cũ"]
    )
    def test_a_commune_union_is_known_by_its_name(self, name, old_and_new):
        made = plan(row(Xãphường=None, Đơn_vị=name))
        assert said(made) == []
        assert made.rows[0].unit.locality == old_and_new[0]

    def test_a_school_is_found_and_never_made(self, old_and_new):
        school = Unit.objects.create(name="Trường THPT Mẫu", kind="school", locality=old_and_new[0])
        assert plan(row(Đơn_vị="Trường THPT Mẫu")).rows[0].unit == school
        assert "20/05/2024" in said(plan(row(Đơn_vị="Trường THPT Khác")))[0]


class TestWhat:
    def test_an_overlap_names_the_other_term(self):
        held = certified(on=MAY_2024, unit=unit(), full_name="Nguyễn Văn Mẫu")
        message = said(plan(row(Tên_đăng_nhập=held.person.username)))[0]
        assert held.decision.number in message
        assert "20/05/2024" in message

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"Ngày_quyết_định": "21/05/2024"}, "signed_on"),
            ({"Người_ký": "Lê Văn Khác"}, "signer"),
        ],
    )
    def test_one_number_is_one_decision(self, changes, field):
        made = plan(row(), row(Họ_và_tên="Lê Thị Thử", **changes))
        assert [(flaw.row, flaw.field) for flaw in made.all_flaws] == [(7, field)]
        take(row())
        assert [flaw.field for flaw in plan(row(Họ_và_tên="Lê Thị Thử", **changes)).all_flaws] == [field]

    def test_the_number_of_another_kind_of_decision_is_an_error(self):
        take(row())
        Decision.objects.update(kind="end")
        assert [flaw.field for flaw in plan(row()).all_flaws] == ["number"]

    def test_a_title_recorded_with_another_term_is_an_error(self):
        take(row())
        assert [flaw.field for flaw in plan(row(Hiệu_lực_đến="1/1/2025")).all_flaws] == ["valid_until"]

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"Ngày_quyết_định": "1/1/2027"}, "signed_on"),
            ({"Hiệu_lực_từ": "19/5/2024"}, "valid_from"),
            ({"Hiệu_lực_đến": "19/5/2024"}, "valid_until"),
            ({"Danh_hiệu": "Phát thanh viên"}, "title"),
            ({"Danh_hiệu": None}, "title"),
            ({"Người_ký": None}, "signer"),
            ({"Số_quyết_định": None}, "number"),
            ({"Họ_và_tên": "Mẫu 7"}, "full_name"),
            ({"Điện_thoại": "12"}, "phone"),
            ({"Thư_điện_tử": "a@"}, "email"),
            ({"Tên_đăng_nhập": "a b"}, "username"),
            ({"Xãphường": "Xã Không Có"}, "commune"),
            ({"Xãphường": None}, "unit"),
            ({"Số_quyết_định": "=1+1"}, "number"),
        ],
    )
    def test_every_wrong_cell_is_named(self, changes, field):
        made = plan(row(**changes))
        assert [(flaw.row, flaw.field) for flaw in made.all_flaws] == [(6, field)]

    def test_a_roster_older_than_the_scheme_is_recorded_under_its_first_version(self):
        made = plan(row(Ngày_quyết_định="5/5/2019"))
        assert made.is_ready
        assert made.rows[0].warnings

    def test_a_file_without_titles_is_about_the_scheme_chosen(self):
        scheme = SchemeFactory()
        assert plan(row(Danh_hiệu=None), scheme=scheme).rows[0].scheme == scheme


class TestReorganised:
    """Rosters of the old map that come after the communes were merged."""

    @pytest.fixture
    def applied(self):
        unit("Đoàn xã Mẫu Cũ", Locality.objects.get(name="Xã Mẫu Cũ"))
        made = Reorganisation.objects.create(
            name="Sắp xếp mẫu", effective_on=MERGER, made_by=UserFactory(), made_at=NINE_AM
        )
        apply(made, by=made.made_by, at=NINE_AM)
        return made

    def test_they_go_along_by_themselves_and_a_reorganisation_applied_again_finds_nobody(self, applied):
        take(row())
        assert apply(applied, by=applied.made_by, at=NINE_AM) == 0
        assert Certification.objects.get().person.unit.name == "Đoàn xã Mẫu Mới"
        assert CertificationPeriod.objects.on(TODAY).get().unit.name == "Đoàn xã Mẫu Mới"
        assert CertificationPeriod.objects.on(MAY_2024).get().unit.name == "Đoàn xã Mẫu Cũ"

    def test_undoing_the_reorganisation_takes_their_moves_back_too(self, applied):
        take(row())
        undo(applied, by=applied.made_by, at=NINE_AM)
        assert CertificationPeriod.objects.on(TODAY).get().unit.name == "Đoàn xã Mẫu Cũ"

    def test_also_before_any_reorganisation_was_recorded(self):
        take(row())
        assert CertificationPeriod.objects.on(TODAY).get().unit.name == "Đoàn xã Mẫu Mới"
        made = Reorganisation.objects.create(
            name="Sắp xếp mẫu", effective_on=MERGER, made_by=UserFactory(), made_at=NINE_AM
        )
        assert apply(made, by=made.made_by, at=NINE_AM) == 0
        assert CertificationPeriod.objects.on(TODAY).get().unit.name == "Đoàn xã Mẫu Mới"

    def test_a_title_of_somebody_who_has_moved_goes_along(self, applied):
        person = UserFactory(
            unit=Unit.objects.get(name="Đoàn xã Mẫu Cũ"), username="mau1", full_name="Nguyễn Văn Mẫu"
        )
        apply(applied, by=applied.made_by, at=NINE_AM)
        made = plan(row(Tên_đăng_nhập="mau1"))
        assert made.ended == 0
        take(row(Tên_đăng_nhập="mau1"))
        assert CertificationPeriod.objects.on(TODAY).get().unit.name == "Đoàn xã Mẫu Mới"
        assert CertificationPeriod.objects.on(MAY_2024).get().unit.name == "Đoàn xã Mẫu Cũ"
        undo(applied, by=person, at=NINE_AM)
        assert CertificationPeriod.objects.on(TODAY).get().unit.name == "Đoàn xã Mẫu Cũ"

    def test_a_title_that_no_move_takes_along_is_told(self):
        UserFactory(unit=unit(), username="mau1", full_name="Nguyễn Văn Mẫu")
        made = plan(row(Tên_đăng_nhập="mau1"))
        assert made.ended == 1
        assert "01/07/2025" in made.rows[0].warnings[0]


@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    def press(self, uploads):
        """Everybody presses at the same moment, on a connection of their own."""
        start, answers = threading.Barrier(len(uploads)), []

        def one(upload):
            try:
                start.wait()
                answers.append(taking.take(upload, by=upload.uploaded_by, at=NINE_AM).certified)
            except (taking.NotReady, taking.AlreadyTaken) as error:
                answers.append(type(error))
            finally:
                connection.close()

        threads = [threading.Thread(target=one, args=[upload]) for upload in uploads]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return answers

    def test_the_same_file_of_two_officers_is_recorded_once(self):
        rows = row(), row(Họ_và_tên="Lê Thị Thử")
        answers = self.press([uploaded(workbook(*rows)), uploaded(workbook(*rows))])
        assert sorted(answers, key=str) == [2, taking.NotReady]
        assert Certification.objects.count() == CertificationPeriod.objects.on(MAY_2024).count() == 2
        assert (Decision.objects.count(), Unit.objects.filter(name="Đoàn xã Mẫu Cũ").count()) == (1, 1)
        assert User.objects.filter(full_name="Nguyễn Văn Mẫu").count() == 1

    def test_one_import_in_two_tabs_is_recorded_once(self):
        upload = uploaded(workbook(row()))
        same = RosterImport.objects.get(pk=upload.pk)
        assert sorted(self.press([upload, same]), key=str) == [1, taking.AlreadyTaken]
        assert Certification.objects.count() == 1


def test_people_certified_since_are_left_as_they_are():
    held = certified(on=TODAY, unit=unit(), full_name="Nguyễn Văn Mẫu")
    take(row(Tên_đăng_nhập=held.person.username))
    held.person.refresh_from_db()
    assert held.person.unit == held.unit
    assert held.person.certifications.count() == 2
