"""One of each: what addresses of the staff area are about. The first made of each table has the id FIRST."""

import io

from django.core.files.base import ContentFile
from django.db import connection
from PIL import Image as Pillow
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection, GroupApprovalTask, Workflow, WorkflowTask

from accounts.models import Role, User
from assessments.models import Category, QuestionImport
from certificates.models import Batch
from courses.models import CourseTrainer
from registry.decisions import deciding
from registry.importing import workbooks
from registry.models import ApiToken, Decision, RosterExport, RosterImport
from tests.accounts.factories import UserFactory
from tests.assessments.factories import (
    CaseStudyQuestionFactory,
    ChoiceQuestionFactory,
    EssayQuestionFactory,
    FileQuestionFactory,
    GapFillQuestionFactory,
    MatchingQuestionFactory,
    NumericalQuestionFactory,
    OrderingQuestionFactory,
    QuizFactory,
    ShortAnswerQuestionFactory,
    TrueFalseQuestionFactory,
)
from tests.certificates.factories import CertificateFactory
from tests.courses.factories import CourseFactory, LessonFactory
from tests.registry.factories import SchemeFactory, eligible_person, paper, unit
from tests.times import NINE_AM

FIRST = 4700


def _number_from(first):
    with connection.cursor() as cursor:
        cursor.execute("SELECT format('%I.%I', schemaname, sequencename) FROM pg_sequences")
        for (name,) in cursor.fetchall():
            cursor.execute(f"ALTER SEQUENCE {name} RESTART {first}")


def _picture():
    made = io.BytesIO()
    Pillow.new("RGB", (40, 30)).save(made, "PNG")
    return ContentFile(made.getvalue(), name="anh.png")


def one_of_each():
    """A superuser, who may everything, and {model in lower case: id} of what there is."""
    _number_from(FIRST)
    victim = UserFactory(unit=unit(), role=Role.TRAINER)
    quiz = QuizFactory()
    course = CourseFactory(quiz=quiz)
    lesson = LessonFactory(parent=course)
    lesson.save_revision()
    kinds = [
        ChoiceQuestionFactory,
        TrueFalseQuestionFactory,
        EssayQuestionFactory,
        CaseStudyQuestionFactory,
        FileQuestionFactory,
        GapFillQuestionFactory,
        MatchingQuestionFactory,
        NumericalQuestionFactory,
        OrderingQuestionFactory,
        ShortAnswerQuestionFactory,
    ]
    questions = [each() for each in kinds]
    superuser = User.objects.create_superuser("goc", "x", full_name="Gốc")
    CourseTrainer.objects.create(course=course, trainer=victim)
    Category.objects.at(("Mục",), below=None)
    CertificateFactory(of=CourseFactory())
    scheme = SchemeFactory()
    get_image_model().objects.create(title="Ảnh", file=_picture())
    get_document_model().objects.create(title="Tài liệu", file=ContentFile(b"abc", name="a.txt"))
    Collection.get_first_root_node().add_child(name="Riêng")
    Redirect.objects.create(old_path="/cu", redirect_link="/")
    work = {"total": 1, "done": 1, "state": "done", "requested_at": NINE_AM, "moved_at": NINE_AM}
    Batch.objects.create(kind="archive", course=course, subjects=[], requested_by=victim, **work)
    RosterExport.objects.create(kind="xlsx", filters="", requested_by=victim, **work)
    QuestionImport.objects.create(
        name="a",
        uploaded_by=superuser,
        uploaded_at=NINE_AM,
        file=ContentFile("::a:: Câu {T}".encode(), name="a.gift"),
    )
    RosterImport.objects.create(
        name="a",
        sha256="0" * 64,
        sheet="",
        mapping={},
        issuing_body="x",
        signer_capacity="x",
        uploaded_by=superuser,
        uploaded_at=NINE_AM,
        is_mapped=True,
        file=ContentFile(workbooks.template(), name="a.xlsx"),
    )
    ApiToken.make("thử", ["roster"], by=superuser, at=NINE_AM)
    person = eligible_person(scheme)
    deciding.decide(Decision.Kind.CERTIFY, scheme, [person.pk], by=superuser, at=NINE_AM, **paper())
    task = GroupApprovalTask.objects.create(name="Duyệt")
    flow = Workflow.objects.create(name="Duyệt")
    WorkflowTask.objects.create(workflow=flow, task=task, sort_order=0)
    ids = {type(each)._meta.model_name: each.pk for each in questions}
    ids |= {"lessonpage": lesson.pk, "coursepage": course.pk, "quiz": quiz.pk}
    return superuser, ids
