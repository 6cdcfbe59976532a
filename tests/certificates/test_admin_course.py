import pytest
from django.urls import reverse

from accounts.models import Role
from certificates.models import Batch, Certificate
from tests.accounts.factories import UserFactory
from tests.certificates.factories import CertificateFactory, course
from tests.certificates.people import person_with
from tests.certificates.test_batches import done_without_certificates
from tests.refusals import refused
from tests.times import NINE_AM

pytestmark = pytest.mark.django_db
COURSE, START, ISSUE = (f"certificates_admin:{name}" for name in ("course", "start_batch", "issue"))


@pytest.fixture
def at_work(client, province):
    client.force_login(province)
    return client


class TestWholeCourse:
    def test_shows_who_completed_without_a_certificate(self, at_work):
        page = course()
        (missing,) = done_without_certificates(1, page)
        CertificateFactory(of=page)
        response = at_work.get(reverse(COURSE), {"course": page.pk})
        assert list(response.context["page_obj"]) == [missing]
        assert response.context["standing_count"] == 1

    def test_marks_whose_certificate_was_withdrawn_and_does_not_count_them(self, at_work):
        certificate = CertificateFactory()
        certificate.withdraw("Làm bài hộ", by=UserFactory(), at=NINE_AM)
        response = at_work.get(reverse(COURSE), {"course": certificate.enrolment.course_id})
        assert "Từng bị thu hồi" in response.content.decode()
        assert response.context["new_count"] == 0

    def test_shows_an_officer_the_own_people_and_no_way_to_issue(self, client, units):
        page = course()
        enrolments = done_without_certificates(2, page)
        for enrolment, unit in zip(enrolments, units, strict=True):
            enrolment.learner.unit = unit
            enrolment.learner.save()
        client.force_login(person_with(Role.UNIT_OFFICER, units[0]))
        response = client.get(reverse(COURSE), {"course": page.pk})
        assert list(response.context["page_obj"]) == [enrolments[0]]
        assert reverse(ISSUE) not in response.content.decode()
        assert 'type="checkbox"' not in response.content.decode()

    @pytest.mark.parametrize("role", [Role.LEARNER, Role.TRAINER])
    def test_is_closed_to_others(self, client, role):
        client.force_login(person_with(role))
        assert client.get(reverse(COURSE)).status_code == refused(role)
        assert client.post(reverse(START)).status_code == refused(role)
        assert not Batch.objects.exists()

    def test_asks_no_more_queries_for_more_rows(self, at_work, django_assert_num_queries):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        page = course()
        done_without_certificates(2, page)
        at_work.get(reverse(COURSE), {"course": page.pk})
        with CaptureQueriesContext(connection) as few:
            at_work.get(reverse(COURSE), {"course": page.pk})
        done_without_certificates(8, page)
        with django_assert_num_queries(len(few)):
            at_work.get(reverse(COURSE), {"course": page.pk})


class TestIssue:
    def test_issues_to_the_people_ticked(self, at_work):
        chosen, other = done_without_certificates(2)
        at_work.post(reverse(ISSUE), {"course": chosen.course_id, "enrolments": [chosen.pk]})
        assert Certificate.objects.get().enrolment == chosen
        assert not other.certificates.exists()

    def test_may_issue_again_after_a_withdrawal(self, at_work):
        certificate = CertificateFactory()
        certificate.withdraw("Cấp nhầm", by=UserFactory(), at=NINE_AM)
        enrolment = certificate.enrolment
        at_work.post(reverse(ISSUE), {"course": enrolment.course_id, "enrolments": [enrolment.pk]})
        assert enrolment.certificates.standing().count() == 1

    @pytest.mark.parametrize("ticked", [[], ["x"], ["999999"]])
    def test_says_when_nobody_is_ticked(self, at_work, ticked):
        (enrolment,) = done_without_certificates(1)
        data = {"course": enrolment.course_id, "enrolments": ticked}
        response = at_work.post(reverse(ISSUE), data, follow=True)
        assert "Chưa cấp chứng nhận nào" in response.content.decode()
        assert not Certificate.objects.exists()

    def test_is_closed_to_officers(self, client, units):
        (enrolment,) = done_without_certificates(1)
        client.force_login(person_with(Role.UNIT_OFFICER, units[0]))
        client.post(reverse(ISSUE), {"course": enrolment.course_id, "enrolments": [enrolment.pk]})
        client.post(reverse(START), {"course": enrolment.course_id, "kind": "issue"})
        assert not Certificate.objects.exists()
        assert not Batch.objects.exists()


