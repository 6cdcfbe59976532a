"""Wagtail's own exports."""

import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from wagtail.log_actions import log

from accounts.models import User
from tests.courses.factories import CourseFactory

pytestmark = pytest.mark.django_db
FORMULA = '=HYPERLINK("http://vi-du.vn","Xem")'


@pytest.fixture
def superuser(client):
    user = User.objects.create_superuser("goc", "x", full_name="Gốc")
    client.force_login(user)
    return user


def csv(client, name):
    response = client.get(reverse(name), {"export": "csv"})
    assert response["Content-Type"] == "text/csv"
    return b"".join(response.streaming_content).decode()


@pytest.mark.parametrize("name", ["wagtailadmin_reports:site_history", "wagtailadmin_reports:aging_pages"])
def test_a_title_is_no_formula(client, superuser, name):
    page = CourseFactory(title=FORMULA)
    page.save_revision(user=superuser).publish(user=superuser)
    log(page, "wagtail.edit", user=superuser)
    written = csv(client, name)
    assert "'=HYPERLINK" in written
    assert "\n=" not in written
    assert '"=' not in written


def test_a_title_with_a_character_that_no_workbook_takes(client, superuser):
    page = CourseFactory()
    log(page, "wagtail.edit", user=superuser, title="Bài\x07 một")
    response = client.get(reverse("wagtailadmin_reports:site_history"), {"export": "xlsx"})
    rows = load_workbook(io.BytesIO(b"".join(response.streaming_content))).active.values
    assert any("Bài một" in row for row in rows)


@pytest.mark.parametrize("name", ["unit:index", "locality:index", "categories:index", "wagtailimages:index"])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_list_without_columns_to_export_stays_a_list(client, superuser, name, kind):
    assert client.get(reverse(name), {"export": kind})["Content-Type"].startswith("text/html")
