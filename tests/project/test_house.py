"""The rules of the house that a machine can check."""

import configparser
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
APPS = ["localities", "accounts", "media", "assessments", "courses", "certificates", "registry", "reports"]
TRACKED = subprocess.run(
    ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
).stdout.split("\n")
TEMPLATES = [ROOT / name for name in TRACKED if name.endswith(".html")]


class TestApps:
    def test_are_all_in_the_import_contract(self):
        contract = configparser.ConfigParser()
        contract.read(ROOT / ".importlinter")
        layers = contract["importlinter:contract:layers"]["layers"].split()
        ours = {
            app.name for app in apps.get_app_configs() if Path(app.path).parent in (ROOT, ROOT / "elearn")
        }
        assert ours == {*APPS, "elearn.base"}
        assert ours <= set(layers)
        assert layers[1:-1] == APPS[::-1]

    @pytest.mark.parametrize("app", [*APPS, "elearn/base"])
    def test_say_what_they_are_for(self, app):
        assert len((ROOT / app / "README.md").read_text(encoding="utf-8").splitlines()) >= 5


class TestFiles:
    def test_are_not_too_long(self):
        ours = [
            name for name in TRACKED if name.endswith((".py", ".html", ".js")) and "/migrations/" not in name
        ]
        lines = {name: len((ROOT / name).read_text(encoding="utf-8").splitlines()) for name in ours}
        assert {name: number for name, number in lines.items() if number > 500} == {}

    def test_of_style_weigh_little(self):
        for sheet in TRACKED:
            if sheet.startswith("elearn/static/") and sheet.endswith(".css"):
                assert (ROOT / sheet).stat().st_size < 20_000

    def test_hold_no_secret(self):
        pattern = re.compile(r"BEGIN [A-Z ]*PRIVATE KEY|SECRET_KEY\s*=\s*[\"'](?!only for)")
        found = [
            name for name in TRACKED if name.endswith(".py") and pattern.search((ROOT / name).read_text())
        ]
        assert found == []


class TestTemplates:
    @pytest.mark.parametrize(
        "inline", [r"<script(?![^>]*\b(?:src|nonce)=)", r"<style|\sstyle=", r"\son[a-z]+=\""]
    )
    def test_have_nothing_inline(self, inline):
        have = [
            str(each.relative_to(ROOT)) for each in TEMPLATES if re.search(inline, each.read_text("utf-8"))
        ]
        assert have == []


class TestProduction:
    ENVIRONMENT = {
        "DJANGO_SETTINGS_MODULE": "elearn.settings.production",
        "ELEARN_SECRET_KEY": "a key of fifty letters and more, made up for this test only 0123456789",
        "ELEARN_HOSTS": "hoc.example.vn",
        "ELEARN_PROXY": "127.0.0.1",
    }

    def check(self, **environment):
        command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
        kept = {key: value for key, value in os.environ.items() if not key.startswith("ELEARN_")}
        for name in ("DJANGO_SETTINGS_MODULE", "DJANGO_ALLOW_ASYNC_UNSAFE"):
            kept.pop(name, None)
        return subprocess.run(
            command, cwd=ROOT, env=kept | environment, capture_output=True, text=True, check=False
        )

    def test_settings_pass_the_deployment_check(self):
        done = self.check(**self.ENVIRONMENT)
        assert done.returncode == 0, done.stderr

    @pytest.mark.parametrize("name", ["ELEARN_SECRET_KEY", "ELEARN_HOSTS", "ELEARN_PROXY"])
    def test_settings_name_what_is_missing(self, name):
        environment = {key: value for key, value in self.ENVIRONMENT.items() if key != name}
        done = self.check(**environment)
        assert done.returncode != 0
        assert f"Set the environment variable {name}" in done.stderr


@pytest.mark.django_db
class TestPages:
    def test_health_says_so(self, client):
        assert client.get("/suc-khoe/").json() == {"status": "ok"}

    def test_that_are_not_there_say_what_to_do(self, client):
        response = client.get("/khong-co-trang-nay/")
        assert response.status_code == 404
        assert "/" in response.content.decode()
