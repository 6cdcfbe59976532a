"""Addresses of the holder's own certificates, of what they share, and of the public check."""

from django.urls import path

from certificates.views import checking, files, holder, sharing

app_name = "certificates"
urlpatterns = [
    path("chung-nhan/", holder.mine, name="mine"),
    path("chung-nhan/<str:code>/tai-ve/", holder.download, name="download"),
    path("chung-nhan/<str:code>/anh/", holder.picture, name="picture"),
    path("chung-nhan/<str:code>/chia-se/", holder.share, name="share"),
    path("chia-se/<str:token>/", sharing.shared, name="shared"),
    path("chia-se/<str:token>/chung-nhan.png", sharing.shared_picture, name="shared_picture"),
    path("xac-minh/", checking.verify_form, name="verify_form"),
    path("xac-minh-tep/", files.verify_file, name="verify_file"),
    path("xac-minh/<str:code>/", checking.verify, name="verify"),
]
