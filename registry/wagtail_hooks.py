"""Puts the registry into the staff area."""

from typing import Any

from django.http import HttpRequest
from wagtail import hooks

from registry.admin.home import EndingSoonPanel, RequestsPanel
from registry.admin.viewsets import RegistryGroup


@hooks.register("register_admin_viewset")
def registry() -> RegistryGroup:
    """The roster and all that leads to it."""
    return RegistryGroup()


@hooks.register("construct_homepage_panels")
def ending_soon(request: HttpRequest, panels: list[Any]) -> None:
    """On the first page of the staff area: what ends soon, and requests, for those who see them."""
    if request.user.has_perm("registry.view_certification"):
        panels.append(EndingSoonPanel())
    if request.user.has_perm("registry.add_changerequest"):
        panels.append(RequestsPanel())
