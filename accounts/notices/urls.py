"""A person's own notices, under /thong-bao/."""

from django.urls import path

from accounts.notices import views

app_name = "notices"
urlpatterns = [
    path("", views.index, name="index"),
    path("da-doc/", views.read_all, name="read_all"),
    path("<int:pk>/", views.open_notice, name="open"),
]
