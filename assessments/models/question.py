"""Questions, as trainers edit them, and their frozen versions, as learners are given them.

Each type is a subclass in `types/`, with the item that it freezes into in `assessments/items/`.
"""

import datetime
from typing import Any, ClassVar, Self

import nh3
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from polymorphic.managers import PolymorphicManager
from polymorphic.models import PolymorphicModel
from polymorphic.query import PolymorphicQuerySet
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, PublishingPanel
from wagtail.images import get_image_model_string
from wagtail.models import DraftStateMixin, LockableMixin, PreviewableMixin, RevisionMixin, WorkflowMixin

from assessments.forms import QuestionForm
from assessments.items import Figure, Item, build
from assessments.models.category import Category
from assessments.models.cited_act import CitedAct, cited_numbers
from elearn.base.text.fields import FormattedField, SentenceField
from elearn.base.vietnamese import fold

RICH_TEXT = ["bold", "italic", "ul", "ol"]
_OF_PUBLISHING = {"go_live_at", "expire_at"}
_TAGS = {"p", "br", "b", "strong", "i", "em", "ul", "ol", "li"}


def clean_html(html: str) -> str:
    """The HTML with only the tags that questions may use, and no attributes."""
    return nh3.clean(html, tags=_TAGS, attributes={})


class Difficulty(models.TextChoices):
    """How hard the author thinks a question is."""

    EASY = "easy", _("Easy")
    MEDIUM = "medium", _("Medium")
    HARD = "hard", _("Hard")


class StillAsked(Exception):
    """The question cannot be retired: learners would still be asked it."""


class QuestionQuerySet(PolymorphicQuerySet):
    """Questions of any type."""

    def search(self, text: str) -> Self:
        """Those whose title or prompt, without marks, contains `text`."""
        return self.filter(search_text__contains=fold(text))

    def in_use(self) -> Self:
        """Those not retired."""
        return self.filter(retired_at=None)

    def retired(self) -> Self:
        """Those that are asked no more, and stay only in what was answered."""
        return self.filter(retired_at__isnull=False)

    def askable(self) -> Self:
        """Those that learners can be given: published, and not retired."""
        return self.in_use().filter(live=True)

    def citing(self, number: str) -> Self:
        """Those that cite the act with this number, such as 53/2024/QH15."""
        return self.filter(cited_acts__contains=[number])

    def citing_ended_acts(self, on: datetime.date) -> Self:
        """Those that cite an act no longer in force on `on`."""
        ended = CitedAct.objects.ended(on).values_list("number", flat=True)
        return self.filter(cited_acts__overlap=list(ended))


