from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class BaseConfig(AppConfig):
    name = "elearn.base"
    label = "base"

    def ready(self) -> None:
        from elearn.base import choosers, housekeeping, spreadsheets  # noqa: F401
        from elearn.postgres import checks  # noqa: F401

        choosers.install()
        spreadsheets.install()
        autodiscover_modules("periodic")
