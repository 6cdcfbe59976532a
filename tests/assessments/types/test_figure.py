"""The picture of a question: frozen with it, and told to those who do not see it."""

import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.images import ImageFile
from django.core.files.storage import default_storage
from django.urls import resolve
from PIL import Image
from wagtail.models import Collection

from assessments.items import Figure, TrueFalseItem, build
from assessments.models import TrueFalseQuestion
from media.models import CustomImage
from tests.assessments.factories import (
    ChoiceQuestionFactory,
    GapFillQuestionFactory,
    NumericalQuestionFactory,
    ShortAnswerQuestionFactory,
    TrueFalseQuestionFactory,
)
from tests.assessments.types.journey import asked, page, result

# Wagtail leaves temporary files to the collector.
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:.*SpooledTemporaryFile"),
]
ALT = 'Biển báo "111" ở cổng trường'


def drawn(colour, size=(40, 30)):
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, "PNG")
    return file.getvalue()


def picture(colour="red", size=(40, 30)):
    file = ImageFile(io.BytesIO(drawn(colour, size)), name="bien-bao.png")
    collection = Collection.get_first_root_node() or Collection.add_root(name="Root")
    return CustomImage.objects.create(title="Biển báo", file=file, collection=collection)


def replace(image, colour):
    """Upload another file for the same picture, as the media library does."""
    image.file = ImageFile(io.BytesIO(drawn(colour)), name="bien-bao-moi.png")
    image.save()
    image.renditions.all().delete()


def stored(figure):
    with default_storage.open(figure.path) as file:
        return file.read()


class TestFreezing:
    def test_keeps_the_picture_as_it_was_when_it_is_replaced(self):
        question = TrueFalseQuestionFactory(figure=picture("red"), figure_alt=ALT)
        figure = question.latest_version.item.figure
        before = stored(figure)
        replace(question.figure, "blue")
        again = question.figure.frozen_copy()[0]
        assert stored(figure) == before
        assert again != figure.path

    def test_keeps_the_file_when_the_picture_is_gone(self):
        image = picture()
        path = image.frozen_copy()[0]
        image.delete()
        assert default_storage.exists(path)

    def test_makes_a_file_that_is_served(self):
        assert resolve(default_storage.url(picture().frozen_copy()[0]))

    def test_makes_one_file_of_the_same_picture(self):
        image = picture()
        assert image.frozen_copy() == image.frozen_copy() == picture().frozen_copy()

    def test_publishing_a_replaced_picture_makes_a_new_version(self):
        question = TrueFalseQuestionFactory(figure=picture("red"), figure_alt=ALT)
        replace(question.figure, "blue")
        question.save_revision().publish()
        paths = [version.item.figure.path for version in question.versions.order_by("number")]
        assert len(set(paths)) == 2

    def test_knows_its_size_and_is_not_larger_than_a_phone_needs(self):
        path, width, height = picture(size=(1600, 1000)).frozen_copy()
        assert (width, height) == (800, 500)
        assert path.endswith(".webp")

    def test_comes_back_from_json(self):
        item = TrueFalseItem(prompt="?", is_true=True, figure=Figure("frozen/x.webp", ALT, 40, 30))
        assert build("true_false", item.to_content()) == item


class TestEditor:
    @pytest.mark.parametrize("alt", ["", "  "])
    def test_refuses_a_picture_that_nobody_describes(self, alt):
        question = TrueFalseQuestion(title="x", prompt="<p>?</p>", figure=picture(), figure_alt=alt)
        with pytest.raises(ValidationError) as refused:
            question.clean()
        assert set(refused.value.message_dict) == {"figure_alt"}

    def test_takes_none(self):
        TrueFalseQuestion(title="x", prompt="<p>?</p>").clean()


class TestLearner:
    FACTORIES = [
        ChoiceQuestionFactory, TrueFalseQuestionFactory, ShortAnswerQuestionFactory, NumericalQuestionFactory,
        GapFillQuestionFactory,
    ]  # fmt: skip

    @pytest.mark.parametrize("factory", FACTORIES)
    def test_sees_it_or_is_told_while_answering_and_after(self, client, learner, factory):
        attempt = asked(factory(figure=picture(), figure_alt=ALT), learner)
        figure = attempt.items.get().item.figure
        for html in (page(client, attempt), result(client, attempt)):
            assert html.count(default_storage.url(figure.path)) == 1
            assert 'alt="Biển báo &quot;111&quot; ở cổng trường"' in html
            assert 'width="40"' in html
            assert 'height="30"' in html
            assert 'loading="lazy"' in html

    def test_sees_the_one_that_the_question_was_asked_with(self, client, learner):
        question = TrueFalseQuestionFactory(figure=picture("red"), figure_alt=ALT)
        attempt = asked(question, learner)
        old = attempt.items.get().item.figure.path
        replace(question.figure, "blue")
        question.save_revision().publish()
        assert default_storage.url(old) in page(client, attempt)
