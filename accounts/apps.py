from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _
from wagtail.users.apps import WagtailUsersAppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        from wagtail.admin.views.account import NameEmailSettingsPanel

        from accounts import receivers  # noqa: F401
        from accounts.admin import choosers
        from accounts.audit import receivers as audit_receivers  # noqa: F401
        from accounts.notices import withdrawals  # noqa: F401

        # It asks for a first and a last name, which our people do not have; officers keep the full name.
        NameEmailSettingsPanel.is_active = lambda panel: False
        choosers.install()
        autodiscover_modules("own_data")


class UsersConfig(WagtailUsersAppConfig):
    """Wagtail's administration of users, with our people in the place of its own."""

    user_viewset = "accounts.admin.people.PeopleViewSet"
