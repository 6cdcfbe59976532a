"""Choosing a person in the staff area: by search, among those whom one may choose, told from namesakes."""

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import ForeignKey
from django.urls import reverse
from wagtail.admin.forms.models import formfield_for_dbfield

from accounts.admin.choosers import PersonChoiceField
from accounts.models import Role, User
from assessments.models import QuizAllowance, QuizSlot
from courses.models import CourseTrainer
from tests.accounts.factories import UserFactory
from tests.assessments.people import count_queries
from tests.assessments.test_quiz_authoring import _form as quiz_form
from tests.assessments.test_quiz_authoring import good_questions
from tests.courses.factories import CourseFactory, EnrolmentFactory
from tests.kept import kept
from tests.localities.factories import LocalityFactory, UnitFactory
from tests.times import NINE_AM, TODAY

pytestmark = pytest.mark.django_db
CHOOSE, RESULTS, CHOSEN = (f"person_chooser:{name}" for name in ("choose", "choose_results", "chosen"))
AS_THE_DIALOGUE = {"x-requested-with": "XMLHttpRequest"}


@pytest.fixture(scope="module", autouse=True)
def _people_of_all(django_db_setup, django_db_blocker):
    """Made once for all tests, each of which is undone; and undone after them."""
    with kept(django_db_blocker):
        unit = UnitFactory(name="Đoàn xã Đất Mũi", locality=LocalityFactory(name="Xã Đất Mũi"))
        learner = UserFactory(
            full_name="Lò Thị Mai", username="lo.mai", email="mai.lo@example.org", unit=unit
        )
        UserFactory(full_name="Vì Văn Xa", username="vi.xa", unit=UnitFactory(name="Đoàn xã Khác"))
        for role in Role:
            UserFactory(username=role, role=role, unit=unit if role == Role.UNIT_OFFICER else None)
        trainer = User.objects.get(username=Role.TRAINER)
        CourseTrainer.objects.create(trainer=trainer, course=EnrolmentFactory(learner=learner).course)
        yield


@pytest.fixture
def learner():
    """Of a course given to the trainer, in the officer's unit."""
    return User.objects.get(username="lo.mai")


@pytest.fixture
def foreign():
    return User.objects.get(username="vi.xa")


@pytest.fixture
def people():
    """Who chooses, by role."""
    return {role: User.objects.get(username=role) for role in Role}


def ask(client, name, *args, **query):
    return client.get(reverse(name, args=args), query, headers=AS_THE_DIALOGUE)


def found(client, q="", **query):
    return [person.full_name for person in ask(client, RESULTS, q=q, **query).context["results"]]


class TestRight:
    @pytest.mark.parametrize(
        ("role", "sees_foreign"),
        [(Role.TRAINER, False), (Role.UNIT_OFFICER, False), (Role.PROVINCE, True)],
    )
    def test_whom_each_role_may_choose(self, client, people, learner, foreign, role, sees_foreign):
        client.force_login(people[role])
        dialogue = ask(client, CHOOSE).json()["html"]
        assert learner.full_name in dialogue
        assert (foreign.full_name in dialogue) == sees_foreign
        assert (foreign.full_name in found(client)) == sees_foreign
        assert ask(client, CHOSEN, learner.pk).json()["result"]["id"] == str(learner.pk)
        assert ask(client, CHOSEN, foreign.pk).status_code == (200 if sees_foreign else 404)

    @pytest.mark.parametrize("name", [CHOOSE, RESULTS, CHOSEN])
    def test_none_for_learners(self, client, people, learner, name):
        client.force_login(people[Role.LEARNER])
        assert ask(client, name, *([learner.pk] if name == CHOSEN else [])).status_code == 403

    @pytest.mark.parametrize("name", [CHOOSE, RESULTS, CHOSEN])
    def test_none_for_a_trainer_without_a_course(self, client, learner, name):
        client.force_login(UserFactory(role=Role.TRAINER))
        assert ask(client, name, *([learner.pk] if name == CHOSEN else [])).status_code == 403

    @pytest.mark.parametrize("name", [CHOOSE, RESULTS, CHOSEN])
    def test_none_without_signing_in(self, client, learner, name):
        response = client.get(reverse(name, args=[learner.pk] if name == CHOSEN else []))
        assert (response.status_code, "dang-nhap" in response["Location"]) == (302, True)

    def test_nobody_whose_account_is_closed(self, client, people, learner):
        client.force_login(people[Role.PROVINCE])
        User.objects.filter(pk=learner.pk).update(is_active=False)
        assert learner.full_name not in found(client)

    def test_of_one_role_where_that_is_asked(self, client, people):
        client.force_login(people[Role.PROVINCE])
        assert found(client, role=Role.TRAINER) == [people[Role.TRAINER].full_name]

    def test_a_number_that_nobody_has_is_not_found(self, client, people):
        client.force_login(people[Role.PROVINCE])
        assert ask(client, CHOSEN, 10**30).status_code == 404


