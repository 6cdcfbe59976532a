"""The question bank: one listing of all types, and what can be done with a question."""

import pytest
from django.urls import reverse

from accounts.models import Role
from assessments.models import (
    Category,
    ChoiceQuestion,
    CitedAct,
    Question,
    QuizSlot,
    StillAsked,
    Usage,
)
from tests.assessments.factories import (
    ChoiceQuestionFactory,
    EssayQuestionFactory,
    QuizFactory,
    TrueFalseQuestionFactory,
    answer_right,
    start,
)
from tests.assessments.people import count_queries, person
from tests.refusals import refused
from tests.times import NINE_AM, TODAY

pytestmark = pytest.mark.django_db

BANK = "/quan-tri/ngan-hang/"


@pytest.fixture
def trainer(client):
    user = person(Role.TRAINER)
    client.force_login(user)
    return user


def titles(client, **filters):
    """The titles that the bank lists, in order."""
    response = client.get(BANK, filters)
    assert response.status_code == 200
    return [question.title for question in response.context["object_list"]]


def bank_url(view, question):
    return reverse(f"bank:{view}", args=[question.pk])


class TestListing:
    def test_holds_all_types_and_opens_each_with_its_own_editor(self, client, trainer):
        choice, essay = ChoiceQuestionFactory(), EssayQuestionFactory()
        page = client.get(BANK).content.decode()
        assert reverse("wagtailsnippets_assessments_choicequestion:edit", args=[choice.pk]) in page
        assert reverse("wagtailsnippets_assessments_essayquestion:edit", args=[essay.pk]) in page

    def test_the_count_of_queries_does_not_grow_with_rows(self, client, trainer):
        factories = [ChoiceQuestionFactory, TrueFalseQuestionFactory, EssayQuestionFactory]
        for factory in factories:
            factory(category=Category.objects.at(("Luật",)))
        before = count_queries(client, BANK)
        for factory in factories:
            factory.create_batch(2, category=Category.objects.at(("Luật",)))
        assert count_queries(client, BANK) == before

    def test_shows_50_a_page(self, client, trainer):
        ChoiceQuestionFactory.create_batch(51, published=False)
        assert len(titles(client)) == 50
        assert len(titles(client, p=2)) == 1

    def test_counts_how_often_a_question_was_asked(self, client, trainer):
        question = ChoiceQuestionFactory()
        quiz = QuizFactory(with_questions=[question])
        start(quiz), start(quiz)
        assert [row.asked for row in client.get(BANK).context["object_list"]] == [2]

    def test_says_draft_published_or_retired(self, client, trainer):
        ChoiceQuestionFactory(title="Nháp", published=False, live=False)
        ChoiceQuestionFactory(title="Đăng")
        ChoiceQuestionFactory(title="Cũ", retired_at=NINE_AM)
        found = {row.title: row.status for row in client.get(BANK).context["object_list"]}
        assert found == {"Nháp": "draft", "Đăng": "live", "Cũ": "retired"}

    def test_marks_what_cites_an_act_no_longer_in_force(self, client, trainer):
        ChoiceQuestionFactory(legal_reference="Điều 2, Luật 66/2011/QH12")
        CitedAct.objects.update(ended_on=TODAY)
        assert "66/2011/QH12" in client.get(BANK).content.decode()

    @pytest.mark.parametrize("ordering", ["title", "-status", "updated_at", "category__sort_key", "no such"])
    def test_is_put_in_order(self, client, trainer, ordering):
        ChoiceQuestionFactory(title="A"), EssayQuestionFactory(title="B")
        assert set(titles(client, ordering=ordering)) == {"A", "B"}


