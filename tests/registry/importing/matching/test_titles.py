"""What rosters call a title: every word is accounted for, or the cell is refused."""

import pytest

from registry.importing.matching.titles import Schemes
from registry.importing.reading.cells import Unclear
from registry.models import Scheme
from tests.registry.factories import SchemeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def schemes():
    SchemeFactory(name="Tuyên truyền viên của Đoàn cấp xã", title="propagandist", level="commune")
    SchemeFactory(name="Báo cáo viên của Đoàn cấp tỉnh", title="rapporteur", level="province")
    return Schemes()


@pytest.mark.parametrize(
    ("said", "level", "title"),
    [
        ("Tuyên truyền viên", "", "propagandist"),
        ("TTV", "", "propagandist"),
        ("BCV cấp tỉnh", "", "rapporteur"),
        ("báo cáo viên", "Tỉnh", "rapporteur"),
        ("BÁO CÁO VIÊN CỦA ĐOÀN", "cấp tỉnh", "rapporteur"),
        ("Được công nhận là tuyên truyền viên của Đoàn TNCS Hồ Chí Minh", "", "propagandist"),
        ("Tuyên truyền viên về phòng, chống mua bán người", "Cấp xã, phường, thị trấn", "propagandist"),
        ("Tuyên truyền viên PCMBN", "", "propagandist"),
        ("Tuyen truyen vien cap xa", "", "propagandist"),
        ("Báo cáo viên Tỉnh Đoàn", "", "rapporteur"),
    ],
)
def test_ways_of_saying_a_title(schemes, said, level, title):
    assert schemes.called(said, level).title == title


@pytest.mark.parametrize(
    ("said", "level"),
    [
        ("Báo cáo viên pháp luật", ""),
        ("Báo cáo viên pháp luật cấp huyện", ""),
        ("Tuyên truyền viên pháp luật", "xã"),
        ("Báo cáo viên cấp huyện", ""),
        ("Báo cáo viên", "Huyện"),
        ("Báo cáo viên", "xã"),
        ("Báo cáo viên cấp tỉnh", "xã"),
        ("Thôi làm tuyên truyền viên", ""),
        ("Không công nhận tuyên truyền viên", ""),
        ("Tuyên truyền viên (đã thôi)", ""),
        ("Miễn nhiệm báo cáo viên", ""),
        ("Chưa là báo cáo viên", ""),
        ("Báo cáo viên, Tuyên truyền viên", ""),
        ("BCV/TTV", ""),
        ("Tuyên truyền viên dân số", ""),
        ("Cộng tác viên", ""),
        ("Bí thư Đoàn xã", ""),
        ("Báo cáo viên của Đảng", ""),
    ],
)
def test_words_that_are_not_accounted_for(schemes, said, level):
    with pytest.raises(Unclear):
        schemes.called(said, level)


def test_a_scheme_is_always_known_by_its_own_name(schemes):
    own = SchemeFactory(name="Báo cáo viên pháp luật của Đoàn", title="rapporteur", level="commune")
    assert Schemes().called("báo cáo viên pháp luật của Đoàn", "") == own
    assert Scheme.objects.count() == 3
