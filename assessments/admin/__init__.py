"""The staff area of assessments: the question bank, quizzes, and the marking queue."""
