"""The way of a question of any type: published, asked, answered by form and by script, read again; and the editor."""

import json
import re

import pytest
from django.urls import reverse

from accounts.models import Role, RoleAssignment
from assessments.items import build
from assessments.models import Question
from tests.accounts.factories import UserFactory
from tests.assessments.factories import QuizFactory, fields_of, start
from tests.times import TEN_AM, TODAY


@pytest.fixture
def learner(client, settings):
    settings.LOGIN_REDIRECT_URL = "/hoc-tap/"
    learner = UserFactory()
    client.force_login(learner)
    return learner


@pytest.fixture
def trainer(client):
    user = UserFactory()
    RoleAssignment.objects.create(user=user, role=Role.TRAINER, valid_from=TODAY)
    client.force_login(user)
    return user


def asked(question, learner, **quiz):
    """An attempt at a quiz of this question alone."""
    return start(QuizFactory(with_questions=[question], **quiz), learner)


def page(client, attempt):
    response = client.get(attempt.get_absolute_url())
    assert response.status_code == 200
    return response.content.decode()


def form_fields(response, name="q1"):
    """The fields of the page that make this response."""
    fields = fields_of(response)
    return {f"{name}.{part}".rstrip("."): values for part, values in fields.items()}


def send(client, attempt, response):
    """Send the response as the form without script does."""
    return client.post(attempt.get_absolute_url(), form_fields(response) | {"known": 0})


def send_one(client, attempt, response, sequence=1):
    """Send the response as the script does."""
    url = reverse("assessments:answer", args=[attempt.pk, 1])
    return client.post(url, form_fields(response) | {"sequence": sequence})


def is_selected(html, value):
    """Whether the option with this value is chosen in its list."""
    return re.search(rf'value="{re.escape(value)}"\s+selected', html) is not None


def kept(attempt):
    return attempt.items_with_responses()[0].response


def result(client, attempt):
    """The page of the result."""
    attempt.submit(at=TEN_AM)
    return page(client, attempt)


def survives_freezing(question):
    """Whether an item makes a question that makes the same item, also saved and fetched again, and through JSON."""
    item = question.latest_version.item
    again = Question.from_item(item, title="Lại")
    fresh = again.build_item()
    again.save()
    stored = Question.objects.get(pk=again.pk).build_item()
    journey = build(item.kind, json.loads(json.dumps(item.to_content())))
    return item == fresh == stored == journey == question.build_item()


def rich(text):
    """Rich text as the editor posts it."""
    block = {
        "key": "a",
        "text": text,
        "type": "unstyled",
        "depth": 0,
        "inlineStyleRanges": [],
        "entityRanges": [],
    }
    return json.dumps({"blocks": [block], "entityMap": {}})


def stream(name, *blocks):
    """The fields of a StreamField: (type, {field: value}) each; a value that is a list is a ListBlock of fields."""
    data = {f"{name}-count": len(blocks)}
    for place, (kind, values) in enumerate(blocks):
        part = f"{name}-{place}"
        data |= {f"{part}-type": kind, f"{part}-order": place, f"{part}-deleted": "", f"{part}-id": ""}
        data |= _values(f"{part}-value", values)
    return data


def publish(client, model, data):
    """Send the editor's form for a new question, to be published."""
    texts = {
        "title": "Câu hỏi mới", "prompt": rich("Điều này là gì?"), "explanation": rich(""), "legal_reference": "",
        "figure": "", "figure_alt": "", "category": "", "tags": "", "difficulty": "", "objective": "",
        "action-publish": "1",
    }  # fmt: skip
    return client.post(reverse(f"wagtailsnippets_assessments_{model._meta.model_name}:add"), texts | data)


def save_draft(client, model, data):
    """Send the editor's form for a new question, to be kept as a draft."""
    client.post(
        reverse(f"wagtailsnippets_assessments_{model._meta.model_name}:add"),
        {"title": "Nháp", "prompt": rich(""), "explanation": rich("")} | data,
    )
    return model.objects.get()


def preview(client, question):
    """What the preview beside the editor shows of a question."""
    name = f"wagtailsnippets_assessments_{question._meta.model_name}:preview_on_edit"
    request = client.get(reverse(name, args=[question.pk])).wsgi_request
    response = question.make_preview_request(original_request=request)
    return response.render() if hasattr(response, "render") else response


def complaints(response):
    """What the editor says is wrong."""
    assert response.status_code == 200
    form = response.context["form"]
    return " ".join(str(error) for error in [*form.errors.values(), form.non_field_errors()])


def _values(prefix, values):
    data = {}
    for field, value in values.items():
        name = f"{prefix}-{field}"
        if isinstance(value, list):
            data[f"{name}-count"] = len(value)
            for place, each in enumerate(value):
                part = f"{name}-{place}"
                data |= {f"{part}-order": place, f"{part}-deleted": "", f"{part}-id": ""}
                data |= _values(f"{part}-value", each)
        elif value is True:
            data[name] = "on"
        elif value is not False:
            data[name] = value
    return data
