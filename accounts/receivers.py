"""Groups follow roles: one group a role exists, and people are in the groups of their roles in force."""

from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group
from django.contrib.auth.signals import user_logged_in
from django.core.management import call_command
from django.db.models.signals import post_delete, post_migrate, post_save
from django.dispatch import receiver
from django.utils import timezone

from accounts.groups import grant
from accounts.models import Role, RoleAssignment, User


@receiver(post_migrate)
def make_groups(sender: Any, **kwargs: Any) -> None:
    """Every role has its group; what a group may do is granted by the app that owns the thing.

    Places and units are granted here, since `localities` does not know people.
    """
    if sender.name != "accounts":
        return
    for role in Role.values:
        Group.objects.get_or_create(name=role)
    for role in (Role.TRAINER, Role.UNIT_OFFICER, Role.PROVINCE):
        grant(apps.get_app_config("wagtailadmin"), role, ["access_admin"])
    grant(sender, Role.UNIT_OFFICER, ["manage_people"])
    grant(sender, Role.PROVINCE, ["manage_people", "give_roles"])
    places = ["view_locality", "view_unit", "add_unit", "change_unit"]
    grant(apps.get_app_config("localities"), Role.PROVINCE, places)


@receiver(post_migrate)
def make_cache_table(sender: Any, using: str, **kwargs: Any) -> None:
    """Failed sign-ins are counted in the cache, so wherever there are accounts, its table is there too."""
    if sender.name == "accounts":
        call_command("createcachetable", database=using, verbosity=0)


@receiver([post_save, post_delete], sender=RoleAssignment)
def follow_roles(instance: RoleAssignment, **kwargs: Any) -> None:
    """A role given, changed or taken away shows at once."""
    instance.user.sync_groups(on=timezone.localdate())


@receiver(user_logged_in)
def follow_roles_at_sign_in(user: User, **kwargs: Any) -> None:
    """Roles that began or ended since the last sign-in show now."""
    user.sync_groups(on=timezone.localdate())
