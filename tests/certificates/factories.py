"""Certificates and the completed courses they are about."""

from decimal import Decimal

import factory
from wagtail.models import Locale, Page

from certificates.issuing import issue
from certificates.models import Certificate
from courses.models import CourseIndexPage, CoursePage, Enrolment
from tests.accounts.factories import UserFactory
from tests.times import NINE_AM


def course(title="Phòng, chống mua bán người", hours="6.5"):
    """A published course without lessons or quiz, under a course index."""
    Locale.objects.get_or_create(language_code="vi")
    root = Page.get_first_root_node() or Page.add_root(instance=Page(title="Root"))
    index = CourseIndexPage.objects.first() or root.add_child(
        instance=CourseIndexPage(title="Khóa học", slug="khoa-hoc")
    )
    return index.add_child(instance=CoursePage(title=title, summary="Tóm tắt.", hours=Decimal(hours)))


def completed(learner=None, of=None, at=NINE_AM):
    """An enrolment that has just been completed: the certificate follows by itself."""
    of = of or CoursePage.objects.first() or course()
    enrolment = of.enrol(learner or UserFactory(), at=at)
    enrolment.complete_if_done(at=at)
    return Enrolment.objects.get(pk=enrolment.pk)


class CertificateFactory(factory.django.DjangoModelFactory):
    """Of a made-up person; `holder` is whose, `of` the course; other fields are as given and otherwise as issued."""

    class Meta:
        model = Certificate

    @classmethod
    def _create(cls, model_class, holder=None, of=None, at=NINE_AM, **fields):
        certificate = issue(completed(holder, of, at=at), at=at)
        for name, value in fields.items():
            setattr(certificate, name, value)
        certificate.save()
        return Certificate.objects.get(pk=certificate.pk)
