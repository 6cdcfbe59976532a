"""Addresses of what people do with their own account, beside signing in."""

from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [path("du-lieu/", views.my_data, name="my_data")]
