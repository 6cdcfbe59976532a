"""What production settings come to, each read by a process of its own as the server would."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
KEY = "a key of fifty letters and more, made up for this test only 0123456789"
SERVED = {
    "ELEARN_SECRET_KEY": KEY,
    "ELEARN_HOSTS": "hoc.example.vn, www.example.vn",
    "ELEARN_PROXY": "127.0.0.1",
}
NAMES = [
    *(
        f"{cookie}_COOKIE_{what}"
        for cookie in ("SESSION", "CSRF")
        for what in ("NAME", "SECURE", "PATH", "DOMAIN")
    ),
    *("SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_SSL_REDIRECT"),
    *("ALLOWED_HOSTS", "STORAGES", "TRUSTED_PROXIES", "ALLAUTH_TRUSTED_PROXY_COUNT"),
]
READ = f"""
import json
from django.conf import settings
print(json.dumps({{name: getattr(settings, name, None) for name in {NAMES}}}, default=str))
"""


def python(code, **environment):
    kept = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("ELEARN_", "DJANGO_", "GRANIAN_"))
    }
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=kept | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def production(**environment):
    return python(READ, DJANGO_SETTINGS_MODULE="elearn.settings.production", **environment)


@pytest.fixture(scope="module")
def found():
    return json.loads(production(**SERVED).stdout)


class TestServedOverHttps:
    @pytest.mark.parametrize("cookie", ["SESSION", "CSRF"])
    def test_no_neighbour_can_set_a_cookie(self, found, cookie):
        assert found[f"{cookie}_COOKIE_NAME"].startswith("__Host-")  # which asks of browsers what follows
        assert found[f"{cookie}_COOKIE_SECURE"] is True
        assert found[f"{cookie}_COOKIE_PATH"] == "/"
        assert found[f"{cookie}_COOKIE_DOMAIN"] is None

    def test_https_is_kept_to_by_this_name_alone(self, found):
        assert found["SECURE_HSTS_SECONDS"] == 365 * 24 * 3600
        assert found["SECURE_HSTS_INCLUDE_SUBDOMAINS"] is False
        assert found["SECURE_SSL_REDIRECT"] is True

    def test_one_place_says_who_the_client_is(self, found):
        assert found["TRUSTED_PROXIES"] == ["127.0.0.1/32"]
        assert not found["ALLAUTH_TRUSTED_PROXY_COUNT"]

    @pytest.mark.parametrize("alias", ["default", "private"])
    def test_what_is_handed_in_does_not_fill_the_disk(self, found, alias):
        assert found["STORAGES"][alias]["BACKEND"].endswith(".full_disk.UploadStorage")

    def test_names_may_be_written_with_spaces(self, found):
        assert found["ALLOWED_HOSTS"] == ["hoc.example.vn", "www.example.vn"]


class TestServedInARehearsal:
    def test_believes_nobody_and_asks_for_no_https(self):
        found = json.loads(production(**SERVED | {"ELEARN_PROXY": "", "ELEARN_INSECURE": "1"}).stdout)
        assert found["TRUSTED_PROXIES"] == []
        assert not found["CSRF_COOKIE_NAME"].startswith("__Host-")  # a browser would refuse it


class TestRefused:
    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ({"ELEARN_SECRET_KEY": "elearn"}, "ELEARN_SECRET_KEY has 6 characters"),
            ({"ELEARN_PROXY": ""}, "Set the environment variable ELEARN_PROXY"),
            ({"ELEARN_PROXY": "nginx"}, "ELEARN_PROXY: 'nginx'"),
        ],
    )
    def test_with_what_to_do(self, wrong, said):
        done = production(**SERVED | wrong)
        assert done.returncode != 0
        assert said in done.stderr


class TestKeyOfTheDemonstration:
    def key(self, folder):
        done = python("import elearn.settings.dev", ELEARN_VAR=str(folder))
        assert done.returncode == 0, done.stderr
        return folder / "secret-key"

    def test_is_for_its_owner_alone(self, tmp_path):
        assert stat.S_IMODE(self.key(tmp_path / "var").stat().st_mode) == 0o600

    def test_of_an_earlier_day_is_closed_and_kept(self, tmp_path):
        file = tmp_path / "secret-key"
        file.write_text(KEY)
        file.chmod(0o644)
        assert self.key(tmp_path).read_text() == KEY
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
