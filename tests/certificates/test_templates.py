import pytest
from django.db import IntegrityError, transaction
from django.db.utils import DatabaseError

from certificates.models import Certificate, CertificateTemplate, CertificateTemplateVersion
from certificates.models.template import DEFAULTS
from certificates.pdf import certificate_pdf
from courses.models import CoursePage
from tests.certificates.factories import CertificateFactory, course
from tests.certificates.words import pages

pytestmark = pytest.mark.django_db


def template(name="Mẫu riêng", **words):
    made = CertificateTemplate.objects.create(name=name)
    made.add_version(**(DEFAULTS | words))
    return made


class TestDefault:
    def test_is_there_when_it_is_needed(self):
        assert CertificateTemplate.objects.default().current.wording == DEFAULTS["wording"]
        assert CertificateTemplate.objects.default() == CertificateTemplate.objects.get()

    def test_can_be_another(self):
        first, other = CertificateTemplate.objects.default(), template()
        other.make_default()
        assert CertificateTemplate.objects.default() == other
        first.refresh_from_db()
        assert not first.is_default

    def test_is_one(self):
        CertificateTemplate.objects.default()
        with pytest.raises(IntegrityError), transaction.atomic():
            CertificateTemplate.objects.create(name="x", is_default=True)


class TestChoice:
    def test_of_a_course_comes_before_the_default(self):
        own, page = template(), course()
        own.choose_for(CoursePage.objects.filter(pk=page.pk))
        assert CertificateFactory(of=page).template_version == own.current
        assert CertificateFactory(of=course("Khác")).template_version.template.is_default

    def test_is_one_for_a_course(self):
        page, first, second = course(), template("Một"), template("Hai")
        for each in (first, second):
            each.choose_for(CoursePage.objects.filter(pk=page.pk))
        assert CertificateTemplate.objects.for_course(page) == second
        assert not first.choices.exists()

    def test_ends_when_the_course_is_not_ticked_any_more(self):
        page, own = course(), template()
        own.choose_for(CoursePage.objects.filter(pk=page.pk))
        own.choose_for(CoursePage.objects.none())
        assert CertificateTemplate.objects.for_course(page).is_default


class TestVersion:
    def test_is_added_for_each_change(self):
        made = template()
        made.add_version(**(DEFAULTS | {"heading": "Giấy chứng nhận"}))
        assert [(each.number, each.heading) for each in made.versions.all()] == [
            (2, "Giấy chứng nhận"),
            (1, DEFAULTS["heading"]),
        ]

    def test_is_not_added_for_no_change(self):
        made = template(signature=b"png")
        made.add_version(**(DEFAULTS | {"signature": b"png"}))
        assert made.versions.count() == 1

    def test_never_changes(self):
        version = template().current
        with pytest.raises(DatabaseError), transaction.atomic():
            CertificateTemplateVersion.objects.filter(pk=version.pk).update(heading="x")

    def test_lays_a_certificate_out_as_on_the_day_of_issue(self):
        made = template()
        made.make_default()
        certificate = CertificateFactory()
        before = certificate_pdf(certificate)
        made.add_version(**(DEFAULTS | {"issuer": "Ban Thường vụ khác", "heading": "Giấy khen"}))
        assert certificate_pdf(Certificate.objects.get(pk=certificate.pk)) == before

    def test_is_the_newest_for_what_is_issued_next(self):
        made = template()
        made.make_default()
        CertificateFactory()
        made.add_version(**(DEFAULTS | {"issuer": "Tỉnh Đoàn Mới", "heading": "Giấy chứng nhận"}))
        certificate = CertificateFactory()
        assert certificate.issuer == "Tỉnh Đoàn Mới"
        assert "GIẤY CHỨNG NHẬN" in pages(certificate_pdf(certificate))[0]
