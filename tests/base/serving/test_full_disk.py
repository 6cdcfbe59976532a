"""A full disk: nothing half is left, and people read what became of what they sent."""

import errno

import psycopg.errors
import pytest
from django.core.files.base import ContentFile
from django.db import OperationalError
from django.urls import path

from elearn import urls
from elearn.base.serving import full_disk
from elearn.base.serving.full_disk import UploadStorage


def of_the_storage(request):
    raise OSError(errno.ENOSPC, "No space left on device")


def of_the_database(request):
    raise OperationalError("could not extend file") from psycopg.errors.DiskFull()


def of_something_else(request):
    raise OSError(errno.EACCES, "Permission denied")


handler400, handler500 = urls.handler400, urls.handler500
urlpatterns = [
    path("tep/", of_the_storage),
    path("hang/", of_the_database),
    path("khac/", of_something_else),
    *urls.urlpatterns,
]


class TestUpload:
    def test_that_does_not_fit_leaves_nothing(self, tmp_path, monkeypatch):
        monkeypatch.setattr(full_disk, "KEPT_FREE", 2**60)
        with pytest.raises(OSError, match="No space left"):
            UploadStorage(tmp_path / "tep").save("giay.pdf", ContentFile(b"%PDF"))
        assert not list(tmp_path.rglob("*"))

    def test_that_fits_is_kept(self, tmp_path):
        assert UploadStorage(tmp_path).save("giay.pdf", ContentFile(b"%PDF")) == "giay.pdf"
        assert (tmp_path / "giay.pdf").read_bytes() == b"%PDF"


@pytest.mark.urls(__name__)
@pytest.mark.django_db
class TestPage:
    @pytest.mark.parametrize(("address", "status"), [("/tep/", 507), ("/hang/", 507), ("/khac/", 500)])
    def test_says_whose_fault_it_is(self, client, address, status):
        client.raise_request_exception = False
        response = client.post(address)
        assert response.status_code == status
        assert ("chỗ" in response.content.decode()) is (status == 507)
