"""A learner fails, is told, reads again, passes, has the certificate; and what stands at doors that are closed."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from assessments.models import Attempt, AttemptItem
from certificates.models import Certificate
from courses.models import CoursePage
from tests.assessments.factories import answer_right

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


def hand_in(enrolment, share):
    """An attempt that a trainer marks after the learner has left: every answer earns this share."""
    now = timezone.now()
    attempt = enrolment.start_quiz(at=now)
    answer_right(attempt, at=now)
    attempt.submit(at=now)
    AttemptItem.objects.filter(attempt=attempt).update(
        share=share, marked_at=now, comment="Cần nêu rõ hơn nơi phải báo."
    )
    Attempt.objects.get(pk=attempt.pk).finish_if_marked(at=timezone.now())
    return attempt


def both(page, desktop, looks_right, address, name):
    """Looked at on a phone, then on a wide screen."""
    for each in (page, desktop):
        each.goto(address)
        looks_right(each, name)


def test_from_a_failed_quiz_to_a_certificate_that_is_shared(
    demo, page, desktop, open_page, sign_in, looks_right, settings, live_server
):
    settings.WAGTAILADMIN_BASE_URL = live_server.url
    learner = User.objects.get(username="hocvien")
    course = CoursePage.objects.first()
    enrolment = course.enrol(learner, at=timezone.now())
    for lesson in course.lessons():
        enrolment.complete_lesson(lesson, at=timezone.now())
    failed = hand_in(enrolment, 0)
    for each in (page, desktop):
        sign_in(learner, on=each)
    both(page, desktop, looks_right, "/hoc-tap/", "my-learning-failed")
    for link in page.locator(".card .message a").all():
        link.click(trial=True)  # the card's own link does not lie over it
    both(page, desktop, looks_right, "/thong-bao/", "notices")

    page.locator("main article").first.get_by_role("link", name=re.compile("Chưa đạt")).click()
    page.wait_for_url(re.compile(failed.get_absolute_url()))
    page.get_by_text("Trước khi làm lại").wait_for()
    looks_right(page, "result-failed")
    page.locator("main ul.links a").first.click()
    page.wait_for_selector("article.prose")

    passed = hand_in(enrolment, 1)
    page.goto("/thong-bao/")
    page.get_by_text("Chứng nhận của bạn đã sẵn sàng").wait_for()
    both(page, desktop, looks_right, passed.get_absolute_url(), "result-passed-later")
    page.get_by_role("link", name="Đến chứng nhận của tôi").click()
    page.wait_for_url(re.compile("/chung-nhan/"))
    looks_right(page, "certificates-with-unit")
    certificate = Certificate.objects.get(holder_name=learner.full_name)
    assert certificate.holder_unit == learner.unit.name
    certificate.share()
    visitor = open_page(page.viewport_size)
    visitor.goto(reverse("certificates:shared", args=[certificate.share_token]))
    looks_right(visitor, "shared-certificate")
    picture = visitor.locator('meta[property="og:image"]').get_attribute("content")
    assert visitor.request.get(picture).ok


def test_doors_that_are_closed_say_what_to_do(demo, page, desktop, open_page, sign_in, looks_right):
    for each in (page, desktop):
        sign_in(User.objects.get(username="hocvien"), on=each)
    both(page, desktop, looks_right, "/quan-tri/", "staff-area-refused")
    both(page, desktop, looks_right, "/tai-khoan/du-lieu/", "my-data")
    both(page, desktop, looks_right, "/tai-khoan/mat-khau/doi/", "change-password")
    page.get_by_label("Hiện mật khẩu").check()
    assert page.locator("#id_oldpassword").get_attribute("type") == "text"
    phone, wide = open_page(page.viewport_size), open_page(desktop.viewport_size)
    both(phone, wide, looks_right, "/", "home-signed-out")
    both(phone, wide, looks_right, "/quan-tri/login/", "sign-in")
    both(phone, wide, looks_right, "/tai-khoan/xin-cap-tai-khoan/", "how-to-get-an-account")
    both(phone, wide, looks_right, "/tai-khoan/mat-khau/quen/", "forgotten-password")


def test_an_officer_says_whom_to_ask(demo, desktop, sign_in, looks_right):
    sign_in(User.objects.get(username="canbo"), on=desktop)
    desktop.goto("/quan-tri/lien-he/")
    looks_right(desktop, "whom-to-ask", context="main")
    desktop.locator("main table").get_by_role("link").first.click()
    desktop.fill("[name=contact_phone]", "0912 000 111")
    looks_right(desktop, "whom-to-ask-edit", context="main")
    desktop.locator("main button[type=submit]").first.click()
    desktop.get_by_text("Đã lưu.").wait_for()
