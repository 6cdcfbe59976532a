"""The staff area is the Union's: no notes on Wagtail's releases, no help that leads away."""

from typing import Any

from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks


@hooks.register("construct_main_menu")
def leave_out_help(request: Any, menu_items: list[Any]) -> None:
    """Wagtail's help menu is for those who build sites."""
    menu_items[:] = [item for item in menu_items if item.name != "help"]


@hooks.register("insert_global_admin_css")
def fit_a_phone() -> str:
    """What Wagtail's screens lack on a phone."""
    return format_html('<link rel="stylesheet" href="{}">', static("elearn/admin.css"))
