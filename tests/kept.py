"""Rows that are made once for many tests that only read them."""

from contextlib import contextmanager

from django.db import transaction


@contextmanager
def kept(blocker):
    """What is made in it is there for each test until it ends, and what a test changes of it goes with the test.

    For a fixture of a class or a module that asks for `django_db_setup` and `django_db_blocker`; its tests are of
    `pytest.mark.django_db` without `transaction`. The rows are theirs, not the objects: who changes one fetches it.
    """
    with blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)
