"""Bodies that are too long are not read."""

import io

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.test import RequestFactory
from django.urls import reverse

from elearn.base.requests.bodies import MEGABYTE, SMALL, most_bytes

pytestmark = pytest.mark.django_db


class Unread(io.RawIOBase):
    """A body; whoever reads it fails."""

    def read(self, *args):
        raise AssertionError("the body was read")

    readline = readinto = read


def sent(path, **environ):
    """The status, headers and body of the answer to a POST whose body may not be read."""
    told = {}
    request = {
        **RequestFactory()._base_environ(PATH_INFO=path, REQUEST_METHOD="POST"),
        "CONTENT_TYPE": "multipart/form-data; boundary=x",
        "wsgi.input": Unread(),
        **environ,
    }
    answer = WSGIHandler()(request, lambda status, headers: told.update(status=status, headers=dict(headers)))
    return int(told["status"][:3]), b"".join(answer).decode()


class TestTooLong:
    @pytest.mark.parametrize(
        "path", ["/xac-minh-tep/", "/tai-khoan/dang-nhap/", "/khong-co/", "/quan-tri/images/multiple/add/"]
    )
    def test_is_refused_in_words_and_not_read(self, path):
        status, body = sent(path, CONTENT_LENGTH=str(1024 * MEGABYTE))
        assert status == 413
        assert "1,0\xa0GB" in body

    def test_is_refused_to_a_script_as_json(self):
        _status, body = sent(
            "/lam-bai/1/cau/1/", CONTENT_LENGTH=str(1024 * MEGABYTE), HTTP_ACCEPT="application/json"
        )
        assert body.startswith('{"detail"')

    def test_without_a_length_is_not_read(self):
        status, body = sent("/xac-minh-tep/", CONTENT_LENGTH="", HTTP_TRANSFER_ENCODING="chunked")
        assert status == 411
        assert "độ dài" in body

    def test_by_a_byte(self):
        most = most_bytes("/xac-minh-tep/")
        assert sent("/xac-minh-tep/", CONTENT_LENGTH=str(most + 1))[0] == 413


class TestEachAddressTakesWhatItsFormTakes:
    @pytest.mark.parametrize(
        ("name", "arguments", "megabytes"),
        [
            ("certificates:verify_file", [], 5),
            ("assessments:answer", [1, 1], 100),
            ("assessments:attempt", [1], 100),
            ("assessments:submit", [1], 100),
            ("bank:upload", [], 10),
            ("bank:try", [1], 100),
            ("roster_import:index", [], 10),
            ("decisions:decision", [1], 20),
            ("eligible:tick", [], 20),
            ("certificates_admin:put_back", [1], 10),
            ("certificate_templates:add", [], 10),
            ("certificate_templates:edit", [1], 10),
            ("wagtailimages:add_multiple", [], 10),
            ("wagtailimages_chooser:create", [], 10),
            ("wagtaildocs:add", [], 20),
            ("wagtaildocs:edit", [1], 20),
            ("account_login", [], 0),
            ("wagtailadmin_pages:edit", [1], 0),
        ],
    )
    def test(self, name, arguments, megabytes):
        assert most_bytes(reverse(name, args=arguments)) == SMALL + megabytes * MEGABYTE
