from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class BaseConfig(AppConfig):
    name = "elearn.base"
    label = "base"

    def ready(self) -> None:
        from elearn.base import choosers, housekeeping  # noqa: F401
        from elearn.base.editing import wagtail

        choosers.install()
        wagtail.install()
        autodiscover_modules("periodic")
