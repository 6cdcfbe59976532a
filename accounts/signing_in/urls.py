"""Addresses of signing in and of passwords; named as django-allauth names them, since it looks them up.

What it has besides (e-mail and phone numbers changed by oneself, verification by link or code) is not here: accounts
are kept by unit officers. The English addresses of before are in letters and bookmarks, so they lead on.
"""

from typing import Any

from allauth.account import views
from django.urls import path, re_path
from django.views.generic import RedirectView

_KEY = r"(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$"

wanted = [
    path("dang-nhap/", views.login, name="account_login"),
    path("dang-xuat/", views.logout, name="account_logout"),
    path("xin-cap-tai-khoan/", views.signup, name="account_signup"),
    path("da-khoa/", views.account_inactive, name="account_inactive"),
    path("xac-nhan-mat-khau/", views.reauthenticate, name="account_reauthenticate"),
    path("mat-khau/doi/", views.password_change, name="account_change_password"),
    path("mat-khau/dat/", views.password_set, name="account_set_password"),
    path("mat-khau/quen/", views.password_reset, name="account_reset_password"),
    path("mat-khau/quen/da-gui/", views.password_reset_done, name="account_reset_password_done"),
    path(
        "mat-khau/dat-lai/xong/",
        views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^mat-khau/dat-lai/" + _KEY, views.password_reset_from_key, name="account_reset_password_from_key"
    ),
]


def _leads_to(name: str) -> Any:
    return RedirectView.as_view(pattern_name=name, query_string=True, permanent=True)


before = [
    path("login/", _leads_to("account_login")),
    path("logout/", _leads_to("account_logout")),
    path("signup/", _leads_to("account_signup")),
    path("inactive/", _leads_to("account_inactive")),
    path("reauthenticate/", _leads_to("account_reauthenticate")),
    path("password/change/", _leads_to("account_change_password")),
    path("password/set/", _leads_to("account_set_password")),
    path("password/reset/", _leads_to("account_reset_password")),
    path("password/reset/done/", _leads_to("account_reset_password_done")),
    path("password/reset/key/done/", _leads_to("account_reset_password_from_key_done")),
    re_path(r"^password/reset/key/" + _KEY, _leads_to("account_reset_password_from_key")),
]

urlpatterns = [*wanted, *before]
