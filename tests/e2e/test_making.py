"""A trainer writes a question where a case study or a quiz wants one: what was begun there stays as it was."""

import pytest
from django.urls import reverse

from accounts.models import Role
from assessments.models import CaseStudyQuestion, Quiz
from tests.accounts.factories import UserFactory

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def editor(desktop, sign_in, demo):
    sign_in(UserFactory(role=Role.TRAINER), on=desktop)
    return desktop


def write_a_question(page, title):
    """In the other tab that the dialogue opens; it closes by itself."""
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Soạn câu hỏi mới").click()
    tab = opened.value
    tab.get_by_role("link", name="Câu hỏi đúng/sai").click()
    tab.fill("#id_title", title)
    tab.locator("[contenteditable=true]").first.click()
    tab.keyboard.type("Có nên đi ngay không?")
    tab.get_by_role("button", name="More actions").click()
    with tab.expect_event("close", timeout=60_000):
        tab.locator("button[name=action-publish]").click()


def save(page):
    page.locator("button.action-save, footer button[type=submit]").first.click()
    page.wait_for_selector(".messages .success", timeout=60_000)


def test_a_part_of_a_case_study_is_made_where_it_stands(editor):
    editor.goto(reverse("wagtailsnippets_assessments_casestudyquestion:add"))
    editor.fill("#id_title", "Lời rủ đi làm xa")
    editor.locator("[contenteditable=true]").first.click()
    editor.keyboard.type("Một em được rủ đi làm xa.")
    editor.get_by_role("button", name="Chọn câu hỏi").first.click()
    write_a_question(editor, "Câu vừa soạn")
    editor.locator("[name=parts-0-value-question]:not([value=''])").wait_for(state="attached")
    save(editor)
    case = CaseStudyQuestion.objects.get(title="Lời rủ đi làm xa").get_latest_revision_as_object()
    assert case.title == "Lời rủ đi làm xa"
    assert [part.value["question"].title for part in case.parts] == ["Câu vừa soạn"]


def test_a_line_of_a_quiz_is_made_where_it_stands(editor):
    editor.goto(reverse("wagtailsnippets_assessments_quiz:add"))
    editor.fill("#id_title", "Kiểm tra nhanh")
    editor.get_by_role("button", name="Chọn câu hỏi").click()
    write_a_question(editor, "Câu vừa soạn")
    editor.locator("[name=slots-0-question]:not([value=''])").wait_for(state="attached")
    save(editor)
    assert [slot.question.title for slot in Quiz.objects.get(title="Kiểm tra nhanh").slots.all()] == [
        "Câu vừa soạn"
    ]
