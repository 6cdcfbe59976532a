"""Categories of the bank: a tree with counts, deleted only when empty."""

import pytest
from django.urls import reverse

from accounts.models import Role
from assessments.models import Category, QuizSlot
from tests.assessments.factories import ChoiceQuestionFactory, QuizFactory
from tests.assessments.people import count_queries, person
from tests.refusals import refused
from tests.times import NINE_AM

pytestmark = pytest.mark.django_db

TREE = "/quan-tri/chuyen-muc/"


@pytest.fixture
def trainer(client):
    user = person(Role.TRAINER)
    client.force_login(user)
    return user


def delete_url(category):
    return reverse("categories:delete", args=[category.pk])


class TestTree:
    def test_shows_each_under_its_parent_in_the_order_of_the_alphabet(self, client, trainer):
        for path in [("Kỹ năng",), ("Luật", "Điều 3"), ("Luật", "Báo tin"), ("Đoàn",)]:
            Category.objects.at(path)
        rows = client.get(TREE).context["object_list"]
        assert [row.name for row in rows] == ["Đoàn", "Kỹ năng", "Luật", "Báo tin", "Điều 3"]
        assert [row.depth for row in rows] == [0, 0, 0, 1, 1]

    def test_counts_what_is_below_too_and_nothing_retired(self):
        ChoiceQuestionFactory.create_batch(2, category=Category.objects.at(("Luật", "Điều 3")))
        ChoiceQuestionFactory(category=Category.objects.at(("Luật",)))
        ChoiceQuestionFactory(category=Category.objects.at(("Luật",)), retired_at=NINE_AM)
        counts = {category.name: (own, total) for category, own, total in Category.objects.with_counts()}
        assert counts == {"Luật": (1, 3), "Điều 3": (2, 2)}

    def test_the_count_of_queries_does_not_grow_with_rows(self, client, trainer):
        ChoiceQuestionFactory(category=Category.objects.at(("Luật", "Điều 3")))
        before = count_queries(client, TREE)
        for number in range(6):
            ChoiceQuestionFactory(category=Category.objects.at(("Luật", "Điều 3", str(number))))
        assert count_queries(client, TREE) == before

    def test_search_needs_no_marks(self, client, trainer):
        Category.objects.at(("Luật",)), Category.objects.at(("Kỹ năng",))
        rows = client.get(TREE, {"q": "ky nang"}).context["object_list"]
        assert [row.name for row in rows] == ["Kỹ năng"]


class TestEditing:
    def test_a_category_is_added_within_another(self, client, trainer):
        law = Category.objects.at(("Luật",))
        client.post(reverse("categories:add"), {"name": "Điều 3", "parent": law.pk})
        assert Category.objects.get(name="Điều 3").path == "Luật / Điều 3"

    def test_moving_takes_along_what_is_below(self, client, trainer):
        Category.objects.at(("Luật", "Điều 3"))
        law, book = Category.objects.get(name="Luật"), Category.objects.at(("Sách",))
        client.post(reverse("categories:edit", args=[law.pk]), {"name": "Luật", "parent": book.pk})
        assert Category.objects.get(name="Điều 3").path == "Sách / Luật / Điều 3"

    def test_a_category_is_not_put_within_one_below_it(self, client, trainer):
        below = Category.objects.at(("Luật", "Điều 3"))
        law = below.parent
        response = client.post(
            reverse("categories:edit", args=[law.pk]), {"name": "Luật", "parent": below.pk}
        )
        law.refresh_from_db()
        assert response.status_code == 200
        assert law.parent is None

    def test_two_of_the_same_name_in_one_place_are_refused(self, client, trainer):
        Category.objects.at(("Luật",))
        client.post(reverse("categories:add"), {"name": "Luật", "parent": ""})
        assert Category.objects.count() == 1


class TestDeleting:
    def test_an_empty_category_is_deleted(self, client, trainer):
        category = Category.objects.at(("Luật",))
        assert client.get(delete_url(category)).status_code == 200
        client.post(delete_url(category))
        assert not Category.objects.exists()

    @pytest.mark.parametrize("kept", ["question", "category", "slot"])
    def test_one_that_holds_something_is_not(self, client, trainer, kept):
        category = Category.objects.at(("Luật",))
        match kept:
            case "question":
                ChoiceQuestionFactory(category=category, retired_at=NINE_AM)
            case "category":
                Category.objects.at(("Luật", "Điều 3"))
            case "slot":
                QuizSlot.objects.create(quiz=QuizFactory(), category=category)
        for method in (client.get, client.post):
            assert method(delete_url(category)).url == TREE
        assert Category.objects.filter(pk=category.pk).exists()


class TestPermissions:
    @pytest.mark.parametrize("role", [None, Role.UNIT_OFFICER])
    def test_is_closed_to_others(self, client, role):
        client.force_login(person(role))
        category = Category.objects.at(("Luật",))
        for url in (
            TREE,
            reverse("categories:add"),
            reverse("categories:edit", args=[category.pk]),
            delete_url(category),
        ):
            assert client.get(url).status_code == refused(role)
            assert client.post(url, {"name": "Khác", "parent": ""}).status_code == refused(role)
        assert list(Category.objects.values_list("name", flat=True)) == ["Luật"]

    def test_is_open_to_the_province(self, client):
        client.force_login(person(Role.PROVINCE))
        assert client.get(TREE).status_code == 200
