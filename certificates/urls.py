"""Addresses of the holder's own certificates and of the public check."""

from django.urls import path

from certificates import views

app_name = "certificates"
urlpatterns = [
    path("chung-nhan/", views.mine, name="mine"),
    path("chung-nhan/<str:code>/tai-ve/", views.download, name="download"),
    path("xac-minh/", views.verify_form, name="verify_form"),
    path("xac-minh/<str:code>/", views.verify, name="verify"),
]
