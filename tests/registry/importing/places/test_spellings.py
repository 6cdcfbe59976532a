"""How offices write a commune: the right one, or none; never another."""

import datetime

import pytest

from registry.importing.places import Misplaced, Places
from tests.registry.factories import commune
from tests.times import MERGER

pytestmark = pytest.mark.django_db
BEFORE, AFTER = datetime.date(2024, 3, 5), datetime.date(2025, 9, 1)


@pytest.fixture
def places():
    """Two communes that differ only in marks, a township, wards with numbers; another commune after the merger."""
    province = commune("Tỉnh Cà Mau", level="province", valid_from=None)
    ngoc_hien = commune("Huyện Ngọc Hiển", province, None, MERGER, level="district")
    city = commune("Thành phố Cà Mau", province, None, MERGER, level="district")
    for name, above, type_ in (
        ("Xã Viên An", ngoc_hien, "xa"), ("Xã Tân Ân", ngoc_hien, "xa"), ("Xã Hoà Mỹ", ngoc_hien, "xa"),
        ("Thị trấn Năm Căn", ngoc_hien, "thi_tran"), ("Phường 5", city, "phuong"), ("Phường 1", city, "phuong"),
    ):  # fmt: skip
        made = commune(name, above, None, MERGER)
        made.type = type_
        made.save()
    commune("Xã Đất Mũi", province)
    return Places()


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("P5", "Phường 5"), ("P.5, TP. Cà Mau", "Phường 5"), ("F5", "Phường 5"), ("phường 05 - TP Cà Mau", "Phường 5"),
        ("P5, tỉnh Cà Mau", "Phường 5"), ("Phường 5, huyện Ngọc Hiển", None), ("TT. Năm Căn", "Thị trấn Năm Căn"),
        ("T.T Năm Căn", "Thị trấn Năm Căn"), ("TT Năm Căn (huyện Ngọc Hiển)", "Thị trấn Năm Căn"), ("Xã Năm Căn", None),
        ("UBND xã Viên An", "Xã Viên An"),
        ("Ủy ban nhân dân xã Viên An", "Xã Viên An"), ("ĐTN xã Viên An", "Xã Viên An"),
        ("Đoàn TN xã Viên An", "Xã Viên An"), ("BCH Đoàn xã Viên An", "Xã Viên An"), ("Xã đoàn Viên An", "Xã Viên An"),
        ("Đoàn thanh niên xã Viên An", "Xã Viên An"), ("Bí thư Đoàn xã Viên An", "Xã Viên An"),
        ("Ấp Tân Tạo, xã Viên An, huyện Ngọc Hiển", "Xã Viên An"), ("Viên An, Ngọc Hiển, Cà Mau", "Xã Viên An"),
        ("xã Viên An huyện Ngọc Hiển", "Xã Viên An"), ("X.Viên An", "Xã Viên An"), ("XÃ VIÊN AN", "Xã Viên An"),
        ("xa vien an", "Xã Viên An"), ("Xã Viên Ân", None), ("Xã Tân An", None), ("Tân Ẩn", None),
        ("Xã Hòa Mỹ", "Xã Hoà Mỹ"),
        ("Công an xã Viên An", None), ("Chi đoàn Trường THCS Viên An", None), ("Huyện Ngọc Hiển", None),
        ("Ấp 3 xã Viên An", "Xã Viên An"), ("Chi đoàn ấp 3, xã Viên An", "Xã Viên An"),
        ("Xã Viên An/Ngọc Hiển", "Xã Viên An"), ("H. Ngọc Hiển, xã Viên An", "Xã Viên An"),
        ("TTr. Năm Căn", "Thị trấn Năm Căn"), ("ấp Xã, xã Viên An", "Xã Viên An"),
        ("Phường", None),
        ("", None), (".", None), ("P1 và P5", None), ("Xã Viên An, huyện Đầm Dơi", None),
    ],
)  # fmt: skip
def test_spellings(places, said, name):
    if name is None:
        with pytest.raises(Misplaced):
            places.unit("", said, "", BEFORE)
    else:
        assert places.unit("", said, "", BEFORE).locality.name == name


def test_a_district_in_a_column_of_its_own_must_fit(places):
    with pytest.raises(Misplaced) as refused:
        places.unit("", "Xã Viên An", "Thành phố Cà Mau", BEFORE)
    assert refused.value.field == "district"


def test_near_names_are_named_in_the_refusal(places):
    with pytest.raises(Misplaced, match="Xã Tân Ân"):
        places.unit("", "Xã Tân An", "", BEFORE)


def test_the_province_may_be_said_after_the_districts_are_gone(places):
    assert places.unit("", "Xã Đất Mũi, tỉnh Cà Mau", "", AFTER).locality.name == "Xã Đất Mũi"
