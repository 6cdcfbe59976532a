"""Addresses, in Vietnamese where people see them."""

from django.urls import include, path, re_path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.utils.urlpatterns import decorate_urlpatterns

from accounts.middleware import for_staff
from accounts.views import gone
from elearn import views
from media.views import picture
from registry.api.routes import api

# Doors of frameworks beside our own, which alone counts wrong passwords: each leads to ours, or is gone.
framework_doors = [
    re_path(
        r"^(?:quan-tri|_util)/login/$", RedirectView.as_view(pattern_name="account_login", query_string=True)
    ),
    re_path(r"^quan-tri/password_reset/", RedirectView.as_view(pattern_name="account_reset_password")),
    re_path(r"^(?:_util|tai-lieu)/authenticate_with_password/", gone),
    re_path(r"^quan-tri/(?:failwhale|test404)/$", gone),
]

handler400 = "elearn.views.bad_request"
handler500 = "elearn.views.server_error"

urlpatterns = [
    path("suc-khoe/", views.alive, name="alive"),
    path("suc-khoe/day-du/", views.well, name="well"),
    path("tai-khoan/", include("accounts.urls")),
    path("tai-khoan/", include("accounts.signing_in.urls")),
    path("thong-bao/", include("accounts.notices.urls")),
    path("hoc-tap/", include("courses.urls")),
    path("lam-bai/", include("assessments.urls")),
    path("api/v1/", api.urls),
    *framework_doors,
    path("quan-tri/", include(decorate_urlpatterns(wagtailadmin_urls.urlpatterns, for_staff))),
    path("tai-lieu/", include("media.urls")),
    # Passwords of collections are not for here; Wagtail wants to know where they would be asked for.
    path("tai-lieu/mat-khau/<int:restriction_id>/", gone, name="wagtaildocs_authenticate_with_password"),
    path("media/images/<path:path>", picture, name="picture"),  # scaled ones; originals have no address
    path("", include("registry.urls")),
    path("", include("certificates.urls")),
    path("", include("certificates.badges.urls")),
    path("", include(wagtail_urls)),
]
