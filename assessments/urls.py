"""What learners see of quizzes, under /lam-bai/."""

from django.urls import path

from assessments.views import answers, quiz

app_name = "assessments"
urlpatterns = [
    path("", quiz.papers, name="papers"),
    path("<int:pk>/", quiz.attempt, name="attempt"),
    path("<int:pk>/cau/<int:position>/", answers.answer, name="answer"),
    path("<int:pk>/cau/<int:position>/xem/", quiz.question, name="question"),
    path("<int:pk>/cau/<int:position>/danh-dau/", answers.flag, name="flag"),
    path("<int:pk>/nop/", quiz.submit, name="submit"),
    path("tep/<int:pk>/", answers.handed_in_file, name="file"),
]
