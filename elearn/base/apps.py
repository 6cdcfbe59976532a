from django.apps import AppConfig


class BaseConfig(AppConfig):
    name = "elearn.base"
    label = "base"
