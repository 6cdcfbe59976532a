"""Officers ask, others answer; nobody else sees it, and nothing happens before."""

import datetime

import pytest
from django.urls import reverse

from accounts.models import Role
from registry.decisions.problems import CannotDecide
from registry.models import ChangeRequest, Departure, RequestAnswer, Transfer
from registry.people import requesting
from tests.accounts.factories import UserFactory
from tests.refusals import refused
from tests.registry.factories import certified, commune, person_with, unit
from tests.times import NINE_AM, TODAY

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def here():
    return unit("Đoàn xã Đây", commune("Đây"))


@pytest.fixture
def there():
    return unit("Đoàn xã Kia", commune("Kia"))


@pytest.fixture
def officer(here):
    return person_with(Role.UNIT_OFFICER, here)


@pytest.fixture
def other(there):
    return person_with(Role.UNIT_OFFICER, there)


@pytest.fixture
def cadre(here):
    return UserFactory(unit=here, full_name="Lê Thị Đông")


def ask(person, by, kind="transfer", to_unit=None, on=TODAY):
    return requesting.ask(person, kind, on, reason="Chuyển công tác", to_unit=to_unit, by=by, at=NINE_AM)


@pytest.fixture
def move(cadre, officer, there):
    return ask(cadre, officer, to_unit=there)


class TestAsk:
    def test_changes_nothing_yet(self, move, cadre, here):
        cadre.refresh_from_db()
        assert cadre.unit == here
        assert (move.from_unit, move.is_open) == (here, True)
        assert not Transfer.objects.exists()

    def test_happens_once_at_a_time(self, move, cadre, officer, there):
        with pytest.raises(CannotDecide):
            ask(cadre, officer, to_unit=there)
        requesting.decline(move, words="Chưa đúng", by=officer, at=NINE_AM)
        ask(cadre, officer, to_unit=there)

    def test_refuses_a_day_to_come_the_own_unit_and_none(self, cadre, officer, here, there):
        for to_unit, on in [(there, TODAY + DAY), (here, TODAY), (None, TODAY)]:
            with pytest.raises(CannotDecide):
                ask(cadre, officer, to_unit=to_unit, on=on)
        assert not ChangeRequest.objects.exists()


class TestAnswer:
    def test_moves_the_person_when_accepted(self, move, cadre, other, there):
        answer = requesting.accept(move, by=other, at=NINE_AM)
        cadre.refresh_from_db()
        assert cadre.unit == there
        assert answer.transfer.recorded_by == other

    def test_records_the_death_when_accepted(self, cadre, officer):
        held = certified(on=TODAY - 30 * DAY)
        made = ask(held.person, officer, kind="died")
        answer = requesting.accept(made, by=person_with(Role.PROVINCE), at=NINE_AM)
        assert answer.departure == Departure.objects.get()
        assert not type(held).objects.in_force(TODAY).exists()

    def test_changes_nothing_when_declined_and_says_why(self, move, cadre, other, here):
        with pytest.raises(CannotDecide):
            requesting.decline(move, words=" ", by=other, at=NINE_AM)
        requesting.decline(move, words="Chưa nhận được hồ sơ", by=other, at=NINE_AM)
        cadre.refresh_from_db()
        assert cadre.unit == here
        assert move.answer.words == "Chưa nhận được hồ sơ"

    def test_happens_once(self, move, other, officer):
        requesting.accept(move, by=other, at=NINE_AM)
        for again in (requesting.accept, requesting.withdraw):
            with pytest.raises(CannotDecide):
                again(move, by=officer, at=NINE_AM)
        assert RequestAnswer.objects.count() == 1

    def test_leaves_it_open_when_it_cannot_be_recorded(self, move, cadre, other):
        cadre.is_active = False
        cadre.save()
        with pytest.raises(CannotDecide):
            requesting.accept(move, by=other, at=NINE_AM)
        assert ChangeRequest.objects.open().get() == move


def told(person):
    return [(notice.title, notice.path) for notice in person.notices.order_by("pk")]


class TestNotices:
    def test_tell_the_officers_of_the_other_unit_and_of_those_above_it(self, there, cadre, officer, other):
        above = unit("Đoàn huyện Kia", commune("Huyện Kia"))
        there.parent = above
        there.save()
        higher, province = person_with(Role.UNIT_OFFICER, above), person_with(Role.PROVINCE)
        move = ask(cadre, officer, to_unit=there)
        for each in (other, higher):
            ((title, path),) = told(each)
            assert title == "Đề nghị chuyển Lê Thị Đông đến Đoàn xã Kia"
            assert path == reverse("change_requests:request", args=[move.pk])
        assert told(officer) == told(province) == told(cadre) == []

    def test_tell_the_province_where_the_other_unit_has_no_officer(self, there, cadre, officer):
        province = person_with(Role.PROVINCE)
        ask(cadre, officer, to_unit=there)
        assert len(told(province)) == 1

    @pytest.mark.parametrize("kind", ["left", "died"])
    def test_tell_the_province_of_a_report(self, cadre, officer, other, kind):
        province, former = person_with(Role.PROVINCE), person_with(Role.PROVINCE)
        former.roles.update(valid_from=TODAY - 2 * DAY, valid_until=TODAY)
        ask(cadre, officer, kind=kind)
        assert [title.split(":")[0].split()[0] for title, _path in told(province)] == ["Báo"]
        assert told(other) == told(former) == []

    def test_lead_to_the_request(self, client, other, move):
        client.force_login(other)
        notice = other.notices.get()
        opened = client.get(notice.get_absolute_url(), follow=True)
        assert "Lê Thị Đông" in opened.content.decode()
        assert opened.redirect_chain[-1][0] == notice.path

    def test_tell_who_asked_that_it_was_accepted(self, move, officer, other):
        requesting.accept(move, words="Đã nhận", by=other, at=NINE_AM)
        assert [title for title, _path in told(officer)] == [f"Đã chấp nhận: {move}"]
        assert "Đã nhận" in officer.notices.get().text

    def test_tell_who_asked_that_it_was_declined_and_why(self, move, officer, other):
        requesting.decline(move, words="Chưa nhận được hồ sơ", by=other, at=NINE_AM)
        assert [title for title, _path in told(officer)] == [f"Đã từ chối: {move}"]
        assert "Chưa nhận được hồ sơ" in officer.notices.get().text

    def test_tell_nobody_what_they_did_themselves(self, move, officer):
        requesting.withdraw(move, by=officer, at=NINE_AM)
        assert told(officer) == []


