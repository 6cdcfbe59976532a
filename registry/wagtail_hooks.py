"""Puts the registry into the staff area."""

from wagtail import hooks

from registry.admin.viewsets import RegistryGroup


@hooks.register("register_admin_viewset")
def registry() -> RegistryGroup:
    """The roster and all that leads to it."""
    return RegistryGroup()
