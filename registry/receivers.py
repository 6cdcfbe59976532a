"""Groups get what their roles may do with the registry."""

from typing import Any

from django.apps import apps
from django.db.models.signals import post_migrate
from django.dispatch import receiver

from accounts.groups import grant
from accounts.models import Role

PERMISSIONS = {
    Role.UNIT_OFFICER: ["view_certification"],
    Role.PROVINCE: [
        "view_certification",
        "add_certification",
        "change_certification",
        "view_scheme",
        "add_scheme",
        "change_scheme",
        "view_decision",
        "change_decision",
    ],
}


@receiver(post_migrate)
def grant_permissions(sender: Any, **kwargs: Any) -> None:
    """Officers see the roster of their units; the province decides."""
    if sender.name == "registry":
        for role, codenames in PERMISSIONS.items():
            grant(sender, role, codenames)
            grant(apps.get_app_config("wagtailadmin"), role, ["access_admin"])