class TestSearchAndFilters:
    def test_search_needs_no_marks(self, client, trainer):
        ChoiceQuestionFactory(title="Tiếp nhận nạn nhân"), ChoiceQuestionFactory(title="Định nghĩa")
        assert titles(client, q="nan nhan") == ["Tiếp nhận nạn nhân"]

    def test_by_type(self, client, trainer):
        ChoiceQuestionFactory(), EssayQuestionFactory(title="Luận")
        assert titles(client, type="essayquestion") == ["Luận"]

    def test_by_category_with_all_below_it(self, client, trainer):
        ChoiceQuestionFactory(title="Sâu", category=Category.objects.at(("Luật", "Định nghĩa")))
        ChoiceQuestionFactory(title="Khác", category=Category.objects.at(("Kỹ năng",)))
        law = Category.objects.get(name="Luật")
        assert titles(client, category=law.pk) == ["Sâu"]

    def test_by_tag_difficulty_and_status(self, client, trainer):
        ChoiceQuestionFactory(title="A", tags=["2026", "111"], difficulty="hard")
        ChoiceQuestionFactory(title="B", tags=["2026"], difficulty="easy", retired_at=NINE_AM)
        assert titles(client, tag="111") == ["A"]
        assert titles(client, difficulty="easy") == ["B"]
        assert titles(client, status="retired") == ["B"]
        assert titles(client, status="in_use") == ["A"]
        assert titles(client, status="live") == ["A"]

    def test_by_act_cited_and_whether_it_ended(self, client, trainer):
        ChoiceQuestionFactory(title="Cũ", legal_reference="Luật 66/2011/QH12")
        ChoiceQuestionFactory(title="Mới", legal_reference="Luật 53/2024/QH15")
        CitedAct.objects.filter(number="66/2011/QH12").update(ended_on=TODAY)
        assert titles(client, cites="53/2024/QH15") == ["Mới"]
        assert titles(client, outdated="1") == ["Cũ"]

    def test_by_whether_a_trainer_has_seen_it(self, client, trainer):
        ChoiceQuestionFactory(title="Xem rồi", previewed_at=NINE_AM), ChoiceQuestionFactory(title="Chưa xem")
        assert titles(client, preview="never") == ["Chưa xem"]

    @pytest.mark.parametrize(
        "filters", [{"category": "x"}, {"type": "user"}, {"cites": "0"}, {"status": "?"}]
    )
    def test_nonsense_is_no_error(self, client, trainer, filters):
        assert client.get(BANK, filters).status_code == 200

    def test_the_rows_alone_are_fetched_while_typing(self, client, trainer):
        ChoiceQuestionFactory(title="Tiếp nhận")
        page = client.get(reverse("bank:index_results"), {"q": "tiep"}).content.decode()
        assert "Tiếp nhận" in page
        assert "<html" not in page


class TestAdding:
    def test_offers_every_type_in_words(self, client, trainer):
        page = client.get(reverse("bank:add")).content.decode()
        ours = [model for model in Question.types() if model._meta.app_label == "assessments"]
        for model in ours:
            assert str(model.description) in page
            assert reverse(f"wagtailsnippets_assessments_{model._meta.model_name}:add") in page

    def test_every_type_says_what_it_asks(self):
        assert all(model.description for model in Question.types() if model._meta.app_label == "assessments")


class TestEditors:
    def test_a_type_has_no_listing_of_its_own(self, client, trainer):
        response = client.get(reverse("wagtailsnippets_assessments_choicequestion:list"))
        assert response.url == f"{BANK}?type=choicequestion"

    def test_the_menu_names_the_bank_once_and_no_type(self, client, trainer):
        page = client.get("/quan-tri/").content.decode()
        assert BANK in page
        assert "snippets/assessments/choicequestion/" not in page

    @pytest.mark.parametrize(
        "model", [model for model in Question.types() if model._meta.app_label == "assessments"]
    )
    def test_each_opens_for_a_new_question(self, client, trainer, model):
        url = reverse(f"wagtailsnippets_assessments_{model._meta.model_name}:add")
        assert client.get(url).status_code == 200

    def test_an_editor_leads_back_to_the_bank_and_to_what_can_be_done(self, client, trainer):
        question = ChoiceQuestionFactory()
        page = client.get(reverse("wagtailsnippets_assessments_choicequestion:edit", args=[question.pk]))
        for view in ("try", "used", "copy", "retire"):
            assert bank_url(view, question) in page.content.decode()
        assert f'href="{BANK}"' in page.content.decode()

    def test_nobody_deletes_a_question(self, client, admin_user):
        question = ChoiceQuestionFactory()
        client.force_login(admin_user)
        delete = reverse("wagtailsnippets_assessments_choicequestion:delete", args=[question.pk])
        bulk = f"/quan-tri/bulk/assessments/choicequestion/delete/?id={question.pk}"
        assert client.post(delete).status_code == 302
        client.post(bulk)
        edit = client.get(reverse("wagtailsnippets_assessments_choicequestion:edit", args=[question.pk]))
        assert delete not in edit.content.decode()
        assert ChoiceQuestion.objects.filter(pk=question.pk).exists()


