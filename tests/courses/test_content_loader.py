"""Courses from TOML files: all or nothing, and never over what a trainer has written."""

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import GroupCollectionPermission, GroupPagePermission, Page, Site

from assessments.models import Question, Quiz
from courses.content.loader import load_course
from courses.content.reader import BadContent
from courses.models import CourseIndexPage, CoursePage, LessonPage
from courses.site import course_index
from tests.accounts.factories import UserFactory
from tests.times import NINE_AM

pytestmark = pytest.mark.django_db

COURSE = """
title = "Nhận diện mua bán người"
summary = "Điều cần biết."
hours = 1.5
outcomes = ["Nhận ra dấu hiệu", "Báo đúng nơi"]
introduction_html = "<p>Chào bạn.</p><script>alert(1)</script>"
"""
LESSON = """
title = "Định nghĩa"
slug = "dinh-nghia"
summary = "Ba yếu tố."
blocks = [
  {type = "heading", text = "Thế nào là mua bán người?"},
  {type = "paragraph", html = "<p>Hành vi, thủ đoạn, mục đích.</p>"},
  {type = "citation", document = "Luật 53/2024/QH15", provision = "Điều 2", html = "<p>Định nghĩa.</p>"},
  {type = "key_point", html = "<p>Dưới 18 tuổi: không cần thủ đoạn.</p>"},
  {type = "self_check", question = "Gọi số nào?", answer_html = "<p>111</p>"},
]
"""
SECOND = """
title = "Hỗ trợ"
slug = "ho-tro"
blocks = [{type = "paragraph", html = "<p>Lắng nghe.</p>"}]
"""
QUESTIONS = """
[[questions]]
kind = "choice"
title = "Tổng đài"
prompt_html = "<p>Số nào?</p>"
points = 2
legal_reference = "Điều 1"
choices = [{text = "111", right = true}, {text = "115"}]

[[questions]]
kind = "true_false"
title = "Đúng sai"
prompt_html = "<p>Đúng không?</p>"
right = false

[[questions]]
kind = "essay"
title = "Tình huống"
prompt_html = "<p>Em làm gì?</p>"
min_words = 30
rubric_html = "<p>Nêu được 111.</p>"
"""


@pytest.fixture
def folder(tmp_path):
    files = {"course": COURSE, "lesson-1": LESSON, "lesson-10": SECOND, "questions": QUESTIONS}
    for name, content in files.items():
        (tmp_path / f"{name}.toml").write_text(content, encoding="utf-8")
    return tmp_path


def change(folder, name, old, new):
    file = folder / f"{name}.toml"
    file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


class TestCourse:
    def test_is_published_with_its_lessons_in_order(self, folder):
        course = load_course(folder, at=NINE_AM)
        assert course.slug == "nhan-dien-mua-ban-nguoi"
        assert course.live
        assert course.first_published_at == NINE_AM
        assert [lesson.slug for lesson in course.lessons()] == ["dinh-nghia", "ho-tro"]
        assert course.lessons()[0].latest_revision is not None

    def test_is_readable_by_learners(self, client, folder):
        course = load_course(folder, at=NINE_AM)
        learner = UserFactory()
        course.enrol(learner, at=NINE_AM)
        client.force_login(learner)
        page = client.get(course.url).content.decode()
        assert "Báo đúng nơi" in page
        assert "alert(1)" not in page
        assert "Ba yếu tố." in client.get(course.lessons()[0].url).content.decode()

    def test_has_a_quiz_of_frozen_questions(self, folder):
        quiz = load_course(folder, at=NINE_AM).quiz
        slots = quiz.slots.order_by("sort_order")
        assert [slot.points for slot in slots] == [2, 1, 1]
        assert (quiz.pass_mark, quiz.attempts_allowed) == (70, 3)
        attempt = quiz.start(UserFactory(), at=NINE_AM)
        assert [asked.item.kind for asked in attempt.items.all()] == ["choice", "true_false", "essay"]


class TestAgain:
    def test_adds_nothing(self, folder):
        load_course(folder, at=NINE_AM)
        load_course(folder, at=NINE_AM)
        assert (CoursePage.objects.count(), LessonPage.objects.count()) == (1, 2)
        assert (Question.objects.count(), Quiz.objects.count()) == (3, 1)

    def test_never_overwrites_what_a_trainer_wrote(self, folder):
        course = load_course(folder, at=NINE_AM)
        lesson = course.lessons()[0]
        lesson.title = "Định nghĩa, viết lại"
        lesson.save_revision().publish()
        question = Question.objects.get(title="Đúng sai")
        question.is_true = True
        question.save_revision().publish()
        course.quiz.slots.first().delete()
        load_course(folder, at=NINE_AM)
        assert course.lessons()[0].title == "Định nghĩa, viết lại"
        assert Question.objects.get(title="Đúng sai").is_true
        assert course.quiz.slots.count() == 2

    def test_adds_a_lesson_that_is_new(self, folder):
        load_course(folder, at=NINE_AM)
        (folder / "lesson-11.toml").write_text(SECOND.replace("ho-tro", "bao-tin"), encoding="utf-8")
        assert load_course(folder, at=NINE_AM).lessons().count() == 3


