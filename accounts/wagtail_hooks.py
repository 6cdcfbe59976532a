"""What accounts put into the staff area beside people: choosing one, whom to ask in a unit, and one's own notices."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.sidebar import LinkMenuItem

from accounts.admin.choosers import PersonChooserViewSet
from accounts.admin.contacts import ContactsViewSet
from accounts.admin.people import MAY_MANAGE
from accounts.requests import SignedInRequest
from elearn.base.listings import PermittedSearchArea


class NoticesMenuItem(MenuItem):
    """Leads to one's own notices and says how many wait."""

    def render_component(self, request: SignedInRequest) -> LinkMenuItem:
        """The item with the count of now."""
        component: Any = super().render_component(request)
        if waiting := request.user.unread_notices:
            component.label = gettext("Notices (%(count)d)") % {"count": waiting}
        return component


@hooks.register("register_admin_viewset")
def contacts() -> ContactsViewSet:
    """Whom to ask, unit by unit."""
    return ContactsViewSet()


@hooks.register("register_admin_viewset")
def choose_person() -> PersonChooserViewSet:
    """Choose a person."""
    return PersonChooserViewSet()


@hooks.register("register_admin_menu_item")
def notices() -> MenuItem:
    """The bell of the staff area."""
    return NoticesMenuItem(_("Notices"), reverse("notices:index"), name="notices", icon_name="mail", order=50)


@hooks.register("register_admin_search_area")
def search_people() -> PermittedSearchArea:
    """What officers search for most."""
    url = reverse("wagtailusers_users:index")
    return PermittedSearchArea(MAY_MANAGE, _("People"), url, name="people", icon_name="group", order=50)
