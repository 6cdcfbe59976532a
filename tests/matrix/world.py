"""The people who knock, and one object of every sort that belongs to somebody else.

All of it is in the demonstration's province. The *victim* is a learner of one commune: what is hers, no other learner
and no officer of elsewhere may see. One letter stands for each who knocks:

A nobody who signed in, V the victim, L another learner, T a trainer of other courses, C the trainer of this course,
O an officer of another commune, U the officer of the victim's, P somebody of the province, Q the one of the province
whose drafts and files are asked for, S a superuser.
"""

import datetime
import io
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.utils import timezone
from PIL import Image as Pillow
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    Page,
    PageViewRestriction,
    Site,
    Task,
    UploadedFile,
    Workflow,
    WorkflowState,
)

from accounts.models import AuditEvent, Consent, Notice, Purpose, Role, RoleAssignment, User
from assessments.models import Attempt, AttemptFile, Category, CitedAct, Question, QuestionImport, Regrade
from certificates.models import Batch, Certificate, CertificateTemplate, SigningKey
from courses.models import CoursePage, CourseTrainer, Enrolment, LessonPage
from localities.models import Locality, Unit
from registry.decisions.deciding import decide, draft
from registry.demo.people import _hand_in, finish
from registry.importing import workbooks
from registry.models import (
    ApiToken,
    Certification,
    ChangeRequest,
    CriterionEvidence,
    Decision,
    PlaceTarget,
    Reorganisation,
    ReorganisationMove,
    RosterExport,
    RosterImport,
    Scheme,
    SchemeCriterion,
    TextClash,
    TitleCard,
    Transfer,
)
from registry.people import lives, merging, moving, requesting
from tests.accounts.factories import UserFactory
from tests.assessments.factories import QuestionFactory

ROLES = "AVLTCOUPQS"
NAME = "Nạn Nhân Ma Trận"
PHONE, MAIL = "0987123654", "nan-nhan@vi-du.vn"
PDF = b"%PDF-1.4\n"


@dataclass
class World:
    """Everything that an address of the site may name."""

    at: datetime.datetime
    people: dict[str, User] = field(default_factory=dict)
    things: dict[str, Any] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__["things"][name]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def today(self) -> datetime.date:
        return timezone.localdate(self.at)


def make() -> World:
    """The world of the matrix, in a database with the demonstration."""
    w = World(timezone.now())
    _people(w)
    _learning(w)
    _titles(w)
    _moves(w)
    _work(w)
    _wagtail(w)
    return w


def _people(w: World) -> None:
    communes = Unit.objects.in_force(w.today).filter(kind="commune").order_by("pk")
    w.things["home"] = home = communes.get(name="Đoàn xã Đất Mũi")
    away, third = communes.exclude(pk=home.pk)[3:5]
    w.things |= {"away": away, "third": third}
    since = w.today - datetime.timedelta(days=400)

    def person(letter: str, name: str, unit: Unit | None, role: Role, **fields: Any) -> User:
        w.people[letter] = made = UserFactory(full_name=name, unit=unit, password="mat-khau-cua-ai", **fields)
        at_unit = unit if role == Role.UNIT_OFFICER else None
        RoleAssignment.objects.create(user=made, role=role, unit=at_unit, valid_from=since)
        return made

    person("V", NAME, home, Role.LEARNER, phone=PHONE, email=MAIL, username="nan-nhan")
    for number in range(2, 10):
        person(f"V{number}", f"{NAME} {number}", away if number == 6 else home, Role.LEARNER)
    person("L", "Học Viên Khác", away, Role.LEARNER)
    person("T", "Giảng Viên Một", home.parent, Role.TRAINER)
    person("C", "Giảng Viên Hai", home.parent, Role.TRAINER)
    person("O", "Cán Bộ Nơi Khác", third, Role.UNIT_OFFICER)
    person("U", "Cán Bộ Tại Chỗ", home, Role.UNIT_OFFICER)
    person("P", "Tỉnh Đoàn Một", home.parent, Role.PROVINCE)
    person("Q", "Tỉnh Đoàn Hai", home.parent, Role.PROVINCE)
    w.people["S"] = User.objects.create_superuser("quan-tri", "mat-khau-cua-ai", full_name="Quản Trị")
    Consent.record(w.people["V"], Purpose.PROCESSING, True, by=w.people["V"], at=w.at)
    w.things["notice"] = Notice.objects.create(
        person=w.people["V"], about="ma-tran", title="Báo riêng", path="/", told_at=w.at
    )
    AuditEvent.record(AuditEvent.Kind.SIGNED_IN, at=w.at, by=w.people["V"], person=w.people["V"])


