"""The staff area is the Union's: no notes on Wagtail's releases, no help that leads away."""

from typing import Any

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.translation import gettext
from wagtail import hooks


@hooks.register("construct_main_menu")
def leave_out_help(request: Any, menu_items: list[Any]) -> None:
    """Wagtail's help menu is for those who build sites."""
    menu_items[:] = [item for item in menu_items if item.name != "help"]


@hooks.register("insert_global_admin_css")
def fit_a_phone() -> str:
    """What Wagtail's screens lack on a phone."""
    return format_html('<link rel="stylesheet" href="{}">', static("elearn/admin.css"))


@hooks.register("insert_global_admin_js")
def send_once() -> str:
    """A form whose button is pressed twice is sent once."""
    return format_html('<script src="{}"></script>', static("elearn/once.js"))


@hooks.register("insert_editor_js")
def editor_script() -> str:
    """Names for the fields of editors, and what is said after a paste that cannot be kept as it was."""
    return format_html(
        '<script src="{}" data-table="{}" data-heading="{}" data-picture="{}"></script>',
        static("elearn/editor.js"),
        gettext("A table was pasted. Its rows became lines, with | between the cells: check them."),
        gettext("Headings became bold lines. For a heading of the lesson add a block “Heading”."),
        gettext("Pictures cannot be pasted into text. Add each as a block “Picture”."),
    )