class Question(
    WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, PreviewableMixin, PolymorphicModel
):
    """A trainer asks this. What learners are given is the version frozen when it was last published."""

    icon: ClassVar[str] = "help"
    description: ClassVar[Any] = ""
    """What this type asks of the learner, in a line for the trainer who chooses a type."""

    title = SentenceField(_("title"), max_length=200, help_text=_("For trainers; learners do not see it."))
    prompt = FormattedField(_("prompt"), features=RICH_TEXT)
    figure = models.ForeignKey(
        get_image_model_string(),
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("picture"),
    )
    figure_alt = SentenceField(
        _("what the picture shows"),
        max_length=300,
        blank=True,
        help_text=_("Read out to those who do not see it."),
    )
    explanation = FormattedField(
        _("explanation"), features=RICH_TEXT, blank=True, help_text=_("Shown after marking.")
    )
    legal_reference = SentenceField(
        _("legal reference"),
        max_length=200,
        blank=True,
        help_text=_("For example: Article 2, Law 53/2024/QH15."),
    )
    category = models.ForeignKey(
        Category,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="questions",
        verbose_name=_("category"),
    )
    tags = ArrayField(
        models.CharField(max_length=50),
        verbose_name=_("tags"),
        default=list,
        blank=True,
        help_text=_("Separated by commas."),
    )
    difficulty = models.CharField(_("difficulty"), max_length=10, choices=Difficulty, blank=True)
    objective = SentenceField(
        _("learning objective"),
        max_length=200,
        blank=True,
        help_text=_("What the learner shows by answering."),
    )
    retired_at = models.DateTimeField(_("retired"), null=True, editable=False)
    previewed_at = models.DateTimeField(_("last seen in preview"), null=True, editable=False)
    cited_acts = ArrayField(models.CharField(max_length=50), default=list, editable=False)
    search_text = models.TextField(editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    base_form_class = QuestionForm
    is_unfinished = False
    """Whether it is being kept as a draft, which need not be whole yet: types then check less."""

    objects: ClassVar[Any] = PolymorphicManager.from_queryset(QuestionQuerySet)()

    common_panels = [
        FieldPanel("title"),
        FieldPanel("prompt"),
        MultiFieldPanel(
            [FieldPanel("figure"), FieldPanel("figure_alt")], heading=_("Picture"), classname="collapsed"
        ),
    ]
    closing_panels = [
        FieldPanel("explanation"),
        FieldPanel("legal_reference"),
        MultiFieldPanel(
            [
                FieldPanel("category"),
                FieldPanel("tags"),
                FieldPanel("difficulty"),
                FieldPanel("objective"),
            ],
            heading=_("In the question bank"),
        ),
        PublishingPanel(),
    ]

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["-created_at", "-pk"]
        indexes = [
            GinIndex(fields=["tags"], name="questions_by_tag"),
            GinIndex(fields=["cited_acts"], name="questions_by_cited_act"),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search_text = fold(f"{self.title} {nh3.clean(self.prompt, tags=set())}")
        self.cited_acts = cited_numbers(f"{self.legal_reference} {self.prompt} {self.explanation}")
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Tags without spaces around them, each once; a picture says what it shows."""
        super().clean()
        self.tags = list(dict.fromkeys(tag for each in self.tags or [] if (tag := " ".join(each.split()))))
        if self.figure_id and not self.is_unfinished and not self.figure_alt.strip():
            raise ValidationError(
                {"figure_alt": _("Say in a few words what the picture shows, for those who do not see it.")}
            )

    @classmethod
    def types(cls) -> "list[type[Question]]":
        """The models of all types of question, of this and any other app."""
        below = [each for child in cls.__subclasses__() for each in child.types()]
        return below if cls._meta.abstract or cls is Question else [cls, *below]

    @classmethod
    def from_item(cls, item: Item, **fields: Any) -> "Question":
        """An unsaved question that freezes into `item`; `fields` are what an item does not hold. Figures excepted."""
        question_class = next(each for each in cls.types() if each.item_kind() == item.kind)
        question = question_class(
            prompt=item.prompt,
            explanation=item.explanation,
            legal_reference=item.legal_reference,
            **fields,
        )
        question.take(item)
        return question

    @classmethod
    def item_kind(cls) -> str:
        """The kind of the items that questions of this type freeze into."""
        raise NotImplementedError

    def build_item(self) -> Item:
        """The item as the question now stands."""
        raise NotImplementedError

    def take(self, item: Any) -> None:
        """Set the fields of this type so that `build_item` makes `item`."""
        raise NotImplementedError

    def common_content(self) -> dict[str, Any]:
        """What items of every type hold, with the HTML cleaned by an allow list."""
        return {
            "prompt": clean_html(self.prompt),
            "explanation": clean_html(self.explanation),
            "legal_reference": self.legal_reference,
            "figure": self.frozen_figure(),
        }

    def frozen_figure(self) -> Figure | None:
        """The picture as it is now, in a file that never changes."""
        if self.figure is None:
            return None
        path, width, height = self.figure.frozen_copy()
        return Figure(path=path, alt=self.figure_alt, width=width, height=height)

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

    def with_content_json(self, content: dict[str, Any]) -> Self:
        """The question as in a revision; whether it is retired, and was seen, is not a matter of its wording."""
        question: Self = super().with_content_json(content)
        question.retired_at, question.previewed_at = self.retired_at, self.previewed_at
        return question

    def copied(self) -> Self:
        """A saved draft that asks the same, as this was last edited."""
        source = self.get_latest_revision_as_object()
        values = {
            field.attname: getattr(source, field.attname)
            for field in self._meta.concrete_fields
            if field.editable and not (field.is_relation or field.primary_key or field.name in _OF_PUBLISHING)
        }
        copied = type(self)(**values, figure=source.figure, category=source.category)
        mark = gettext("(copy)")
        copied.title = f"{source.title[: 199 - len(mark)]} {mark}"
        copied.live, copied.has_unpublished_changes = False, True
        copied.save()
        return copied

    @transaction.atomic
    def retire(self, *, at: datetime.datetime) -> None:
        """From `at` on it is drawn and chosen no more. Raises StillAsked while an open quiz or a case asks it."""
        from assessments.models.usage import Usage  # noqa: PLC0415 - usage knows questions

        question = Question.objects.non_polymorphic().select_for_update().get(pk=self.pk)
        if Usage.of(question).still_asked:
            raise StillAsked
        Question.objects.filter(pk=self.pk, retired_at=None).update(retired_at=at)

    def bring_back(self) -> None:
        """It may be drawn and chosen again."""
        Question.objects.filter(pk=self.pk).update(retired_at=None)

    def seen_in_preview(self, *, at: datetime.datetime) -> None:
        """A trainer has seen it at `at` as learners do."""
        Question.objects.filter(pk=self.pk).update(previewed_at=at)

    def get_preview_template(self, request: Any, mode_name: str) -> str:
        return "assessments/preview.html"

    def get_preview_context(self, request: Any, mode_name: str) -> dict[str, Any]:
        return {"question": self, "item": self.build_item(), "name": "preview"}


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
    """The item of one version. Raises KeyError for an unknown one."""
    return _built.get(version_id) or items_of_versions({version_id})[version_id]
