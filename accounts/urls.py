"""Addresses of what people do with their own account, beside signing in."""

from django.urls import path
from django.views.generic import RedirectView

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("", RedirectView.as_view(pattern_name="accounts:my_data")),
    path("du-lieu/", views.my_data, name="my_data"),
    path("du-lieu/tep/", views.my_data_file, name="my_data_file"),
]