class TestCopy:
    def test_a_draft_opens_in_its_editor(self, client, trainer):
        question = ChoiceQuestionFactory(title="Số điện thoại", tags=["111"], previewed_at=NINE_AM)
        response = client.post(bank_url("copy", question))
        copied = ChoiceQuestion.objects.exclude(pk=question.pk).get()
        assert response.url == reverse("wagtailsnippets_assessments_choicequestion:edit", args=[copied.pk])
        assert client.get(response.url).status_code == 200
        assert (copied.live, copied.previewed_at, copied.tags) == (False, None, ["111"])
        assert copied.title.startswith("Số điện thoại (")
        assert copied.build_item() == question.build_item()

    def test_asking_makes_none(self, client, trainer):
        question = ChoiceQuestionFactory()
        assert client.get(bank_url("copy", question)).status_code == 200
        assert Question.objects.count() == 1

    def test_holds_what_is_not_published_yet(self):
        question = TrueFalseQuestionFactory()
        question.prompt = "<p>Mới</p>"
        question.save_revision()
        assert question.copied().prompt == "<p>Mới</p>"

    def test_a_long_title_still_fits(self):
        assert len(ChoiceQuestionFactory(title="x" * 200).copied().title) <= 200


class TestRetiring:
    def test_a_retired_question_is_drawn_and_chosen_no_more(self, client, trainer):
        question = ChoiceQuestionFactory()
        client.post(bank_url("retire", question))
        assert not Question.objects.askable().exists()
        assert question.title not in client.get(reverse("question_chooser:choose")).json()["html"]

    def test_a_draft_quiz_cannot_choose_it_either(self):
        from django.core.exceptions import ValidationError

        question = ChoiceQuestionFactory(retired_at=NINE_AM)
        with pytest.raises(ValidationError):
            QuizSlot(quiz=QuizFactory(), question=question).clean()

    def test_it_stays_in_attempts(self):
        question = ChoiceQuestionFactory()
        quiz = QuizFactory(with_questions=[question])
        attempt = start(quiz)
        quiz.is_draft = True
        quiz.save()
        question.retire(at=NINE_AM)
        answer_right(attempt)
        attempt.submit(at=NINE_AM)
        assert attempt.passed

    def test_is_refused_while_an_open_quiz_asks_it(self, client, trainer):
        question = ChoiceQuestionFactory()
        quiz = QuizFactory(with_questions=[question])
        assert str(quiz) in client.get(bank_url("retire", question)).content.decode()
        client.post(bank_url("retire", question))
        question.refresh_from_db()
        assert question.retired_at is None

    @pytest.mark.indexed
    def test_is_refused_while_a_published_case_asks_it(self):
        question = ChoiceQuestionFactory()
        _case(question)
        with pytest.raises(StillAsked):
            question.retire(at=NINE_AM)

    def test_a_quiz_that_only_may_draw_it_does_not_hinder(self):
        question = ChoiceQuestionFactory(tags=["111"])
        QuizSlot.objects.create(quiz=QuizFactory(), tags=["111"])
        question.retire(at=NINE_AM)
        assert not Question.objects.in_use().exists()

    def test_it_can_be_brought_back(self, client, trainer):
        question = ChoiceQuestionFactory(retired_at=NINE_AM)
        assert client.get(bank_url("bring_back", question)).status_code == 200
        client.post(bank_url("bring_back", question))
        assert list(Question.objects.askable()) == [question]

    def test_publishing_an_older_revision_does_not_bring_it_back(self):
        question = ChoiceQuestionFactory()
        question.retire(at=NINE_AM)
        question.seen_in_preview(at=NINE_AM)
        Question.objects.get().latest_revision.publish()
        question.refresh_from_db()
        assert (question.retired_at, question.previewed_at) == (NINE_AM, NINE_AM)