class TestBadFile:
    @pytest.mark.parametrize(
        ("name", "old", "new", "said"),
        [
            ("course", "hours = 1.5", "", "course.toml: hours: is missing"),
            ("course", "hours = 1.5", 'hours = "nhiều"', "hours: 'nhiều' is of the wrong type"),
            ("course", "hours = 1.5", "hours = 0", "hours: must be more than 0"),
            ("course", "summary", "sumary", "sumary: unknown key"),
            ("course", "title = ", "title ", "course.toml: "),
            ("lesson-1", '"key_point"', '"keypoint"', "blocks[4].type: 'keypoint' is none of"),
            ("lesson-1", "Luật 53/2024/QH15", "Luật " * 50, "blocks[3].document: has 249 characters"),
            ("lesson-10", 'slug = "ho-tro"', 'slug = "dinh nghia"', "lesson-10.toml: slug: "),
            ("questions", "right = false", "", "questions[2].right: is missing"),
            ("questions", "right = true", "right = false", "questions[1].choices: "),
            ("questions", '"essay"', '"luận"', "questions[3].kind: 'luận' is none of"),
            ("questions", 'text = "115"', 'text = ""', "questions[1].choices[2].text: is empty"),
        ],
    )
    def test_is_named_with_its_key_and_nothing_is_loaded(self, folder, name, old, new, said):
        change(folder, name, old, new)
        with pytest.raises(CommandError) as refused:
            call_command("load_content", folder, verbosity=0)
        assert said in str(refused.value)
        assert not CoursePage.objects.exists()
        assert not Question.objects.exists()
        assert not CourseIndexPage.objects.exists()

    @pytest.mark.parametrize("name", ["course", "questions", "lesson-1"])
    def test_that_is_not_there_is_named(self, folder, name):
        (folder / "lesson-10.toml").unlink()
        (folder / f"{name}.toml").unlink()
        with pytest.raises(CommandError, match=rf"{name}\.toml"):
            call_command("load_content", folder, verbosity=0)


class TestSite:
    def test_the_index_takes_the_place_of_the_welcome_page(self, client):
        index = course_index()
        site = Site.objects.get(is_default_site=True)
        assert (site.root_page_id, site.site_name) == (index.pk, "elearn")
        assert not Page.objects.filter(slug="home").exists()
        assert client.get("/").status_code == 200

    def test_trainers_may_write_there_but_not_publish_and_add_pictures(self):
        index = course_index()
        pages = GroupPagePermission.objects.filter(group__name="trainer", page=index)
        assert {each.permission.codename for each in pages} == {"add_page", "change_page"}
        assert GroupCollectionPermission.objects.filter(group__name="trainer").count() == 4

    def test_a_site_with_pages_of_its_own_is_left_alone(self):
        own = Site.objects.get(is_default_site=True).root_page
        own.add_child(instance=Page(title="Tin", slug="tin"))
        course_index()
        assert Site.objects.get(is_default_site=True).root_page_id == own.pk


def test_the_command_says_what_it_loaded(folder, capsys):
    call_command("load_content", folder)
    assert "Nhận diện mua bán người: 2 lessons" in capsys.readouterr().out


class TestPractice:
    PRACTICE = """
title = "Luyện tập"
[[questions]]
kind = "ordering"
title = "Các bước"
category = ["Truyền thông", "Chiến dịch"]
tags = ["kế hoạch"]
difficulty = "easy"
prompt_html = "<p>Xếp theo thứ tự.</p>"
[questions.content]
steps = [{id = "1", text = "Một"}, {id = "2", text = "Hai"}]
"""

    @pytest.fixture
    def folder(self, folder):
        (folder / "practice.toml").write_text(self.PRACTICE, encoding="utf-8")
        block = '  {type = "practice", quiz = "Luyện tập"},\n]'
        change(folder, "lesson-1", "]", block)
        return folder

    def test_stands_in_its_lesson_with_its_questions_in_the_bank(self, folder):
        course = load_course(folder, at=NINE_AM)
        [practice] = course.lessons()[0].practices()
        question = practice.slots.get().question
        assert practice.is_practice
        assert (str(question.category), question.tags) == ("Truyền thông / Chiến dịch", ["kế hoạch"])

    def test_twice_is_once(self, folder):
        load_course(folder, at=NINE_AM)
        load_course(folder, at=NINE_AM)
        assert Quiz.objects.filter(mode=Quiz.Mode.PRACTICE).count() == 1

    @pytest.mark.parametrize(
        ("old", "new"),
        [("steps", "step"), ('"easy"', '"simple"'), ("ordering", "sorting"), ('id = "1"', 'key = "1"')],
    )
    def test_what_is_wrong_is_named_and_nothing_kept(self, folder, old, new):
        change(folder, "practice", old, new)
        with pytest.raises(BadContent, match="practice"):
            load_course(folder, at=NINE_AM)
        assert not Quiz.objects.exists()

    def test_a_lesson_names_only_a_practice_that_is_there(self, folder):
        change(folder, "lesson-1", '"Luyện tập"', '"Khác"')
        with pytest.raises(BadContent, match="lesson-1"):
            load_course(folder, at=NINE_AM)


def test_what_comes_with_the_product_asks_all_ten_types(db):
    call_command("load_content", verbosity=0)
    practice = Quiz.objects.get(mode=Quiz.Mode.PRACTICE)
    kinds = {slot.question.item_kind() for slot in practice.slots.all()}
    assert kinds == {each.item_kind() for each in Question.types() if each._meta.app_label == "assessments"}
