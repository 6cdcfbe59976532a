"""The staff area as a trainer sees it, and that others do not."""

import json
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.models import Role, RoleAssignment
from assessments.models import AttemptItem, ChoiceQuestion
from tests.accounts.factories import UserFactory
from tests.assessments.factories import (
    ChoiceQuestionFactory,
    EssayQuestionFactory,
    TrueFalseQuestionFactory,
    answer_right,
    essay_quiz,
    start,
)
from tests.refusals import refused
from tests.times import NINE_AM, TODAY

pytestmark = pytest.mark.django_db

SNIPPETS = "wagtailsnippets_assessments_"


@pytest.fixture
def trainer(client):
    user = UserFactory()
    RoleAssignment.objects.create(user=user, role=Role.TRAINER, valid_from=TODAY)
    client.force_login(user)
    return user


@pytest.fixture
def waiting():
    """An essay answer that waits for marking."""
    attempt = start(essay_quiz())
    answer_right(attempt)
    attempt.submit(at=NINE_AM)
    return AttemptItem.objects.awaiting_marking().get()


def choices_data(*choices):
    """The form fields of a stream of choices."""
    data = {"choices-count": len(choices)}
    for place, (text, is_right) in enumerate(choices):
        part = f"choices-{place}"
        data |= {f"{part}-type": "choice", f"{part}-order": place, f"{part}-deleted": "", f"{part}-id": ""}
        data[f"{part}-value-text"] = text
        if is_right:
            data[f"{part}-value-is_right"] = "on"
    return data


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


def question_data(*choices, **fields):
    texts = {
        "title": "Số điện thoại",
        "prompt": rich("Gọi số nào?"),
        "explanation": rich(""),
        "legal_reference": "",
        "scoring": "right_minus_wrong",
    }
    return {**texts, **choices_data(*choices), **fields}


class TestQuestionEditors:
    def test_a_draft_is_kept_and_asked_of_nobody(self, client, trainer):
        url = reverse(f"{SNIPPETS}choicequestion:add")
        client.post(url, question_data(("111", True), ("115", False)))
        question = ChoiceQuestion.objects.get()
        assert not question.live
        assert question.latest_version is None

    def test_publishing_freezes(self, client, trainer):
        url = reverse(f"{SNIPPETS}choicequestion:add")
        client.post(url, question_data(("111", True), ("115", False), **{"action-publish": "1"}))
        item = ChoiceQuestion.objects.get().latest_version.item
        assert [choice.text for choice in item.choices if choice.is_right] == ["111"]

    @pytest.mark.parametrize(
        "choices",
        [
            [("111", False), ("115", False)],
            [("111", True), ("115", True)],
            [("111", True), (" 111 ", False)],
            [("111", True)],
        ],
        ids=["no right choice", "two right choices", "the same choice twice", "one choice"],
    )
    def test_a_question_that_cannot_be_answered_is_not_published(self, client, trainer, choices):
        url = reverse(f"{SNIPPETS}choicequestion:add")
        response = client.post(url, question_data(*choices, **{"action-publish": "1"}))
        assert response.status_code == 200
        assert not ChoiceQuestion.objects.exists()

    def test_an_editor_opens_with_preview_and_history(self, client, trainer):
        question = ChoiceQuestionFactory()
        for view in ("edit", "history", "preview_on_edit"):
            url = reverse(f"{SNIPPETS}choicequestion:{view}", args=[question.pk])
            assert client.get(url).status_code == 200

    @pytest.mark.parametrize(
        "factory", [ChoiceQuestionFactory, TrueFalseQuestionFactory, EssayQuestionFactory]
    )
    def test_preview_shows_the_question_as_a_learner_sees_it(self, rf, trainer, factory):
        question = factory()
        request = rf.get("/")
        request.user = trainer
        response = question.make_preview_request(original_request=request)
        response.render()
        assert "Số nào là tổng đài" in response.content.decode()

    def test_the_chooser_offers_questions_of_every_type(self, client, trainer):
        ChoiceQuestionFactory(title="Chọn"), TrueFalseQuestionFactory(title="Xét")
        ChoiceQuestionFactory(title="Nháp", published=False, live=False)
        page = client.get(reverse("question_chooser:choose")).json()["html"]
        assert "Chọn" in page
        assert "Xét" in page
        assert "Nháp" not in page

    def test_the_chooser_leads_to_a_new_question_that_is_then_chosen(self, client, trainer):
        page = client.get(reverse("question_chooser:choose")).json()["html"]
        making = reverse("bank:add") + "?cho-hop-chon=1"
        assert making in page
        assert (
            f"{reverse(f'{SNIPPETS}essayquestion:add')}?cho-hop-chon=1" in client.get(making).content.decode()
        )
        url = reverse(f"{SNIPPETS}choicequestion:add") + "?cho-hop-chon=1"
        draft = client.post(url, question_data(("111", True), ("113", False)))
        question = ChoiceQuestion.objects.get()
        edit = reverse(f"{SNIPPETS}choicequestion:edit", args=[question.pk]) + "?cho-hop-chon=1"
        assert draft.url == edit
        data = question_data(("111", True), ("113", False), **{"action-publish": "1"})
        made = reverse("bank:made", args=[question.pk])
        assert client.post(edit, data).url == made
        assert reverse("question_chooser:chosen", args=[question.pk]) in client.get(made).content.decode()

    def test_a_question_published_otherwise_leads_to_the_bank(self, client, trainer):
        url = reverse(f"{SNIPPETS}choicequestion:add")
        data = question_data(("111", True), ("113", False), **{"action-publish": "1"})
        assert client.post(url, data).url == reverse("bank:index")

    def test_others_see_no_page_of_a_question_made(self, client):
        question = ChoiceQuestionFactory()
        client.force_login(UserFactory(role=Role.LEARNER))
        assert client.get(reverse("bank:made", args=[question.pk])).status_code == 403