class TestSearch:
    @pytest.mark.parametrize(
        "q",
        ["lo thi", "Thị Mai", "LO.MAI", "dat mui", "Đất Mũi", "mai.lo@example.org", "mai.lo", "mai, đất mũi"],
    )
    def test_by_name_without_marks_unit_username_and_address(self, client, people, learner, q):
        client.force_login(people[Role.PROVINCE])
        assert learner.full_name in found(client, q)

    @pytest.mark.parametrize("q", ["xyz", "mai, khác", "example.org", "mai.l@"])
    def test_finds_nobody_by_what_does_not_fit(self, client, people, learner, q):
        client.force_login(people[Role.PROVINCE])
        assert learner.full_name not in found(client, q)

    def test_by_unit_only_within_the_right(self, client, people, foreign):
        client.force_login(people[Role.TRAINER])
        assert found(client, "khac") == []

    def test_a_name_of_commas_finds_everybody(self, client, people, learner):
        client.force_login(people[Role.PROVINCE])
        assert learner.full_name in found(client, " , ")


class TestRows:
    def test_tell_namesakes_apart(self, client, people, learner, foreign):
        old = UnitFactory(name="Đoàn xã Đất Mũi", locality=LocalityFactory(name="Xã Cũ"))
        UserFactory(full_name=learner.full_name, username="mai2", unit=old)
        client.force_login(people[Role.PROVINCE])
        rows = " ".join(ask(client, RESULTS, q="lo thi mai").content.decode().split())
        assert [words in rows for words in ("Đoàn xã Đất Mũi, Xã Cũ", "mai2", "lo.mai")] == [True] * 3

    def test_stand_on_pages(self, client, people):
        UserFactory.create_batch(30)
        client.force_login(people[Role.PROVINCE])
        assert len(found(client)) == 25
        assert len(found(client, p=2)) > 5
        assert ask(client, RESULTS, p=99).status_code == 404

    @pytest.mark.parametrize("role", [Role.TRAINER, Role.UNIT_OFFICER, Role.PROVINCE])
    @pytest.mark.parametrize("name", [CHOOSE, RESULTS])
    def test_queries_do_not_grow(self, client, people, learner, role, name):
        client.force_login(people[role])
        url = reverse(name)
        before = count_queries(client, url)
        course = people[Role.TRAINER].courses_given.get().course
        for _number in range(4):
            below = UnitFactory(parent=learner.unit)
            EnrolmentFactory(course=course, learner__unit=below)
        assert count_queries(client, url) == before


