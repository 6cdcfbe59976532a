"""Addresses of documents."""

from django.urls import path

from media import views

app_name = "media"

urlpatterns = [path("<uuid:key>/<path:filename>", views.document, name="document")]
