"""Addresses of the registry outside the staff area."""

from django.urls import path

from registry import views

app_name = "registry"
urlpatterns = [
    path("danh-hieu/", views.my_titles, name="my_titles"),
    path("danh-hieu/<int:pk>/the/", views.card, name="card"),
    path(
        "xac-minh/<str:code>/", views.verify_code, name="verify"
    ),  # what is no card is passed on to certificates
]
