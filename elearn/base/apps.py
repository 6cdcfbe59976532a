from django.apps import AppConfig


class BaseConfig(AppConfig):
    name = "elearn.base"
    label = "base"

    def ready(self) -> None:
        from elearn.base import choosers

        choosers.install()
