from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail.users.apps import WagtailUsersAppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        from accounts import receivers  # noqa: F401


class UsersConfig(WagtailUsersAppConfig):
    """Wagtail's administration of users, with our people in the place of its own."""

    user_viewset = "accounts.admin.people.PeopleViewSet"