class TestMarkingQueue:
    def test_shows_what_waits(self, client, trainer, waiting):
        page = client.get(reverse("marking:index")).content.decode()
        assert str(waiting.attempt.quiz) in page

    def test_is_empty_in_words(self, client, trainer):
        assert client.get(reverse("marking:index")).status_code == 200

    def test_the_count_of_queries_does_not_grow_with_rows(
        self, client, trainer, waiting, django_assert_num_queries
    ):
        url = reverse("marking:index")
        client.get(url)
        quiz = waiting.attempt.quiz
        with django_assert_num_queries(len(_queries(client, url))):
            client.get(url)
        before = len(_queries(client, url))
        for _ in range(5):
            attempt = start(quiz)
            answer_right(attempt)
            attempt.submit(at=NINE_AM)
        assert len(_queries(client, url)) == before

    def test_shows_answer_and_rubric(self, client, trainer, waiting):
        page = client.get(reverse("marking:mark", args=[waiting.pk])).content.decode()
        assert "Em sẽ lắng nghe và báo 111." in page

    def test_keeps_a_mark_and_its_comment(self, client, trainer, waiting):
        response = client.post(
            reverse("marking:mark", args=[waiting.pk]), {"mark": "0.75", "comment": "Tốt."}
        )
        waiting.refresh_from_db()
        assert response.url == reverse("marking:index")
        assert (waiting.share, waiting.comment, waiting.marked_by) == (Decimal("0.75"), "Tốt.", trainer)

    @pytest.mark.parametrize("mark", ["1.5", "-1", "nhiều", ""])
    def test_a_wrong_mark_is_refused_and_the_comment_is_not_lost(self, client, trainer, waiting, mark):
        response = client.post(reverse("marking:mark", args=[waiting.pk]), {"mark": mark, "comment": "Tốt."})
        waiting.refresh_from_db()
        assert response.status_code == 422
        assert "Tốt." in response.content.decode()
        assert waiting.share is None

    def test_a_second_marker_is_told(self, client, trainer, waiting):
        waiting.give(Decimal(1), by=UserFactory(), at=NINE_AM)
        client.post(reverse("marking:mark", args=[waiting.pk]), {"mark": "0", "comment": ""})
        waiting.refresh_from_db()
        assert waiting.share == 1

    @pytest.mark.parametrize("role", [None, Role.UNIT_OFFICER])
    def test_is_closed_to_others(self, client, waiting, role):
        user = UserFactory()
        if role:
            from tests.localities.factories import UnitFactory

            RoleAssignment.objects.create(user=user, role=role, unit=UnitFactory(), valid_from=TODAY)
        client.force_login(user)
        for url in (reverse("marking:index"), reverse("marking:mark", args=[waiting.pk])):
            assert client.get(url).status_code == refused(role)
            assert client.post(url, {"mark": "1"}).status_code == refused(role)
        waiting.refresh_from_db()
        assert waiting.share is None


def _queries(client, url):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        client.get(url)
    return queries
