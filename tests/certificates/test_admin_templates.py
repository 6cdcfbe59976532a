import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from accounts.models import Role
from certificates.models import CertificateTemplate
from certificates.models.template import DEFAULTS
from tests.certificates.factories import course
from tests.certificates.people import person_with
from tests.certificates.test_pictures import picture
from tests.refusals import refused

pytestmark = pytest.mark.django_db
INDEX, ADD = "certificate_templates:index", "certificate_templates:add"
WORDS = DEFAULTS | {"name": "Mẫu thử", "border": "frame", "orientation": "portrait", "shows_facts": "on"}


@pytest.fixture
def at_work(client, province):
    client.force_login(province)
    return client


def edit(template):
    return reverse("certificate_templates:edit", args=[template.pk])


def upload(content, name="chu-ky.png"):
    return SimpleUploadedFile(name, content)


class TestIndex:
    def test_shows_the_default_from_the_start(self, at_work):
        (row,) = at_work.get(reverse(INDEX)).context["rows"]
        assert (row.name, row.version_number, row.is_default) == ("Mẫu chung", 1, True)

    @pytest.mark.parametrize("role", [Role.LEARNER, Role.TRAINER, Role.UNIT_OFFICER])
    def test_is_closed_to_others(self, client, role):
        from localities.models import Locality, Unit

        place = Locality.objects.create(code="1", name="Đất Mũi", level="commune", type="xa")
        unit = Unit.objects.create(name="Đoàn xã", kind="commune", locality=place)
        client.force_login(person_with(role, unit))
        template = CertificateTemplate.objects.default()
        assert client.get(reverse(INDEX)).status_code == refused(role)
        assert client.post(edit(template), WORDS).status_code == refused(role)
        assert template.versions.count() == 1

    def test_makes_another_the_default(self, at_work):
        at_work.post(reverse(ADD), WORDS)
        made = CertificateTemplate.objects.get(name="Mẫu thử")
        at_work.post(reverse("certificate_templates:make_default", args=[made.pk]))
        assert CertificateTemplate.objects.default() == made


class TestSave:
    def test_adds_a_template_with_its_first_version(self, at_work):
        at_work.post(reverse(ADD), WORDS)
        version = CertificateTemplate.objects.get(name="Mẫu thử").current
        assert (version.number, version.border, version.orientation) == (1, "frame", "portrait")
        assert version.created_by.has_role(Role.PROVINCE)

    def test_makes_a_version_of_each_change(self, at_work):
        template = CertificateTemplate.objects.default()
        response = at_work.post(edit(template), WORDS | {"heading": "Giấy chứng nhận"}, follow=True)
        assert template.current.number == 2
        assert "phiên bản 2" in response.content.decode()

    def test_makes_none_when_words_and_look_are_as_before(self, at_work):
        at_work.post(reverse(ADD), WORDS)
        made = CertificateTemplate.objects.get(name="Mẫu thử")
        at_work.post(edit(made), WORDS | {"name": "Tên khác"})
        made.refresh_from_db()
        assert (made.name, made.current.number) == ("Tên khác", 1)

    def test_chooses_it_for_courses(self, at_work):
        page = course()
        at_work.post(reverse(ADD), WORDS | {"courses": [page.pk]})
        assert CertificateTemplate.objects.for_course(page).name == "Mẫu thử"

    def test_says_which_template_a_course_would_leave(self, at_work):
        page = course()
        at_work.post(reverse(ADD), WORDS | {"courses": [page.pk]})
        shown = at_work.get(reverse(ADD)).content.decode()
        assert "hiện dùng: Mẫu thử" in shown


class TestPictures:
    def test_stay_until_they_are_replaced_or_taken_away(self, at_work):
        signed = WORDS | {"signatory_name": "Nguyễn Văn Mẫu"}
        at_work.post(reverse(ADD), signed | {"signature_file": upload(picture())})
        made = CertificateTemplate.objects.get(name="Mẫu thử")
        at_work.post(edit(made), signed | {"heading": "Khác"})
        assert bytes(made.current.signature).startswith(b"\x89PNG")
        at_work.post(edit(made), signed | {"heading": "Khác", "without_signature": "on"})
        assert (made.current.signature, made.current.number) == (None, 3)

    def test_need_to_be_pictures(self, at_work):
        response = at_work.post(reverse(ADD), WORDS | {"logo_file": upload(b"xin chao", "logo.png")})
        assert response.status_code == 422
        assert "“logo.png” không phải là hình đọc được" in response.content.decode()
        assert not CertificateTemplate.objects.filter(name="Mẫu thử").exists()

    def test_of_a_signature_say_whose(self, at_work):
        response = at_work.post(reverse(ADD), WORDS | {"signature_file": upload(picture())})
        assert "Nhập họ tên người có chữ ký" in response.content.decode()


class TestBadInput:
    def test_names_the_unknown_field_and_the_known_ones_and_keeps_what_was_typed(self, at_work):
        typed = "Chứng nhận {ho_ten}\n{holder_name}\n{course_title}"
        response = at_work.post(reverse(ADD), WORDS | {"wording": typed})
        page = response.content.decode()
        assert response.status_code == 422
        assert "Dòng 1: không có trường {ho_ten}" in page
        assert "{completed_on}" in page
        assert typed.splitlines()[0] in page

    def test_keeps_names_apart(self, at_work):
        CertificateTemplate.objects.default()
        response = at_work.post(reverse(ADD), WORDS | {"name": "Mẫu chung"})
        assert "Đã có mẫu khác mang tên này" in response.content.decode()

    def test_says_what_is_too_long(self, at_work):
        response = at_work.post(reverse(ADD), WORDS | {"heading": "x" * 81})
        assert "80" in str(response.context["form"].errors["heading"])


class TestPreview:
    @pytest.mark.parametrize("names", ["usual", "long"])
    def test_shows_what_is_not_saved(self, at_work, names):
        CertificateTemplate.objects.default()
        response = at_work.post(reverse(ADD), WORDS | {"preview": names})
        shown = Image.open(io.BytesIO(response.content))
        assert shown.height > shown.width
        assert CertificateTemplate.objects.count() == 1

    def test_of_what_cannot_be_says_why(self, at_work):
        response = at_work.post(reverse(ADD), WORDS | {"preview": "usual", "wording": "{x}"})
        assert response.status_code == 422

    def test_shows_any_version(self, at_work):
        template = CertificateTemplate.objects.default()
        address = reverse("certificate_templates:version", args=[template.pk, 1])
        assert at_work.get(address)["Content-Type"] == "image/png"
        assert at_work.get(reverse("certificate_templates:version", args=[template.pk, 9])).status_code == 404

    def test_is_on_the_page_of_the_template(self, at_work):
        template = CertificateTemplate.objects.default()
        assert (
            reverse("certificate_templates:version", args=[template.pk, 1])
            in at_work.get(edit(template)).content.decode()
        )