def page(client, name, *args, **said):
    url = reverse(f"change_requests:{name}", args=args)
    return client.post(url, said) if said or name in {"withdraw"} else client.get(url)


class TestPages:
    def test_let_the_officer_ask_by_the_form_of_a_move(self, client, officer, cadre, there):
        client.force_login(officer)
        url = reverse("registry_people:transfer")
        found = client.get(url, {"people": cadre.pk, "q": "xa kia"})
        assert "Đoàn xã Kia" in found.content.decode()
        said = {
            "people": cadre.pk,
            "to_unit": there.pk,
            "effective_on": "2026-11-20",
            "reason": "Chuyển công tác",
        }
        assert client.post(url, said).status_code == 302
        assert ChangeRequest.objects.get().to_unit == there
        assert not Transfer.objects.exists()

    def test_offer_no_unit_that_is_over(self, client, officer, cadre):
        unit("Đoàn xã Kia cũ", commune("Kia cũ", valid_from=None), valid_until=TODAY)
        client.force_login(officer)
        found = client.get(reverse("registry_people:transfer"), {"people": cadre.pk, "q": "kia"})
        assert "Kia cũ" not in found.content.decode()

    def test_show_the_other_officer_what_waits_and_let_them_accept(self, client, move, other, cadre, there):
        client.force_login(other)
        assert list(page(client, "index").context["waiting"]) == [move]
        assert reverse("change_requests:index") in client.get(reverse("wagtailadmin_home")).content.decode()
        assert page(client, "answer", move.pk, accept="1").status_code == 302
        cadre.refresh_from_db()
        assert cadre.unit == there

    def test_tell_who_asked(self, client, move, officer, other):
        requesting.decline(move, words="Chưa nhận được hồ sơ", by=other, at=NINE_AM)
        client.force_login(officer)
        for shown in (page(client, "index"), page(client, "request", move.pk)):
            assert "Chưa nhận được hồ sơ" in shown.content.decode()

    def test_keep_the_words_of_who_is_told_that_it_went_wrong(self, client, move, other, cadre):
        client.force_login(other)
        cadre.is_active = False
        cadre.save()
        answer = page(client, "answer", move.pk, accept="1", words="Đồng ý tiếp nhận")
        assert "Đồng ý tiếp nhận" in answer.content.decode()

    def test_let_who_asked_withdraw(self, client, move, officer):
        client.force_login(officer)
        page(client, "withdraw", move.pk)
        assert move.answer.kind == "withdrawn"

    def test_do_not_let_who_asked_accept(self, client, move, officer):
        client.force_login(officer)
        assert page(client, "answer", move.pk, accept="1").status_code == 404
        assert ChangeRequest.objects.open().exists()

    def test_do_not_exist_for_a_third_officer(self, client, move):
        client.force_login(person_with(Role.UNIT_OFFICER, unit("Đoàn xã Ba", commune("Ba"))))
        assert page(client, "request", move.pk).status_code == 404
        assert page(client, "answer", move.pk, accept="1").status_code == 404
        assert page(client, "withdraw", move.pk).status_code == 404
        assert not page(client, "index").context["page_obj"].object_list

    @pytest.mark.parametrize("role", [Role.LEARNER, Role.TRAINER])
    def test_are_for_officers(self, client, move, role):
        client.force_login(person_with(role))
        assert page(client, "index").status_code == refused(role)

    def test_let_the_officer_report_a_death_that_only_the_province_records(
        self, client, officer, other, cadre
    ):
        client.force_login(officer)
        url = reverse("registry_people:report_died", args=[cadre.pk])
        assert client.post(url, {"effective_on": "2026-11-20", "reason": ""}).status_code == 302
        made = ChangeRequest.objects.get()
        for somebody in (officer, other):
            client.force_login(somebody)
            assert page(client, "answer", made.pk, accept="1").status_code == 404
        client.force_login(person_with(Role.PROVINCE))
        page(client, "answer", made.pk, accept="1")
        assert Departure.objects.get().person == cadre

    def test_do_not_report_people_of_others(self, client, other, cadre):
        client.force_login(other)
        for name in ("report_died", "report_left"):
            url = reverse(f"registry_people:{name}", args=[cadre.pk])
            assert client.post(url, {"effective_on": "2026-11-20", "reason": "x"}).status_code == 404
        assert not ChangeRequest.objects.exists()

    def test_cost_as_many_statements_for_more_rows(self, client, officer, there, here, queries_of):
        def more(count):
            for _ in range(count):
                ask(UserFactory(unit=here), officer, to_unit=there)

        client.force_login(person_with(Role.PROVINCE))
        more(2)
        few = queries_of(reverse("change_requests:index"))
        more(6)
        assert queries_of(reverse("change_requests:index")) == few
