"""Courses of lessons, people enrolled in them, and completion.

The site's root is a CourseIndexPage, with CoursePages under it and their LessonPages. An Enrolment is a person in a
course; LessonProgress is how far; the rule of completion is: every lesson read and the quiz passed.
"""

from courses.models.enrolment import Enrolment, LessonProgress
from courses.models.pages import CourseIndexPage, CoursePage, LessonPage

__all__ = ["CourseIndexPage", "CoursePage", "Enrolment", "LessonPage", "LessonProgress"]
