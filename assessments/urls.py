"""What learners see of quizzes, under /lam-bai/."""

from django.urls import path

from assessments import views

app_name = "assessments"
urlpatterns = [
    path("<int:pk>/", views.attempt, name="attempt"),
    path("<int:pk>/cau/<int:position>/", views.answer, name="answer"),
    path("<int:pk>/nop/", views.submit, name="submit"),
]
