"""Two open one record and both save: nothing of the first is undone unseen, nothing of the second is lost."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from assessments.models import Category, Quiz
from certificates.models import CertificateTemplate
from registry.decisions.deciding import draft
from tests.accounts.factories import UserFactory
from tests.assessments.factories import ChoiceQuestionFactory, EssayQuestionFactory, QuizFactory
from tests.base.editing.sent import as_sent
from tests.courses.factories import CourseFactory, LessonFactory
from tests.localities.factories import UnitFactory
from tests.registry.factories import SchemeFactory, eligible_person
from tests.times import NINE_AM

pytestmark = pytest.mark.django_db


@pytest.fixture
def editors():
    """Two people who may do everything, each in a browser of their own."""
    found = []
    for name in ("Trần Thị Đầu", "Lê Văn Sau"):
        browser = Client()
        browser.force_login(User.objects.create_superuser(name[-3:], "x", full_name=name))
        found.append(browser)
    return found


def draft_decision():
    scheme = SchemeFactory()
    people = [eligible_person(scheme).pk]
    return draft("certify", scheme, people, by=UserFactory(), at=NINE_AM, issuing_body="BCH Tỉnh Cà Mau")


def snippet(model, pk):
    return reverse(model.snippet_viewset.get_url_name("edit"), args=[pk])


# Each: how the record is made, where it is edited, two of its fields with what is written into them.
def person():
    made = UserFactory(unit=UnitFactory())
    return (
        made,
        reverse("wagtailusers_users:edit", args=[made.pk]),
        ("full_name", "Phạm Thị Một"),
        ("username", "mot.pham"),
    )


def contact():
    made = UnitFactory(contact_name="Anh Cũ", contact_phone="0290 3822 111", contact_hours="sáng")
    return (
        made,
        reverse("contacts:edit", args=[made.pk]),
        ("contact_name", "Chị Mới"),
        ("contact_hours", "chiều"),
    )


def unit():
    made = UnitFactory()
    return (
        made,
        reverse("unit:edit", args=[made.pk]),
        ("name", "Đoàn xã Một"),
        ("contact_hours", "chiều thứ hai"),
    )


def scheme():
    made = SchemeFactory()
    return (
        made,
        reverse("schemes:scheme", args=[made.pk]),
        ("name", "Chương trình Một"),
        ("level", "school"),
    )


def decision():
    made = draft_decision()
    return (
        made,
        reverse("decisions:decision", args=[made.pk]),
        ("signer", "Nguyễn Văn Một"),
        ("place", "Bạc Liêu"),
    )


def template():
    made = CertificateTemplate.objects.default()
    return (
        made,
        reverse("certificate_templates:edit", args=[made.pk]),
        ("issuer", "Đoàn Một"),
        ("name", "Mẫu Hai"),
    )


def quiz():
    made = QuizFactory(is_draft=True)
    return made, snippet(Quiz, made.pk), ("title", "Bài Một"), ("pass_mark", "65")


def question():
    made = ChoiceQuestionFactory()
    return made, snippet(type(made), made.pk), ("title", "Câu Một"), ("legal_reference", "Điều 2 Luật Hai")


def essay():
    made = EssayQuestionFactory()
    return made, snippet(type(made), made.pk), ("title", "Câu Một"), ("objective", "Biết Hai")


def category():
    made = Category.objects.create(name="Cũ")
    return made, reverse("categories:edit", args=[made.pk]), ("name", "Một"), None


def course():
    made = CourseFactory()
    return (
        made,
        reverse("wagtailadmin_pages:edit", args=[made.pk]),
        ("title", "Khóa Một"),
        ("summary", "Tóm tắt Hai"),
    )


def lesson():
    made = LessonFactory()
    return (
        made,
        reverse("wagtailadmin_pages:edit", args=[made.pk]),
        ("title", "Bài Một"),
        ("body-0-value", "Mục Hai"),
    )


RECORDS = [person, contact, unit, scheme, decision, template, quiz, question, essay, category, course, lesson]


def told(response):
    """What stands above a form that was not saved."""
    return " ".join(response.context["form"].non_field_errors())


def now(browser, url, *names):
    """What a form that is opened now says in these fields."""
    sent = as_sent(browser.get(url).context["form"])
    return [sent[name][0] if isinstance(sent[name], list) else sent[name] for name in names]


@pytest.mark.parametrize("record", RECORDS)
class TestTwoEditors:
    def test_the_second_is_shown_both_and_then_has_the_own_way(self, editors, record):
        first, second = editors
        _made, url, (name, text), _other = record()
        theirs, mine = (as_sent(browser.get(url).context["form"]) for browser in editors)
        assert first.post(url, {**theirs, name: text}).status_code == 302
        refused = second.post(url, {**mine, name: text + " Khác"})
        assert refused.status_code in (200, 422)
        assert text in told(refused)
        assert text + " Khác" in told(refused)
        assert now(first, url, name) == [text]
        again = as_sent(refused.context["form"])
        assert again[name] in (text + " Khác", [text + " Khác"])
        assert second.post(url, again).status_code == 302
        assert now(first, url, name) == [text + " Khác"]

    def test_what_only_the_other_changed_stays(self, editors, record):
        first, second = editors
        _made, url, (name, text), other = record()
        if other is None:
            pytest.skip("has one field")
        field, mine_text = other
        theirs, mine = (as_sent(browser.get(url).context["form"]) for browser in editors)
        assert first.post(url, {**theirs, name: text}).status_code == 302
        refused = second.post(url, {**mine, field: mine_text})
        assert refused.status_code in (200, 422)
        assert text in told(refused)
        assert second.post(url, as_sent(refused.context["form"])).status_code == 302
        assert now(first, url, name, field) == [text, mine_text]


@pytest.mark.parametrize("record", [person, quiz, lesson])
class TestForm:
    def test_the_same_sent_twice_is_no_conflict(self, editors, record):
        _made, url, (name, text), _other = record()
        sent = {**as_sent(editors[0].get(url).context["form"]), name: text}
        assert [editors[0].post(url, sent).status_code for _ in range(2)] == [302, 302]
        assert now(editors[0], url, name) == [text]

    def test_with_an_error_still_knows_what_it_was_made_from(self, editors, record):
        first, second = editors
        _made, url, (name, text), _other = record()
        theirs, mine = (as_sent(browser.get(url).context["form"]) for browser in editors)
        first.post(url, {**theirs, name: text})
        wrong = second.post(url, {**mine, name: ""})
        assert wrong.context["form"].errors[name]
        refused = second.post(url, as_sent(wrong.context["form"], **{name: text + " Khác"}))
        assert text in told(refused)
        assert now(first, url, name) == [text]
