"""Questions, as trainers edit them, and their frozen versions, as learners are given them."""

from typing import Any, ClassVar, Self

import nh3
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from polymorphic.managers import PolymorphicManager
from polymorphic.models import PolymorphicModel
from polymorphic.query import PolymorphicQuerySet
from wagtail.admin.panels import FieldPanel, PublishingPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import DraftStateMixin, LockableMixin, PreviewableMixin, RevisionMixin, WorkflowMixin

from assessments.blocks import ChoiceBlock
from assessments.items import Choice, ChoiceItem, EssayItem, Item, TrueFalseItem, build
from elearn.base.vietnamese import fold

RICH_TEXT = ["bold", "italic", "ul", "ol"]
_TAGS = {"p", "br", "b", "strong", "i", "em", "ul", "ol", "li"}


class QuestionQuerySet(PolymorphicQuerySet):
    """Questions of any type."""

    def search(self, text: str) -> Self:
        """Those whose title or prompt, without marks, contains `text`."""
        return self.filter(search_text__contains=fold(text))


class Question(
    WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, PreviewableMixin, PolymorphicModel
):
    """A trainer asks this. What learners are given is the version frozen when it was last published."""

    title = models.CharField(_("title"), max_length=200, help_text=_("For trainers; learners do not see it."))
    prompt = RichTextField(_("prompt"), features=RICH_TEXT)
    explanation = RichTextField(
        _("explanation"), features=RICH_TEXT, blank=True, help_text=_("Shown after marking.")
    )
    legal_reference = models.CharField(
        _("legal reference"),
        max_length=200,
        blank=True,
        help_text=_("For example: Article 2, Law 53/2024/QH15."),
    )
    search_text = models.TextField(editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[Any] = PolymorphicManager.from_queryset(QuestionQuerySet)()

    common_panels = [FieldPanel("title"), FieldPanel("prompt")]
    closing_panels = [FieldPanel("explanation"), FieldPanel("legal_reference"), PublishingPanel()]

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search_text = fold(f"{self.title} {nh3.clean(self.prompt, tags=set())}")
        super().save(*args, **kwargs)

    def build_item(self) -> Item:
        """The item as the question now stands."""
        raise NotImplementedError

    def common_content(self) -> dict[str, Any]:
        """What items of every type hold, with the HTML cleaned by an allow list."""
        return {
            "prompt": nh3.clean(self.prompt, tags=_TAGS, attributes={}),
            "explanation": nh3.clean(self.explanation, tags=_TAGS, attributes={}),
            "legal_reference": self.legal_reference,
        }

    @transaction.atomic
    def freeze(self) -> "QuestionVersion":
        """The version that learners are given from now on: a new one, unless nothing that they see has changed."""
        Question.objects.non_polymorphic().select_for_update().get(pk=self.pk)  # two publishers take turns
        item, latest = self.build_item(), self.latest_version
        if latest and latest.item == item:
            return latest
        number = latest.number + 1 if latest else 1
        return self.versions.create(number=number, kind=item.kind, content=item.to_content())

    @property
    def latest_version(self) -> "QuestionVersion | None":
        return self.versions.order_by("-number").first()

    def get_preview_template(self, request: Any, mode_name: str) -> str:
        return "assessments/preview.html"

    def get_preview_context(self, request: Any, mode_name: str) -> dict[str, Any]:
        return {"question": self, "item": self.build_item(), "name": "preview"}


class ChoiceQuestion(Question):
    """Which of these is right, or which are?"""

    takes_several = models.BooleanField(
        _("several answers are right"),
        default=False,
        help_text=_("The learner ticks all that apply. Wrong ticks take points away, never below zero."),
    )
    choices = StreamField([("choice", ChoiceBlock())], min_num=2, max_num=12, verbose_name=_("choices"))

    panels = [
        *Question.common_panels,
        FieldPanel("takes_several"),
        FieldPanel("choices"),
        *Question.closing_panels,
    ]

    class Meta:
        verbose_name = _("choice question")
        verbose_name_plural = _("choice questions")

    def clean(self) -> None:
        """Exactly one right choice, or at least one where several may be chosen; no choice twice."""
        super().clean()
        values = [block.value for block in self.choices]
        right = sum(value["is_right"] for value in values)
        if right == 0:
            raise ValidationError({"choices": _("Tick the right answer: no choice is marked as right.")})
        if right > 1 and not self.takes_several:
            raise ValidationError(
                {
                    "choices": _(
                        "Several choices are marked as right: tick “several answers are right” or keep one."
                    )
                }
            )
        texts = [" ".join(value["text"].split()).casefold() for value in values]
        if len(set(texts)) < len(texts):
            raise ValidationError({"choices": _("Two choices say the same.")})

    def build_item(self) -> ChoiceItem:
        self.choices.get_prep_value()  # gives new choices their lasting ids
        choices = (
            Choice(id=block.id or str(place), text=block.value["text"], is_right=block.value["is_right"])
            for place, block in enumerate(self.choices)
        )
        return ChoiceItem(**self.common_content(), choices=tuple(choices), takes_several=self.takes_several)


class TrueFalseQuestion(Question):
    """Is this statement true?"""

    is_true = models.BooleanField(
        _("the statement is"), choices=[(True, _("True")), (False, _("False"))], default=True
    )

    panels = [*Question.common_panels, FieldPanel("is_true"), *Question.closing_panels]

    class Meta:
        verbose_name = _("true/false question")
        verbose_name_plural = _("true/false questions")

    def build_item(self) -> TrueFalseItem:
        return TrueFalseItem(**self.common_content(), is_true=self.is_true)


class EssayQuestion(Question):
    """Answer in your own words; a trainer marks it."""

    min_words = models.PositiveSmallIntegerField(_("at least words"), default=0)
    max_words = models.PositiveSmallIntegerField(_("at most words"), null=True, blank=True)
    rubric = RichTextField(
        _("how to mark"), features=RICH_TEXT, blank=True, help_text=_("For markers; learners do not see it.")
    )

    panels = [
        *Question.common_panels,
        FieldPanel("min_words"),
        FieldPanel("max_words"),
        FieldPanel("rubric"),
        *Question.closing_panels,
    ]

    class Meta:
        verbose_name = _("essay question")
        verbose_name_plural = _("essay questions")
        constraints = [
            models.CheckConstraint(
                name="essay_word_limits_are_in_order",
                condition=models.Q(max_words=None) | models.Q(max_words__gte=models.F("min_words")),
                violation_error_message=_("“At most” is smaller than “at least”."),
            )
        ]

    def build_item(self) -> EssayItem:
        rubric = nh3.clean(self.rubric, tags=_TAGS, attributes={})
        return EssayItem(
            **self.common_content(), min_words=self.min_words, max_words=self.max_words, rubric=rubric
        )


class QuestionVersion(models.Model):
    """A question read like this from when it was published. The database refuses to change a row."""

    question = models.ForeignKey(Question, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=30)
    content = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("question version")
        verbose_name_plural = _("question versions")
        constraints = [
            models.UniqueConstraint(name="version_numbers_are_unique", fields=["question", "number"])
        ]

    def __str__(self) -> str:
        return f"{self.question_id} v{self.number}"

    @property
    def item(self) -> Item:
        return build(self.kind, self.content)


_built: dict[int, Item] = {}
_MOST_BUILT = 10_000


def items_of_versions(version_ids: set[int]) -> dict[int, Item]:
    """The items of these versions, by id; each is built once in a process, since a version never changes."""
    items = {pk: item for pk in version_ids if (item := _built.get(pk))}
    if missing := version_ids - items.keys():
        items |= {version.pk: version.item for version in QuestionVersion.objects.filter(pk__in=missing)}
        if len(_built) > _MOST_BUILT:
            _built.clear()
        _built.update(items)
    return items


def item_of_version(version_id: int) -> Item:
    """The item of one version."""
    return _built.get(version_id) or items_of_versions({version_id})[version_id]
