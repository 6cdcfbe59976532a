"""The Vietnamese catalogue is complete: every string of the source is in it, translated, with its placeholders."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
CATALOGUE = ROOT / "elearn" / "locale" / "vi" / "LC_MESSAGES" / "django.po"
IGNORED = [".venv", "var", "bench", "tests", ".git"]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def messages(file):
    """The messages by (context, English)."""
    with file.open("rb") as stream:
        catalogue = read_po(stream, locale="vi")
    return {(message.context, first(message.id)): message for message in catalogue if message.id}


def first(text):
    return text[0] if isinstance(text, tuple) else text


@pytest.fixture(scope="module")
def kept():
    return messages(CATALOGUE)


@pytest.fixture(scope="module")
def extracted(tmp_path_factory):
    """What the source says now, collected in a copy of the project."""
    if shutil.which("xgettext") is None:
        pytest.fail("The catalogue cannot be checked: install Debian's package gettext.")
    copy = tmp_path_factory.mktemp("catalogue") / "project"
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*IGNORED, "*.mo"))
    (copy / CATALOGUE.relative_to(ROOT)).unlink()
    command = [sys.executable, "manage.py", "makemessages", "-l", "vi", "--no-location", "--no-wrap"]
    subprocess.run([*command, "--settings", "elearn.settings.dev"], cwd=copy, check=True, capture_output=True)
    return messages(copy / CATALOGUE.relative_to(ROOT))


def test_has_every_string_of_the_source(kept, extracted):
    assert sorted(key[1] for key in extracted.keys() - kept.keys()) == []


def test_has_no_string_that_the_source_has_not(kept, extracted):
    assert sorted(key[1] for key in kept.keys() - extracted.keys()) == []


def test_is_translated_throughout(kept):
    texts = {key[1]: message.string for key, message in kept.items()}
    untranslated = [english for english, text in texts.items() if not first(text)]
    assert untranslated == []
    assert [key[1] for key, message in kept.items() if message.fuzzy] == []


def test_keeps_placeholders(kept):
    wrong = []
    for (_context, english), message in kept.items():
        wanted = message.id[-1] if isinstance(message.id, tuple) else message.id
        if sorted(PLACEHOLDER.findall(wanted)) != sorted(PLACEHOLDER.findall(first(message.string))):
            wrong.append(english)
    assert wrong == []
