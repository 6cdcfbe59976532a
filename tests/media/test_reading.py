"""Documents are for those who may read what shows them, at addresses that cannot be guessed."""

import io
import re

import pytest
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.models import Collection, CollectionViewRestriction

from accounts.models import Role
from courses import site
from courses.models import Unenrolment
from media.models import CustomDocument, CustomImage
from tests.accounts.factories import UserFactory
from tests.courses.factories import CourseFactory, EnrolmentFactory, LessonFactory, course_index
from tests.media.test_uploads import PDF, picture
from tests.times import TEN_AM

pytestmark = [pytest.mark.django_db, pytest.mark.indexed]


def fetch(client, address):
    """The response, with its file read and closed."""
    response = client.get(address)
    if response.streaming:
        list(response)
    response.close()
    return response


def an_image(name):
    file = ImageFile(io.BytesIO(picture()), name=name)
    made = CustomImage.objects.create(title="Ảnh", file=file)
    made.file.close()
    return CustomImage.objects.get(pk=made.pk)


@pytest.fixture
def document():
    made = CustomDocument(title="Kế hoạch")
    made.file.save("Kế hoạch Đoàn (bản 2).PDF", ContentFile(PDF))
    return made


@pytest.fixture
def lesson(document):
    body = [("text", f'<p><a linktype="document" id="{document.pk}">Kế hoạch</a></p>')]
    return LessonFactory(parent=CourseFactory(), body=body)


class TestALessonsDocument:
    def test_is_read_by_those_enrolled(self, client, document, lesson):
        client.force_login(EnrolmentFactory(course=lesson.course).learner)
        assert fetch(client, document.url).status_code == 200

    def test_is_linked_from_the_lesson(self, client, document, lesson):
        client.force_login(EnrolmentFactory(course=lesson.course).learner)
        assert document.url in client.get(lesson.get_url()).content.decode()

    def test_asks_others_to_sign_in(self, client, document, lesson):
        response = client.get(document.url)
        assert response.status_code == 302
        assert response.url.startswith(reverse("account_login"))

    def test_is_refused_to_those_of_another_course(self, client, document, lesson):
        client.force_login(EnrolmentFactory().learner)
        assert fetch(client, document.url).status_code == 403

    def test_is_refused_to_who_was_taken_out(self, client, document, lesson):
        enrolment = EnrolmentFactory(course=lesson.course)
        Unenrolment.objects.take_out(enrolment, by=UserFactory(), reason="Thử", at=TEN_AM)
        client.force_login(enrolment.learner)
        assert fetch(client, document.url).status_code == 403

    def test_is_refused_while_the_lesson_is_offline(self, client, document, lesson):
        lesson.unpublish()
        client.force_login(EnrolmentFactory(course=lesson.course).learner)
        assert fetch(client, document.url).status_code == 403

    @pytest.mark.parametrize("role", [Role.TRAINER, Role.PROVINCE])
    def test_is_read_by_who_works_with_the_library(self, client, document, lesson, role):
        site.let_staff_work(course_index())
        client.force_login(UserFactory(role=role))
        assert fetch(client, document.url).status_code == 200

    def test_is_kept_in_no_shared_cache(self, client, document, lesson):
        client.force_login(EnrolmentFactory(course=lesson.course).learner)
        assert "private" in fetch(client, document.url)["Cache-Control"]


class TestACoursesDocument:
    def test_is_public(self, client, document):
        link = f'<p><a linktype="document" id="{document.pk}">Kế hoạch</a></p>'
        CourseFactory(introduction=link)
        assert fetch(client, document.url).status_code == 200


