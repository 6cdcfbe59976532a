from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class BaseConfig(AppConfig):
    name = "elearn.base"
    label = "base"

    def ready(self) -> None:
        from elearn.base import choosers, housekeeping, spreadsheets  # noqa: F401
        from elearn.base.editing import wagtail
        from elearn.postgres import checks  # noqa: F401

        choosers.install()
        spreadsheets.install()
        wagtail.install()
        autodiscover_modules("periodic")
