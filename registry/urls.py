"""Addresses of the registry outside the staff area."""

from django.urls import path

from registry import views

app_name = "registry"
urlpatterns = [path("danh-hieu/", views.my_titles, name="my_titles")]
