import threading

import pytest
from django.db import IntegrityError, connection, transaction

from elearn.base.numbering import Series


def take(name="thu", year=2026):
    with transaction.atomic():
        return Series.next_number(name, year)


@pytest.mark.django_db
class TestNextNumber:
    def test_counts_from_one(self):
        assert [take(), take(), take()] == [1, 2, 3]

    def test_counts_each_series_and_year_by_itself(self):
        take()
        assert (take(year=2027), take("khac"), take()) == (1, 1, 2)

    def test_of_what_is_rolled_back_is_given_again(self):
        take()
        with transaction.atomic():
            Series.next_number("thu", 2026)
            transaction.set_rollback(True)
        assert take() == 2

    def test_several_are_taken_in_a_row(self):
        take()
        assert list(Series.next_numbers("thu", 2026, 3)) == [2, 3, 4]
        assert take() == 5

    def test_none_cannot_be_taken(self):
        with pytest.raises(ValueError):
            Series.next_numbers("thu", 2026, 0)

    def test_a_series_has_one_row_a_year(self):
        take()
        with pytest.raises(IntegrityError), transaction.atomic():
            Series.objects.create(name="thu", year=2026, last=1)


@pytest.mark.django_db(transaction=True)
class TestAtTheSameTime:
    def test_needs_a_transaction(self):
        with pytest.raises(transaction.TransactionManagementError):
            Series.next_number("thu", 2026)

    def test_fifty_takers_leave_no_gap_and_no_double_though_some_fail(self):
        kept, start = [], threading.Barrier(50)

        def taker(number):
            start.wait()
            try:
                with transaction.atomic():
                    taken = Series.next_number("thu", 2026)
                    if number % 5 == 0:
                        raise ZeroDivisionError
                kept.append(taken)
            except ZeroDivisionError:
                pass
            finally:
                connection.close()

        threads = [threading.Thread(target=taker, args=[number]) for number in range(50)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(kept) == list(range(1, 41))
