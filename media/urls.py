"""Addresses of documents."""

from django.urls import path
from wagtail.documents.views.serve import authenticate_with_password

from media import views

app_name = "media"

urlpatterns = [path("<uuid:key>/<path:filename>", views.document, name="document")]

# Wagtail asks here for the password of a collection, by this name without a namespace.
of_wagtail = [
    path(
        "mat-khau/<int:restriction_id>/",
        authenticate_with_password,
        name="wagtaildocs_authenticate_with_password",
    )
]
