"""What is backed up comes back whole, into an empty place and nowhere else."""

import os

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, storages
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from certificates.models import Certificate
from elearn.postgres import backup
from tests.certificates.factories import CertificateFactory
from tests.database import copy_tables, drop, make_empty

OWN = os.environ.get("PYTEST_XDIST_WORKER", "alone")
HERE, THERE = f"elearn_backed_up_{OWN}", f"elearn_restored_{OWN}"


@pytest.fixture
def places(django_db_setup, django_db_blocker, tmp_path):
    """Two databases, each with folders of its own, of which the first has tables: leads to the one that is named."""
    usual = connection.settings_dict["NAME"]

    def go(name):
        connection.close()
        connection.settings_dict["NAME"] = name
        for alias in ("default", "private"):
            storages._storages[alias] = FileSystemStorage(location=tmp_path / name / alias)

    kept = dict(storages._storages)
    with django_db_blocker.unblock():
        copy_tables(HERE)
        make_empty(THERE)
        go(HERE)
        yield go
        connection.close()
        connection.settings_dict["NAME"] = usual
        storages._storages.clear()
        storages._storages.update(kept)
        drop(HERE)
        drop(THERE)


def test_comes_back_whole_and_overwrites_nothing(places, tmp_path, capsys):
    code = CertificateFactory().code
    storages["private"].save("answers/one.txt", ContentFile("câu trả lời"))
    call_command("backup", tmp_path / "kept")
    with pytest.raises(CommandError, match="is there already"):
        call_command("backup", tmp_path / "kept")
    with pytest.raises(CommandError, match="tables"):
        call_command("restore", tmp_path / "kept")

    places(THERE)
    with pytest.raises(CommandError, match="no backup"):
        call_command("restore", tmp_path)
    storages["private"].save("in-the-way.txt", ContentFile("x"))
    with pytest.raises(CommandError, match="There are files"):
        call_command("restore", tmp_path / "kept")
    storages["private"].delete("in-the-way.txt")
    call_command("restore", tmp_path / "kept")

    assert "as many as there were" in capsys.readouterr().out
    assert Certificate.objects.get().code == code
    with storages["private"].open("answers/one.txt") as answer:
        assert answer.read().decode() == "câu trả lời"
    page = Client().get(reverse("certificates:verify", args=[code])).content.decode()
    assert Certificate.objects.get().holder_name in page


def test_says_which_tables_lack_rows(places, tmp_path):
    CertificateFactory()
    call_command("backup", tmp_path / "kept", verbosity=0)
    counts = tmp_path / "kept" / backup.COUNTS
    counts.write_text(
        counts.read_text().replace('"certificates_certificate": 1', '"certificates_certificate": 2')
    )
    places(THERE)
    with pytest.raises(CommandError, match="other numbers of rows: certificates_certificate"):
        call_command("restore", tmp_path / "kept")
