"""A real browser on a live server.

`page` is a phone of 360 px, `desktop` a screen of 1280 px; both share cookies with nobody, and a test fails when its
page logs an error (a violation of the content security policy is one). `sign_in(user)` opens a session,
`looks_right(page, name)` runs axe-core and keeps a picture in $ELEARN_SCREENSHOTS if that is set.
"""

import os
import shutil
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import sync_playwright

from tests.database import copy_demonstration, replace

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright runs a loop of its own in this thread

NAMES = ("chromium", "chromium-browser", "google-chrome")
PHONE, DESKTOP = {"width": 360, "height": 740}, {"width": 1280, "height": 800}
# What a browser logs when it is told "no", expected where a test asks for it, and when a page of the staff area is left
# or closes itself while Wagtail still fetches its icons: no errors of the page.
EXPECTED = ("net::ERR_INTERNET_DISCONNECTED", "status of 4", "Error fetching /quan-tri/sprite/")


@pytest.fixture(scope="session")
def browser():
    executable = next(filter(None, map(shutil.which, NAMES)), None)
    if executable is None:
        pytest.fail("No browser: install Debian's package chromium, or another of " + ", ".join(NAMES))
    quiet = [
        "--disable-gpu",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
    ]
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=[*quiet, *root])
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser, live_server):
    """Opens pages in contexts of their own; after the test, fails if one logged an error."""
    contexts, errors = [], []

    def note(text):
        if not any(expected in text for expected in EXPECTED):
            errors.append(text)

    def watch(page):
        page.on("console", lambda message: message.type == "error" and note(message.text))
        page.on("pageerror", lambda error: note(str(error)))

    def open_(viewport, **options):
        context = browser.new_context(
            viewport=viewport, base_url=live_server.url, locale="vi-VN", reduced_motion="reduce", **options
        )
        context.set_default_timeout(60_000)
        context.on("page", watch)
        contexts.append(context)
        return context.new_page()

    yield open_
    for context in contexts:
        context.close()
    assert not errors, "\n".join(errors)


@pytest.fixture
def page(open_page):
    return open_page(PHONE, has_touch=True)


@pytest.fixture
def desktop(open_page):
    return open_page(DESKTOP)


@pytest.fixture
def sign_in(page, live_server):
    """Opens a session for a user in a page's context (the phone's unless another page is given)."""

    def sign_in(user, on=None):
        client = Client()
        client.force_login(user)
        name = django_settings.SESSION_COOKIE_NAME
        cookie = {"name": name, "value": client.cookies[name].value, "url": live_server.url}
        (on or page).context.add_cookies([cookie])

    return sign_in


@pytest.fixture
def demo(transactional_db):
    """Demonstration content, as `make run` shows it."""
    replace(copy_demonstration)


@pytest.fixture(scope="session")
def looks_right():
    """Fails on what axe-core finds; keeps a picture of the whole page."""
    axe, folder = Axe(), os.environ.get("ELEARN_SCREENSHOTS")

    def looks_right(page, name, *, context=None):
        if folder:
            width = page.viewport_size["width"]
            Path(folder).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)
        # Without fetching the style sheets once more: no rule that is on reads them.
        found = axe.run(page, context=context, options={"resultTypes": ["violations"], "preload": False})
        assert found.violations_count == 0, found.generate_report()
        sideways = page.evaluate(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        )
        assert not sideways, f"{name} scrolls sideways"

    return looks_right
