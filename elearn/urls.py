"""Addresses, in Vietnamese where people see them."""

from django.conf import settings
from django.urls import include, path
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

from elearn import views
from media.urls import of_wagtail
from registry.api.routes import api

urlpatterns = [
    path("suc-khoe/", views.health, name="health"),
    path("tai-khoan/", include("accounts.urls")),
    path("tai-khoan/", include("allauth.account.urls")),
    path("hoc-tap/", include("courses.urls")),
    path("lam-bai/", include("assessments.urls")),
    path("api/v1/", api.urls),
    path("quan-tri/", include(wagtailadmin_urls)),
    path("tai-lieu/", include("media.urls")),
    path("tai-lieu/", include(of_wagtail)),
    # Scaled pictures of lessons; originals stay private. A proxy or object storage may take this over.
    path("media/images/<path:path>", serve, {"document_root": settings.MEDIA_ROOT / "images"}),
    path("", include("registry.urls")),
    path("", include("certificates.urls")),
    path("", include("certificates.badges.urls")),
    path("", include(wagtail_urls)),
]