def _learning(w: World) -> None:
    people, ago = w.people, lambda days: w.at - datetime.timedelta(days=days)
    course = CoursePage.objects.live().exclude(quiz=None).order_by("path").first()
    lesson = next(each for each in LessonPage.objects.live().child_of(course) if each.practices())
    w.things["course_trainer"] = CourseTrainer.objects.create(
        course=course, trainer=people["C"], may_publish=True
    )
    finish(people["V"], course, at=ago(20), marker=people["C"])
    enrolment = Enrolment.objects.get(learner=people["V"], course=course)
    certificate = Certificate.objects.get(enrolment=enrolment)
    certificate.share()
    attempt = Attempt.objects.filter(learner=people["V"]).order_by("pk").last()
    waiting = _hand_in(people["V5"], course, at=ago(1))
    file = AttemptFile(
        attempt_item=attempt.items.first(), sha256="0" * 64, name="bai.pdf", size=9, uploaded_at=w.at
    )
    file.file.save("bai.pdf", ContentFile(PDF), save=False)
    file.save()
    item = waiting.items.filter(share=None).first()
    upload = QuestionImport(name="ch.gift", uploaded_by=people["C"], uploaded_at=w.at)
    upload.file.save("ch.gift", ContentFile("::a:: Câu hỏi {T}".encode()), save=False)
    upload.save()
    w.things |= {
        "course": course,
        "lesson": lesson,
        "quiz": course.quiz,
        "practice": next(iter(lesson.practices())),
        "enrolment": enrolment,
        "certificate": certificate,
        "attempt": attempt,
        "open": enrolment.practise(lesson, next(iter(lesson.practices())), at=w.at),
        "waiting": item,
        "handed_in": file,
        "question_import": upload,
        "question": Question.objects.get(pk=item.version.question_id),
        "questions": {
            type_._meta.model._meta.model_name: type_() for type_ in QuestionFactory.__subclasses__()
        },
        "category": Category.objects.first(),
        "cited_act": CitedAct.objects.first(),
        "template": CertificateTemplate.objects.first(),
        "regrade": Regrade.objects.first(),
        "key": SigningKey.objects.first(),
    }


def _titles(w: World) -> None:
    people, by = w.people, {"by": w.people["Q"], "at": w.at}
    scheme = Scheme.objects.order_by("pk").first()
    version = scheme.latest_version
    criterion = version.criteria.first() or SchemeCriterion.objects.create(version=version, text="Tiêu chí")
    for each in version.criteria.all():
        evidence = CriterionEvidence(
            person=people["V"],
            criterion=each,
            met_on=w.today,
            evidence="Biên bản",
            recorded_by=people["Q"],
            recorded_at=w.at,
        )
        if each == criterion:
            evidence.file.save("bb.pdf", ContentFile(PDF), save=False)
            w.things["evidence"] = evidence
        evidence.save()
    said = {
        "number": "907-QĐ/MT", "signed_on": w.today, "issuing_body": "BCH Tỉnh Cà Mau",
        "signer": "Người Ký Mẫu", "signer_capacity": "Bí thư",
    }  # fmt: skip
    [title] = decide(Decision.Kind.CERTIFY, scheme, [people["V"].pk], **by, **said)
    decision = title.decision
    decision.signed_file.save("qd.pdf", ContentFile(PDF), save=False)
    Decision.objects.filter(pk=decision.pk).update(signed_file=decision.signed_file.name)
    w.things |= {
        "scheme": scheme,
        "criterion": criterion,
        "certification": title,
        "decision": decision,
        "draft": draft(Decision.Kind.SUSPEND, scheme, [people["V"].pk], **by),
        "card": TitleCard.of(Certification.objects.filter(pk=title.pk), at=w.at)[0],
        "target": PlaceTarget.objects.create(scheme=scheme, unit=w.home, people=3, valid_from=w.today),
    }