class TestUsage:
    @pytest.mark.indexed
    def test_names_quizzes_cases_draws_and_attempts(self, client, trainer):
        question = ChoiceQuestionFactory(
            category=Category.objects.at(("Luật", "Định nghĩa")), difficulty="easy"
        )
        quiz, drawing, other = QuizFactory(with_questions=[question]), QuizFactory(), QuizFactory()
        QuizSlot.objects.create(quiz=drawing, category=Category.objects.get(name="Luật"), difficulty="easy")
        QuizSlot.objects.create(quiz=other, category=Category.objects.get(name="Luật"), tags=["111"])
        case = _case(question)
        start(quiz)
        usage = Usage.of(question)
        assert (usage.quizzes, usage.cases, usage.attempts) == ([quiz], [case], 1)
        assert [slot.quiz for slot in usage.drawing] == [drawing]
        page = client.get(bank_url("used", question)).content.decode()
        assert all(str(each) in page for each in (quiz, drawing, case))
        assert str(other) not in page

    def test_agrees_with_what_the_slots_draw(self):
        category = Category.objects.at(("Luật",))
        question = ChoiceQuestionFactory(category=category, tags=["a", "b"], difficulty="hard")
        quiz = QuizFactory()
        for slot in ({"tags": ["a"]}, {"tags": ["a", "c"]}, {"category": category}, {"difficulty": "easy"}):
            QuizSlot.objects.create(quiz=quiz, **slot)
        drawing = {
            slot for slot in quiz.slots.all() if question.pk in slot.pool().values_list("pk", flat=True)
        }
        assert set(Usage.of(question).drawing) == drawing

    def test_costs_no_more_for_more_quizzes(self, client, trainer):
        question = ChoiceQuestionFactory()
        QuizFactory(with_questions=[question])
        url = bank_url("used", question)
        before = count_queries(client, url)
        for _ in range(3):
            start(QuizFactory(with_questions=[question]))
        assert count_queries(client, url) == before


class TestPermissions:
    VIEWS = ("try", "used", "copy", "retire", "bring_back")

    @pytest.mark.parametrize("role", [Role.TRAINER, Role.PROVINCE])
    def test_is_open_to_trainers_and_the_province(self, client, role):
        client.force_login(person(role))
        question = ChoiceQuestionFactory()
        urls = [BANK, reverse("bank:add"), *(bank_url(view, question) for view in self.VIEWS)]
        assert {client.get(url).status_code for url in urls} == {200}

    @pytest.mark.parametrize("role", [None, Role.UNIT_OFFICER, Role.LEARNER])
    def test_is_closed_to_others(self, client, role):
        client.force_login(person(role))
        question = ChoiceQuestionFactory()
        urls = [
            BANK,
            reverse("bank:index_results"),
            reverse("bank:add"),
            *(bank_url(view, question) for view in self.VIEWS),
        ]
        for url in urls:
            assert client.get(url).status_code == refused(role)
            assert client.post(url).status_code == refused(role)
        question.refresh_from_db()
        assert (Question.objects.count(), question.retired_at, question.previewed_at) == (1, None, None)

    def test_who_may_only_look_changes_nothing(self, client):
        from django.contrib.auth.models import Permission

        user = person(Role.UNIT_OFFICER)
        user.user_permissions.add(Permission.objects.get(codename="view_question"))
        client.force_login(user)
        question = ChoiceQuestionFactory()
        for view in ("copy", "retire", "bring_back"):
            client.post(bank_url(view, question))
        question.refresh_from_db()
        assert (Question.objects.count(), question.retired_at) == (1, None)
        assert bank_url("copy", question) not in client.get(BANK).content.decode()


def _case(question):
    from assessments.models import CaseStudyQuestion

    case = CaseStudyQuestion(
        title="Tình huống", prompt="<p>Em làm gì?</p>", parts=[("part", {"question": question})]
    )
    case.save()
    case.save_revision().publish()
    return case