class TestStartBatch:
    def test_issues_to_all_and_shows_how_far_it_is(self, at_work, django_capture_on_commit_callbacks):
        page = course()
        done_without_certificates(3, page)
        with django_capture_on_commit_callbacks(execute=True):
            response = at_work.post(reverse(START), {"course": page.pk, "kind": "issue"})
        assert Certificate.objects.count() == 3
        shown = at_work.get(response.url).content.decode()
        assert "3/3" in shown
        assert "Đã cấp xong" in shown

    def test_passes_over_whose_certificate_was_withdrawn(self, at_work):
        certificate = CertificateFactory()
        certificate.withdraw("Làm bài hộ", by=UserFactory(), at=NINE_AM)
        data = {"course": certificate.enrolment.course_id, "kind": "issue"}
        at_work.post(reverse(START), data)
        assert not Batch.objects.exists()

    def test_gives_an_officer_an_archive_of_the_own_people(
        self,
        client,
        units,
        django_capture_on_commit_callbacks,
    ):
        page = course()
        own = CertificateFactory(of=page, holder=UserFactory(unit=units[0]))
        CertificateFactory(of=page, holder=UserFactory(unit=units[1]))
        client.force_login(person_with(Role.UNIT_OFFICER, units[0]))
        with django_capture_on_commit_callbacks(execute=True):
            client.post(reverse(START), {"course": page.pk, "kind": "archive"})
        assert Batch.objects.get().subjects == [own.pk]

    @pytest.mark.parametrize("data", [{}, {"kind": "archive"}, {"course": "999999", "kind": "archive"}])
    def test_does_nothing_without_a_course_or_a_kind(self, at_work, data):
        CertificateFactory()
        assert at_work.post(reverse(START), data).url == reverse(COURSE)
        assert not Batch.objects.exists()


class TestBatch:
    @pytest.fixture
    def batch(self, at_work, django_capture_on_commit_callbacks):
        certificate = CertificateFactory()
        with django_capture_on_commit_callbacks(execute=True):
            at_work.post(reverse(START), {"course": certificate.enrolment.course_id, "kind": "sheets"})
        return Batch.objects.get()

    def test_gives_its_file_to_who_asked(self, at_work, batch):
        response = at_work.get(reverse("certificates_admin:batch_file", args=[batch.pk]))
        assert b"".join(response.streaming_content).startswith(b"%PDF")
        assert "chung-nhan-phong-chong-mua-ban-nguoi" in response["Content-Disposition"]

    @pytest.mark.parametrize("name", ["batch", "progress", "batch_file", "go_on"])
    def test_is_nobody_elses(self, client, batch, name):
        client.force_login(person_with(Role.PROVINCE))
        assert client.get(reverse(f"certificates_admin:{name}", args=[batch.pk])).status_code == 404
        assert list(client.get(reverse("certificates_admin:batches")).context["page_obj"]) == []

    def test_is_listed(self, at_work, batch):
        response = at_work.get(reverse("certificates_admin:batches"))
        assert list(response.context["page_obj"]) == [batch]

    def test_comes_again_by_itself_while_there_is_something_to_wait_for(self, at_work, batch):
        from django.utils import timezone

        address = reverse("certificates_admin:batch", args=[batch.pk])
        assert "refresh" not in at_work.get(address).content.decode()
        batch.state, batch.moved_at = Batch.State.RUNNING, timezone.now()
        batch.save()
        page = at_work.get(address).content.decode()
        progress = reverse("certificates_admin:progress", args=[batch.pk])
        assert 'http-equiv="refresh"' in page
        assert f'data-elearn-progress="{progress}"' in page
        assert at_work.get(progress).json() == {"done": 1, "total": 1, "waits": True}

    def test_can_go_on_when_it_has_stalled(self, at_work, batch, django_capture_on_commit_callbacks):
        batch.state, batch.moved_at = Batch.State.RUNNING, NINE_AM
        batch.save()
        assert "dừng hai phút" in at_work.get(batch_address(batch)).content.decode()
        with django_capture_on_commit_callbacks(execute=True):
            at_work.post(reverse("certificates_admin:go_on", args=[batch.pk]))
        assert Batch.objects.get().state == Batch.State.DONE

    def test_says_when_its_file_is_gone(self, at_work, batch):
        batch.file.delete()
        assert "Tệp đã bị xóa" in at_work.get(batch_address(batch)).content.decode()
        assert at_work.get(reverse("certificates_admin:batch_file", args=[batch.pk])).status_code == 404


def batch_address(batch):
    return reverse("certificates_admin:batch", args=[batch.pk])
