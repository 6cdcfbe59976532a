"""The staff area of courses: who is enrolled, and enrolling others. Pages are Wagtail's own."""
