"""Addresses of badges. Those of public documents stand in badges that are out in the world: they never change."""

from django.urls import path, register_converter

from certificates.badges import views
from certificates.badges.making import KINDS


class PictureKind:
    """The kinds of pictures."""

    regex = "png|svg"

    def to_python(self, value: str) -> str:
        """As it stands in the address."""
        return value

    def to_url(self, value: str) -> str:
        """As it stands in the address."""
        return value


class BadgeKind(PictureKind):
    """The kinds of files that a badge is downloaded as."""

    regex = "|".join(KINDS)


register_converter(PictureKind, "picture_kind")
register_converter(BadgeKind, "badge_kind")

app_name = "badges"
urlpatterns = [
    path(".well-known/jwks.json", views.jwks, name="jwks"),
    path("huy-hieu/don-vi-cap/", views.issuer, name="issuer"),
    path("huy-hieu/khoa-cong-khai/<str:thumbprint>/", views.key, name="key"),
    path("huy-hieu/thanh-tich/<int:course_id>/", views.achievement, name="achievement"),
    path("huy-hieu/thanh-tich/<int:course_id>/hinh.<picture_kind:kind>", views.picture, name="picture"),
    path("huy-hieu/thu-hoi/<int:number>/", views.status_list, name="status_list"),
    path("chung-nhan/<str:code>/huy-hieu.<badge_kind:kind>", views.download, name="download"),
]
