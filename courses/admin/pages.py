"""What the pages about enrolments have in common."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext


def header(title: str, icon: str = "user") -> dict[str, Any]:
    """The title, and the way back to the list."""
    return {
        "header_title": title,
        "header_icon": icon,
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": gettext("Home")},
            {"url": reverse("enrolments:index"), "label": gettext("Enrolments")},
            {"url": "", "label": title},
        ],
    }
