from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CertificatesConfig(AppConfig):
    name = "certificates"
    verbose_name = _("Certificates")

    def ready(self) -> None:
        from certificates import receivers  # noqa: F401
        from certificates.badges import receivers as receivers_of_badges  # noqa: F401
        from certificates.signing import checks  # noqa: F401
