"""What learners do with courses, under /hoc-tap/; the pages themselves are Wagtail's."""

from django.urls import path

from courses import views

app_name = "courses"
urlpatterns = [
    path("", views.my_learning, name="my_learning"),
    path("ghi-danh/<int:course_pk>/", views.enrol, name="enrol"),
    path("bai-hoc/<int:lesson_pk>/xong/", views.complete_lesson, name="complete_lesson"),
    path("bai-hoc/<int:lesson_pk>/luyen-tap/<int:quiz_pk>/", views.start_practice, name="start_practice"),
    path("bai-kiem-tra/<int:enrolment_pk>/", views.start_quiz, name="start_quiz"),
]
