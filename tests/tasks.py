"""Background work of the tests: at once, but for Wagtail's two indexes where nobody asks them.

Keeping them, of words to be found and of who refers to whom, is a fifth of what tests of pages do.
`pytest.mark.indexed` is for those that search, or ask what a thing is used by.
"""

from django_tasks.backends.immediate import ImmediateBackend

OF_INDEXES = ("modelsearch.tasks.", "wagtail.tasks.")


class Backend(ImmediateBackend):
    keeps_indexes = False

    def enqueue(self, task, args, kwargs):
        if Backend.keeps_indexes or not task.module_path.startswith(OF_INDEXES):
            return super().enqueue(task, args, kwargs)
        return None
