"""How an app says what a role's group may do: the app that owns the thing grants it, after migrations."""

from collections.abc import Iterable

from django.apps import AppConfig
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from wagtail import hooks
from wagtail.snippets.models import create_extra_permissions

from accounts.models import Role


def grant(app: AppConfig, role: Role, codenames: Iterable[str]) -> None:
    """Let the role's group do what the permissions named `codenames` of `app` say."""
    # This may run before Django's and Wagtail's own turn to make them.
    create_permissions(app, verbosity=0)
    hooks.search_for_hooks()  # snippets are registered there
    create_extra_permissions(app)
    group, _created = Group.objects.get_or_create(name=role.value)
    wanted = set(codenames)
    permissions = Permission.objects.filter(content_type__app_label=app.label, codename__in=wanted)
    missing = wanted - {permission.codename for permission in permissions}
    if missing:
        raise LookupError(f"{app.label} has no permissions {sorted(missing)}")
    group.permissions.add(*permissions)
