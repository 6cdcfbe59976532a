import pytest

from accounts.models import User

pytestmark = pytest.mark.django_db
ETH = "\xd0ặng  Văn\xa0Tìm"
RIGHT = "Đặng Văn Tìm"


class TestKept:
    def test_by_create(self):
        assert User.objects.create_user("tim", full_name=ETH).full_name == RIGHT

    def test_by_bulk_create(self):
        made = User(username="tim", full_name=ETH, sort_key="", search_text="")
        User.objects.bulk_create([made])
        assert made.full_name == User.objects.get(username="tim").full_name == RIGHT

    def test_by_update(self):
        User.objects.create_user("tim", full_name="An")
        User.objects.update(full_name=ETH)
        assert User.objects.get(username="tim").full_name == RIGHT

    def test_whole_values_are_found_in_any_form(self):
        person = User.objects.create_user("tim", full_name=RIGHT)
        assert User.objects.get(full_name=ETH) == person

    def test_cleaning_puts_it_on_the_instance(self):
        person = User(username="tim", full_name=ETH)
        person.clean_fields(exclude=["sort_key", "search_text", "password"])
        assert person.full_name == RIGHT

    def test_migrations_see_a_plain_field(self):
        path = User._meta.get_field("full_name").deconstruct()[1]
        assert path == "django.db.models.CharField"


class TestFinding:
    @pytest.mark.parametrize("stored", [ETH, RIGHT])
    @pytest.mark.parametrize("typed", ["Đặng", "\xd0ặng", "dang", "ĐẶNG  văn", "Đa\u0323\u0306ng"])
    def test_any_form_of_a_name_finds_any_other(self, stored, typed):
        person = User.objects.create_user("tim", full_name=stored)
        assert User.objects.search(typed).get() == person
