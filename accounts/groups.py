"""How an app says what a role's group may do: the app that owns the thing grants it, after migrations."""

from collections.abc import Iterable

from django.apps import AppConfig
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission

from accounts.models import Role


def grant(app: AppConfig, role: Role, codenames: Iterable[str]) -> None:
    """Let the role's group do what the permissions named `codenames` of `app` say."""
    create_permissions(app, verbosity=0)  # this may run before Django's own turn to make them
    group, _created = Group.objects.get_or_create(name=role.value)
    wanted = set(codenames)
    permissions = Permission.objects.filter(content_type__app_label=app.label, codename__in=wanted)
    missing = wanted - {permission.codename for permission in permissions}
    if missing:
        raise LookupError(f"{app.label} has no permissions {sorted(missing)}")
    group.permissions.add(*permissions)
