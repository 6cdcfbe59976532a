"""Every address of the staff area is sent a form that lacks what it needs and holds nonsense beside: never a 500.

The answer may be anything else. Who may go where is another matter: here a superuser asks, who may everything.
"""

import re

import pytest
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver

from tests.project.world import FIRST, one_of_each

# What Wagtail opens for a picture that is undone with its request is closed when it is forgotten.
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("owning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
AREA = "quan-tri/"
LIKE_ANOTHER = re.compile(
    r"(?:truefalse|shortanswer|numerical|matching|ordering|gapfill|file|choice|judging)question"
)
NONSENSE = {
    "form-TOTAL_FORMS": "9" * 30,
    "comments-TOTAL_FORMS": "x",
    "body-count": "x",
    "title": "\0",
    "name": "\0",
    "q": "\0",
    "next": "//vi-du.vn",
    "url": "javascript:",
    "day": "9999-12-31",
    "effective_on": "0001-01-01",
    **dict.fromkeys(
        ("id", "pk", "unit", "scheme", "person", "people", "course", "parent", "collection"), "9" * 30
    ),
    **dict.fromkeys(("criteria", "chosen", "learners", "quiz", "category", "locality", "user", "role"), "x"),
}
BULK = {
    "wagtailcore/page": ("delete", "move", "publish", "unpublish"),
    "media/customimage": ("delete", "add_tags", "add_to_collection"),
    "media/customdocument": ("delete", "add_tags", "add_to_collection"),
    "accounts/user": ("delete", "assign_role", "set_active_state"),
    "assessments/essayquestion": ("delete",),
}
WORDS = {
    "app_label": "courses",
    "app_name": "courses",
    "content_type_app_name": "courses",
    "content_type_model_name": "lessonpage",
    "model_name": "lessonpage",
    "action_name": "approve",
    "filter_spec": "max-20x20",
    "kind": "xlsx",
    "number": "1",
    "revision_id_a": "earliest",
    "revision_id_b": "latest",
}
GROUPS = 3


def patterns(resolver, before=""):
    """The addresses below the resolver, as Django writes them."""
    for each in resolver.url_patterns:
        here = before + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from patterns(each, here)
        elif isinstance(each, URLPattern):
            yield here


def addresses(ids):
    """Each address of the staff area once, about what there is; the types of question are one alike."""
    found = {f"{AREA}bulk/{model}/{action}/": None for model, actions in BULK.items() for action in actions}
    for pattern in patterns(get_resolver()):
        if pattern.startswith(AREA) and not LIKE_ANOTHER.search(pattern):
            found[_filled(pattern, ids)] = None
    return [f"/{each}" for each in found]


def _filled(pattern, ids):
    """The pattern with the id of something of its kind in each place; what is no id, as WORDS say."""
    snippet = re.search(r"snippets/(?:choose/)?\w+/(\w+)/", pattern)
    own = ids.get(snippet[1], FIRST) if snippet else FIRST
    of_pages = {
        "parent_page_id": ids["coursepage"],
        "destination_id": ids["coursepage"],
        "course_pk": ids["coursepage"],
    }
    of_pages |= dict.fromkeys(
        ("page_id", "page_pk", "page_to_move_id", "object_id", "lesson_pk"), ids["lessonpage"]
    )

    def fill(found):
        return str({**WORDS, **of_pages}.get(found["name"], own))

    plain = re.sub(r"[\^$]|\\Z", "", pattern).replace("\\.", ".").replace("\\/", "/")
    plain = re.sub(r"\(\?P<(?P<name>\w+)>(?:[^()]|\([^()]*\))*\)", fill, plain)
    return re.sub(r"<(?:\w+:)?(?P<name>\w+)>", fill, plain)


@pytest.mark.parametrize("group", range(GROUPS))
def test_no_form_breaks_the_server(client, group):
    superuser, ids = one_of_each()
    client.force_login(superuser)
    client.raise_request_exception = False
    broken = []
    for address in addresses(ids)[group::GROUPS]:
        with transaction.atomic():
            status = client.post(address, NONSENSE).status_code
            transaction.set_rollback(True)
        if status >= 500:
            broken.append(f"{status} {address}")
        if "_auth_user_id" not in client.session:
            client.force_login(superuser)
    assert broken == []


def test_what_a_list_is_asked_breaks_nothing(client):
    superuser, ids = one_of_each()
    client.force_login(superuser)
    client.raise_request_exception = False
    asked = {
        **NONSENSE,
        "q": "a",
        "title": "a",
        "name": "a",
        "p": "-1",
        "page": "9" * 30,
        "ordering": "'",
        "per_page": "x",
    }
    lists = [each for each in addresses(ids) if str(FIRST) not in each and "results" not in each]
    answers = {each: client.get(each, asked).status_code for each in lists}
    assert {each: status for each, status in answers.items() if status >= 500} == {}
