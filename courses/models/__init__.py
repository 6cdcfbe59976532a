"""Courses of lessons, people enrolled in them, and completion.

The site's root is a CourseIndexPage, with CoursePages under it and their LessonPages. An Enrolment is a person in a
course; LessonProgress is how far; an Unenrolment takes the person out. The rule of completion is: every lesson read and
the quiz passed. A CourseTrainer gives the course to a trainer.
"""

from courses.models.enrolment import Enrolment, LessonProgress
from courses.models.pages import CourseIndexPage, CoursePage, LessonPage
from courses.models.trainers import CourseTrainer
from courses.models.unenrolment import Unenrolment

__all__ = [
    "CourseIndexPage",
    "CoursePage",
    "CourseTrainer",
    "Enrolment",
    "LessonPage",
    "LessonProgress",
    "Unenrolment",
]
