"""Units of one name are told apart wherever they are listed; others are called by their names alone."""

import datetime

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from localities.models import Unit
from tests.registry.factories import commune, unit
from tests.times import MERGER, TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def wards():
    """Two "Đoàn phường 1" of two districts, of before the merger, and one unit of a name of its own."""
    places = [commune(name, None, None, MERGER, level="district") for name in ("Huyện Này", "Huyện Kia")]
    alike = [
        unit("Đoàn phường 1", commune("Phường 1", place, None, MERGER), valid_until=MERGER)
        for place in places
    ]
    return [*alike, unit("Đoàn xã Mẫu", commune("Xã Mẫu"))]


def shown(units, request):
    template = Template("{% load units %}{% for unit in units %}{% unit_name unit %};{% endfor %}")
    return template.render(Context({"units": units, "request": request})).split(";")[:-1]


def test_labels_are_of_the_alike_ones_alone(wards):
    labels = Unit.objects.alike_labels(TODAY)
    assert set(labels) == {wards[0].pk, wards[1].pk}
    assert all(
        f"đến hết ngày {MERGER - datetime.timedelta(days=1):%d/%m/%Y}" in label for label in labels.values()
    )
    assert len(set(labels.values())) == 2


def test_pages_name_them_with_one_statement(wards, django_assert_num_queries):
    with django_assert_num_queries(1):
        names = shown([*wards, *wards, None], RequestFactory().get("/"))
    assert names[2] == "Đoàn xã Mẫu"
    assert "Huyện Này" in names[0]
    assert "Huyện Kia" in names[1]
    assert names[-1] == "–"