class TestAddresses:
    @pytest.mark.parametrize("address", ["/tai-lieu/{0.pk}/{0.filename}", "/documents/{0.pk}/{0.filename}"])
    def test_by_number_are_no_more(self, client, document, address):
        client.force_login(UserFactory(is_superuser=True))
        assert client.get(address.format(document)).status_code == 404

    def test_need_the_right_name(self, client, document):
        client.force_login(UserFactory(is_superuser=True))
        assert client.get(document.url.replace("ke-hoach", "khac")).status_code == 404

    def test_keep_readable_vietnamese(self, document):
        assert document.filename == "ke-hoach-doan-ban-2.pdf"

    def test_of_two_files_of_one_name_differ(self, document):
        other = CustomDocument(title="Kế hoạch")
        other.file.save("Kế hoạch Đoàn (bản 2).PDF", ContentFile(PDF))
        assert other.file.name != document.file.name
        assert other.filename == document.filename

    def test_of_pictures_are_readable_and_cannot_be_guessed(self):
        image = an_image("Ảnh đội Tình nguyện.PNG")
        assert re.fullmatch(r"original_images/anh-doi-tinh-nguyen-\w{12}\.png", image.file.name)


class TestPictures:
    def test_are_not_described_by_the_name_of_their_file(self):
        assert CustomImage(title="anh-chien-dich").default_alt_text == ""

    def test_are_described_as_somebody_described_them(self):
        assert CustomImage(title="x", description="Đội tình nguyện").default_alt_text == "Đội tình nguyện"


class TestWhatIsInUse:
    @pytest.fixture
    def administrator(self, client):
        client.force_login(UserFactory(is_superuser=True))

    def test_document_is_not_deleted(self, client, administrator, document, lesson):
        response = client.post(reverse("wagtaildocs:delete", args=[document.pk]), follow=True)
        assert CustomDocument.objects.filter(pk=document.pk).exists()
        (message,) = response.context["messages"]
        assert "1 nơi" in str(message)

    def test_picture_is_not_deleted(self, client, administrator):
        image = an_image("anh.png")
        LessonFactory(body=[("image", {"image": image, "decorative": True, "alt_text": ""})])
        client.post(reverse("wagtailimages:delete", args=[image.pk]))
        assert CustomImage.objects.filter(pk=image.pk).exists()

    def test_is_not_deleted_among_many(self, client, administrator, document, lesson):
        address = reverse("wagtail_bulk_action", args=["media", "customdocument", "delete"])
        client.post(f"{address}?id={document.pk}", follow=True)
        assert CustomDocument.objects.filter(pk=document.pk).exists()

    def test_what_is_not_in_use_is_deleted(self, client, administrator, document):
        client.post(reverse("wagtaildocs:delete", args=[document.pk]))
        assert not CustomDocument.objects.filter(pk=document.pk).exists()


class TestRefusals:
    def test_name_the_ending(self, client):
        client.force_login(UserFactory(is_superuser=True))
        data = {"title": "Phim", "files[]": SimpleUploadedFile("phim.mp4", b"x"), "collection": 1}
        said = client.post(reverse("wagtaildocs:add_multiple"), data).json()["error_message"]
        assert "“.mp4”" in said
        assert "“”" not in said


@pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning"
)  # Wagtail's temporary file of one
class TestScaledPictures:
    @pytest.fixture
    def address(self):
        scaled = an_image("rieng.png").get_rendition("width-30")
        return "/media/" + scaled.file.name

    @pytest.fixture
    def closed(self):
        """The collection of the picture is for trainers alone."""
        restriction = CollectionViewRestriction.objects.create(
            collection=Collection.get_first_root_node(), restriction_type="groups"
        )
        restriction.groups.add(Group.objects.get(name=Role.TRAINER))

    def test_are_public(self, client, address):
        response = fetch(client, address)
        assert response.status_code == 200
        assert "private" not in response.headers.get("Cache-Control", "")

    @pytest.mark.usefixtures("closed")
    def test_of_a_closed_collection_are_not(self, client, address):
        assert fetch(client, address).url.startswith(reverse("account_login"))

    @pytest.mark.usefixtures("closed")
    @pytest.mark.parametrize(
        ("role", "status"), [(Role.LEARNER, 403), (Role.PROVINCE, 403), (Role.TRAINER, 200)]
    )
    def test_of_a_closed_collection_are_for_some(self, client, address, role, status):
        client.force_login(UserFactory(role=role))
        response = fetch(client, address)
        assert response.status_code == status
        assert status != 200 or response.headers["Cache-Control"] == "private"
