"""The map of Cà Mau on any day, as loaded from the project's own files."""

import datetime

import pytest
from django.core.management import CommandError, call_command

from localities.loading import DATA
from localities.models import Locality, Succession, Unit
from tests.times import BEFORE_THE_MERGER, MERGER, TODAY

pytestmark = pytest.mark.django_db

Level, Type = Locality.Level, Locality.Type


@pytest.fixture
def ca_mau():
    call_command("load_localities", verbosity=0)
    return Locality.objects.filter(name="Tỉnh Cà Mau")


class TestTheMap:
    def test_is_whole(self, ca_mau):
        assert (Locality.objects.count(), Succession.objects.count()) == (249, 189)

    def test_has_64_communes_today(self, ca_mau):
        today = ca_mau.in_force(TODAY).get().descendants(TODAY)
        assert today.filter(level=Level.DISTRICT).count() == 0
        assert today.filter(type=Type.XA).count() == 55
        assert today.filter(type=Type.PHUONG).count() == 9

    def test_has_districts_before_the_merger(self, ca_mau):
        then = ca_mau.in_force(BEFORE_THE_MERGER).get().descendants(BEFORE_THE_MERGER)
        assert then.filter(level=Level.DISTRICT).count() == 9
        assert then.filter(name="Xã Tân Ân", parent__name="Huyện Ngọc Hiển").exists()
        assert not then.filter(name="Phường An Xuyên").exists()

    def test_of_the_last_day_is_old_and_of_the_next_new(self, ca_mau):
        eve = MERGER - datetime.timedelta(days=1)
        assert ca_mau.in_force(eve).get() != ca_mau.in_force(MERGER).get()

    def test_gives_every_commune_of_today_its_own_tile(self, ca_mau):
        tiles = (
            Locality.objects.in_force(TODAY).filter(level=Level.COMMUNE).values_list("tile_col", "tile_row")
        )
        assert len(set(tiles)) == 64
        assert all(0 <= col < 12 and 0 <= row < 12 for col, row in tiles)

    def test_has_single_spaces_in_names(self, ca_mau):
        assert Locality.objects.filter(name="Xã Tạ An Khương Đông").exists()

    def test_is_searched_without_marks(self, ca_mau):
        assert Locality.objects.in_force(TODAY).search("dat mui").get().name == "Xã Đất Mũi"

    def test_has_a_unit_for_the_province_and_each_commune(self, ca_mau):
        assert Unit.objects.in_force(TODAY).filter(kind=Unit.Kind.COMMUNE).count() == 64
        province = Unit.objects.get(kind=Unit.Kind.PROVINCE)
        assert province.descendants(TODAY).count() == 65
        assert Unit.objects.filter(name="Đoàn xã Đất Mũi", parent=province).exists()

    def test_of_a_tree_takes_one_query(self, ca_mau, django_assert_num_queries):
        province = ca_mau.in_force(TODAY).get()
        with django_assert_num_queries(1):
            assert len(province.descendants(TODAY)) == 65