def _moves(w: World) -> None:
    people, by = w.people, {"by": w.people["Q"], "at": w.at}
    moving.transfer([people["V3"].pk], w.away, w.today, reason="Chuyển công tác", **by)
    moving.transfer([people["V6"].pk], w.home, w.today, reason="Chuyển công tác", **by)
    lives.depart(people["V9"], "left", w.today, reason="Chuyển ngành", **by)
    reorganisation = Reorganisation.objects.create(
        name="Sắp xếp", effective_on=w.today, legal_basis="Nghị quyết mẫu", made_by=people["Q"], made_at=w.at
    )
    w.things |= {
        "transfer": Transfer.objects.standing().get(person=people["V6"]),
        "departure": people["V9"].departures.get(),
        "merge": merging.merge(people["V7"], people["V8"], **by),
        "request": requesting.ask(
            people["V4"],
            ChangeRequest.Kind.TRANSFER,
            w.today,
            reason="Chuyển nhà",
            to_unit=w.third,
            by=people["U"],
            at=w.at,
        ),
        "reorganisation": reorganisation,
        "move": ReorganisationMove.objects.create(
            reorganisation=reorganisation, from_unit=w.away, to_unit=None, is_split=True
        ),
        "locality": Locality.objects.in_force(w.today).order_by("pk").last(),
        "clash": TextClash.objects.create(
            kind=TextClash.Kind.values[0], model="localities.unit", row=w.home.pk, text="a", kept="a"
        ),
    }


def _work(w: World) -> None:
    asked = {
        "total": 1,
        "done": 1,
        "state": "done",
        "requested_by": w.people["Q"],
        "requested_at": w.at,
        "moved_at": w.at,
    }
    export = RosterExport(kind="xlsx", filters="", **asked)
    batch = Batch(kind="archive", course=w.course, subjects=[], **asked)
    upload = RosterImport(
        name="ds.xlsx", sha256="1" * 64, issuing_body="BCH", signer_capacity="Bí thư", is_mapped=True,
        uploaded_by=w.people["Q"], uploaded_at=w.at,
    )  # fmt: skip
    files = {
        "ds.xlsx": (export, b"PK"),
        "gcn.zip": (batch, b"PK"),
        "nhap.xlsx": (upload, workbooks.template()),
    }
    for name, (made, content) in files.items():
        made.file.save(name, ContentFile(content), save=False)
        made.save()
    token, _secret = ApiToken.make("Hệ thống khác", ["roster"], by=w.people["Q"], at=w.at)
    w.things |= {"export": export, "batch": batch, "roster_import": upload, "api_token": token}


def _wagtail(w: World) -> None:
    root = Collection.get_first_root_node()
    private = root.add_child(instance=Collection(name="Riêng"))
    CollectionViewRestriction.objects.create(collection=private, restriction_type="groups")
    raw = io.BytesIO()
    Pillow.new("RGB", (40, 40), "red").save(raw, "PNG")
    image = get_image_model()(title="Ảnh riêng", collection=private, file=ImageFile(raw, "rieng.png"))
    image.save()
    document = get_document_model()(title="Tài liệu riêng", collection=private)
    document.file.save("rieng.pdf", ContentFile(PDF), save=False)
    document.save()
    page = LessonPage(title="Bài nháp", slug="bai-nhap", live=False, owner=w.people["C"])
    w.course.add_child(instance=page)
    closed = PageViewRestriction.objects.create(page=page, restriction_type="groups")
    closed.groups.add(Group.objects.get(name=Role.TRAINER))
    workflow = Workflow.objects.first()
    w.things |= {
        "collection": private,
        "image": image,
        "rendition": image.get_rendition("width-30"),
        "document": document,
        "draft_page": page,
        "revision": page.save_revision(user=w.people["C"]),
        "restriction": closed,
        "workflow": workflow,
        "task": Task.objects.first(),
        "workflow_state": WorkflowState.objects.first() or workflow.start(page, w.people["C"]),
        "uploaded_file": UploadedFile.objects.create(
            for_content_type_id=1, file=ContentFile(PDF, "x.pdf"), uploaded_by_user=w.people["C"]
        ),
        "site": Site.objects.get(),
        "group": Group.objects.get(name=Role.TRAINER),
        "root": Page.get_first_root_node(),
    }