class TestExtraTimeInAQuiz:
    """The field in a form: the editor of quizzes."""

    ADD = "wagtailsnippets_assessments_quiz:add"
    EDIT = "wagtailsnippets_assessments_quiz:edit"

    def form(self, *learners, allowances=(), question=None):
        rows = list(allowances) + [None] * (len(learners) - len(allowances))
        data = quiz_form(question or good_questions(1)[0]) | {
            "allowances-TOTAL_FORMS": len(rows),
            "allowances-INITIAL_FORMS": len(allowances),
        }
        for number, (learner, row) in enumerate(zip(learners, rows, strict=True)):
            said = {"id": row.pk if row else "", "learner": learner, "extra_minutes": 10, "extra_attempts": 0,
                    "closes_at": "", "counts_from": "", "reason": "Bị ốm", "DELETE": ""}  # fmt: skip
            data |= {f"allowances-{number}-{name}": value for name, value in said.items()}
        return data

    def test_takes_a_learner_of_the_trainer(self, client, people, learner):
        client.force_login(people[Role.TRAINER])
        client.post(reverse(self.ADD), self.form(learner.pk))
        assert QuizAllowance.objects.get().learner == learner

    def test_refuses_anybody_else_and_does_not_name_them(self, client, people, foreign):
        client.force_login(people[Role.TRAINER])
        page = client.post(reverse(self.ADD), self.form(foreign.pk)).content.decode()
        assert "Hãy chọn một người bằng cách tìm kiếm" in page
        assert foreign.full_name not in page
        assert not QuizAllowance.objects.exists()

    @pytest.mark.parametrize("said", ["", "abc", "1" * 30, "0"])
    def test_refuses_what_is_nobody(self, client, people, said):
        client.force_login(people[Role.PROVINCE])
        assert client.post(reverse(self.ADD), self.form(said)).status_code == 200
        assert not QuizAllowance.objects.exists()

    @pytest.fixture
    def allowance(self, client, people, foreign):
        client.force_login(people[Role.PROVINCE])
        client.post(reverse(self.ADD), self.form(foreign.pk))
        return QuizAllowance.objects.get()

    def test_who_stands_there_stays_when_saved_by_who_may_not_see_them(self, client, people, allowance):
        client.force_login(people[Role.TRAINER])
        edit = reverse(self.EDIT, args=[allowance.quiz_id])
        page = client.get(edit).content.decode()
        assert allowance.learner.full_name in page
        assert allowance.learner.username not in page
        data = self.form(allowance.learner_id, allowances=[allowance]) | {"allowances-0-extra_minutes": 25}
        slot = allowance.quiz.slots.get()
        data |= {"slots-INITIAL_FORMS": 1, "slots-0-id": slot.pk, "slots-0-question": slot.question_id}
        assert client.post(edit, data).status_code == 302
        allowance.refresh_from_db()
        assert (allowance.learner.full_name, allowance.extra_minutes) == ("Vì Văn Xa", 25)

    def test_who_stands_in_one_row_is_not_offered_in_another(self, client, people, learner, allowance):
        client.force_login(people[Role.TRAINER])
        other = UserFactory()
        data = self.form(other.pk, allowances=[allowance])
        client.post(reverse(self.EDIT, args=[allowance.quiz_id]), data)
        allowance.refresh_from_db()
        assert allowance.learner.full_name == "Vì Văn Xa"

    def test_who_only_learns_anew_is_not_listed_and_can_be_given_more(self, client, people, learner):
        client.force_login(people[Role.TRAINER])
        client.post(reverse(self.ADD), self.form())
        slot = QuizSlot.objects.get()
        for person in (learner, UserFactory()):
            QuizAllowance.objects.create(
                quiz=slot.quiz, learner=person, counts_from=NINE_AM, reason="Học lại"
            )
        edit = reverse(self.EDIT, args=[slot.quiz_id])
        page = client.get(edit).content.decode()
        assert 'name="allowances-INITIAL_FORMS" value="0"' in page
        assert learner.full_name not in page
        data = self.form(learner.pk, question=slot.question)
        data |= {"slots-INITIAL_FORMS": 1, "slots-0-id": slot.pk, "slots-0-question": slot.question_id}
        assert client.post(edit, data).status_code == 302
        assert set(QuizAllowance.objects.values_list("extra_minutes", "counts_from")) == {
            (10, NINE_AM),
            (0, NINE_AM),
        }

    def test_says_unit_and_username_to_who_may_see_the_person(self, client, people, allowance):
        client.force_login(people[Role.PROVINCE])
        page = client.get(reverse(self.EDIT, args=[allowance.quiz_id])).content.decode()
        assert allowance.learner.label(TODAY) in page

    def test_nobody_is_offered_in_a_select(self, client, people, learner):
        client.force_login(people[Role.TRAINER])
        page = client.get(reverse(self.ADD)).content.decode()
        assert "Thêm người" in page
        assert learner.full_name not in page

    def test_costs_no_more_for_more_people(self, client, people, allowance):
        client.force_login(people[Role.PROVINCE])
        edit = reverse(self.EDIT, args=[allowance.quiz_id])
        before = count_queries(client, edit)
        for _number in range(3):
            QuizAllowance.objects.create(
                quiz=allowance.quiz, learner=UserFactory(unit=UnitFactory()), reason="Ốm"
            )
        assert count_queries(client, edit) == before


class TestEveryForeignKey:
    def test_to_a_person_offers_nobody_until_a_form_says_for_whom(self, learner):
        fields = [
            field
            for model in apps.get_models()
            if model.__module__.split(".")[0] not in ("django", "wagtail", "allauth")
            for field in model._meta.get_fields()
            if isinstance(field, ForeignKey) and field.related_model is User and field.editable
        ]
        assert len(fields) > 20
        for field in fields:
            offered = formfield_for_dbfield(field)
            assert isinstance(offered, PersonChoiceField)
            assert not offered.queryset.exists()
            with pytest.raises(ValidationError):
                offered.clean(str(learner.pk))


class TestTrainersOfCourses:
    ADD = "course_trainers:add"

    def test_only_trainers_are_offered(self, client, people):
        client.force_login(people[Role.PROVINCE])
        page = client.get(reverse(self.ADD)).content.decode()
        assert f"{reverse(CHOOSE)}?role=trainer" in page
        assert people[Role.TRAINER].full_name not in page

    def test_who_is_no_trainer_any_more_stays(self, client, people):
        row = CourseTrainer.objects.get()
        row.trainer.roles.all().delete()
        client.force_login(people[Role.PROVINCE])
        data = {"course": row.course_id, "trainer": row.trainer_id, "may_publish": "on"}
        client.post(reverse("course_trainers:edit", args=[row.pk]), data)
        row.refresh_from_db()
        assert (row.may_publish, row.trainer) == (True, people[Role.TRAINER])

    def test_not_to_somebody_without_that_role(self, client, people, learner):
        client.force_login(people[Role.PROVINCE])
        course = CourseFactory()
        client.post(reverse(self.ADD), {"course": course.pk, "trainer": learner.pk})
        assert not course.trainers.exists()