class TestSuccessors:
    def at(self, name, day=BEFORE_THE_MERGER):
        return Locality.objects.in_force(day).get(name=name)

    def test_of_a_merged_commune_is_the_new_one(self, ca_mau):
        assert [each.name for each in self.at("Xã Tân Duyệt").successors(TODAY)] == ["Xã Đầm Dơi"]

    def test_of_a_split_commune_are_several(self, ca_mau):
        names = {each.name for each in self.at("Xã Viên An").successors(TODAY)}
        assert names == {"Xã Đất Mới", "Xã Đất Mũi"}

    def test_of_a_commune_still_in_force_is_itself(self, ca_mau):
        commune = self.at("Xã Viên An")
        assert list(commune.successors(BEFORE_THE_MERGER)) == [commune]

    def test_are_followed_over_several_steps(self, ca_mau):
        latest = Locality.objects.create(
            code="1",
            name="Xã Sau Này",
            level=Level.COMMUNE,
            type=Type.XA,
            valid_from=datetime.date(2030, 1, 1),
        )
        new = self.at("Xã Đầm Dơi", TODAY)
        new.valid_until = latest.valid_from
        new.save()
        Succession.objects.create(
            predecessor=new, successor=latest, extent=Succession.Extent.WHOLE, effective_on=latest.valid_from
        )
        assert list(self.at("Xã Tân Duyệt").successors(datetime.date(2031, 1, 1))) == [latest]

    def test_is_stated_for_every_commune_that_ended(self, ca_mau):
        assert not Locality.objects.without_successor().exists()

    def test_that_is_missing_is_found(self, ca_mau):
        Succession.objects.filter(
            predecessor__name="Phường 4", predecessor__valid_until="2024-12-01"
        ).delete()
        (found,) = Locality.objects.without_successor()
        assert (found.name, found.code) == ("Phường 4", "32002")

    def test_that_was_there_before_is_enlarged(self, ca_mau):
        successor = Succession.objects.get(predecessor__code="32002", extent="part", successor__code="32022")
        assert (successor.successor.name, successor.successor.valid_from) == ("Phường Tân Xuyên", None)

    def test_19_communes_were_split(self, ca_mau):
        parts = Succession.objects.filter(extent=Succession.Extent.PART, effective_on=MERGER)
        assert parts.values("predecessor").distinct().count() == 19


class TestLoading:
    def test_again_changes_nothing(self, ca_mau):
        before = list(Locality.objects.order_by("pk").values())
        call_command("load_localities", verbosity=0)
        assert list(Locality.objects.order_by("pk").values()) == before
        assert (Succession.objects.count(), Unit.objects.count()) == (189, 65)

    def test_keeps_a_unit_that_was_renamed(self, ca_mau):
        Unit.objects.filter(name="Đoàn xã Đất Mũi").update(name="Đoàn xã Đất Mũi (đổi tên)")
        call_command("load_localities", verbosity=0)
        assert Unit.objects.count() == 65

    @pytest.mark.parametrize(
        ("old", "new", "complaint"),
        [
            ("31999,Phường 9,commune,phuong,964", "31999,Phường 9,commune,phuong,9999", "4, .*parent_code: .*9999"),
            ("31999,Phường 9,commune", "31999,Phường 9,hamlet", "4, .*level: .*commune.*hamlet"),
            ("31999,Phường 9,commune,phuong", "31999,Phường 9,commune,ap", "4, .*type: .*phuong.*“ap”"),
            ("31999,Phường 9,", "31999,,", "4, .*name: "),
            ("31999,Phường 9,commune,phuong,964,,2025-07-01", "31999,Phường 9,commune,phuong,964,,1/7/2025",
             "4, .*valid_until: .*1/7/2025"),
            ("32005,Phường 1,commune", "31999,Phường 9,commune", "6, .*code: .*4"),
            (",10,3,", ",mười,3,", "tile_col: .*mười"),
            ("code,name,level", "ma,ten,cap", "1: .*parent_code"),
        ],
    )  # fmt: skip
    def test_a_bad_row_is_named_and_nothing_is_loaded(self, tmp_path, old, new, complaint):
        text = (DATA / "localities.csv").read_text(encoding="utf-8")
        assert old in text
        file = tmp_path / "localities.csv"
        file.write_text(text.replace(old, new, 1), encoding="utf-8")
        with pytest.raises(CommandError, match=complaint):
            call_command("load_localities", localities=file)
        assert not Locality.objects.exists()

    def test_a_succession_of_nothing_is_named_and_nothing_is_loaded(self, tmp_path):
        text = (DATA / "successions.csv").read_text(encoding="utf-8")
        file = tmp_path / "successions.csv"
        file.write_text(text.replace("31988,Xã An Trạch A", "99999,Xã Không Có", 1), encoding="utf-8")
        with pytest.raises(CommandError, match=r"2, .*predecessor_code: .*99999"):
            call_command("load_localities", successions=file)
        assert not Locality.objects.exists()

    def test_a_file_that_is_not_there_is_named(self, tmp_path):
        with pytest.raises(CommandError, match=r"khong-co\.csv"):
            call_command("load_localities", localities=tmp_path / "khong-co.csv")
