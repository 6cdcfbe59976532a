"""What waits for a marker: answers to one question, those that read the same together, and the parts of an answer."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Func, OuterRef, Q, Subquery, TextField
from django.db.models.functions import Cast

from accounts.models import Consent, User
from assessments.admin.marking.forms import MarkForm
from assessments.items import CaseStudyItem, Item
from assessments.models import AttemptItem, Response
from assessments.models.attempt_item import AttemptItemQuerySet

MOST_ALIKE = 500  # answers that one mark is for


@dataclass(slots=True)
class Alike:
    """Answers to one question that read the same, and the form that marks them all.

    `prefix` is that of its fields: the first answer when the page was made.
    """

    prefix: str
    items: list[AttemptItem]
    form: MarkForm | None = None

    @property
    def asked(self) -> AttemptItem:
        """The one that stands for all."""
        return self.items[0]

    @property
    def numbers(self) -> str:
        """Which answers they are, as the form sends it back."""
        return " ".join(str(each.pk) for each in self.items)

    @property
    def parts(self) -> "list[AnsweredPart]":
        """The answer as it is shown."""
        return parts_of(self.asked, self.asked.response)


@dataclass(frozen=True, slots=True)
class AnsweredPart:
    """A question of a case study, or a whole item, with the answer; it `earned` so many of the points by itself.

    None: a person tells.
    """

    item: Item
    response: Any
    points: Decimal
    earned: Decimal | None

    @property
    def share(self) -> Decimal | None:
        """Of the points, 0 to 1."""
        return None if self.earned is None else self.earned / self.points

    @property
    def has_other_length(self) -> bool:
        """Whether an essay is shorter or longer than asked for."""
        words = len((self.response or "").split()) if self.item.kind == "essay" else 0
        least, most = getattr(self.item, "min_words", 0), getattr(self.item, "max_words", None)
        return bool(words and (words < least or (most and words > most)))


def parts_of(asked: AttemptItem, response: Any) -> list[AnsweredPart]:
    """Of a case study its questions, each with its part of the points; of others the one item."""
    item = asked.item
    if not isinstance(item, CaseStudyItem):
        return [AnsweredPart(item, response, asked.points, None)]
    whole = Decimal(str(sum(part.weight for part in item.parts)))
    shares, parts = item.shares(response), []
    for part in item.parts:
        points, share = asked.points * Decimal(str(part.weight)) / whole, shares[part.id]
        earned = None if share is None else points * Decimal(str(share))
        parts.append(AnsweredPart(part.item, (response or {}).get(part.id), points, earned))
    return parts


def queue(person: User, quiz_pk: int, question_pk: int) -> AttemptItemQuerySet:
    """What this person may mark of a question in a quiz, the longest waiting first."""
    return AttemptItem.objects.to_mark_by(person).filter(attempt__quiz=quiz_pk, version__question=question_pk)


def marked_by_two(waiting: AttemptItemQuerySet, *, value: bool) -> AttemptItemQuerySet:
    """Those that two markers disagree on and a third settles; with `value` False the others."""
    two = Q(marks_given__gte=2)  # counted by `to_mark_by`
    return waiting.filter(two if value else ~two)


def alike(waiting: AttemptItemQuerySet) -> list[list[int]]:
    """The answers by what they read, the longest waiting first: one statement, whatever they read."""
    latest = Response.objects.filter(attempt_item=OuterRef("pk")).order_by("-sequence")
    reads = latest.annotate(
        digest=Func(Cast("content", TextField()), function="MD5", output_field=TextField())
    )
    groups: dict[Any, list[int]] = {}
    for pk, *reading in waiting.annotate(reads=Subquery(reads.values("digest")[:1])).values_list(
        "pk", "version_id", "points", "reads"
    ):
        groups.setdefault(tuple(reading), []).append(pk)
    return [group[:MOST_ALIKE] for group in groups.values()]


def fetched(waiting: AttemptItemQuerySet, groups: Iterable[tuple[str, list[int]]]) -> list[Alike]:
    """Prefixes and the answers to be marked together, as far as they still wait, each first one with `latest`."""
    groups = list(groups)
    withdrawn_at = Consent.objects.withdrawn_at("attempt__learner")
    asked = waiting.select_related("attempt__learner").annotate(consent_withdrawn_at=withdrawn_at)
    asked = asked.prefetch_related("files")
    items = {each.pk: each for each in asked.filter(pk__in=[pk for _prefix, pks in groups for pk in pks])}
    found = [Alike(prefix, [items[pk] for pk in pks if pk in items]) for prefix, pks in groups]
    latest = Response.objects.filter(attempt_item__in=[each.asked.pk for each in found if each.items])
    responses = {
        each.attempt_item_id: each
        for each in latest.order_by("attempt_item_id", "-sequence").distinct("attempt_item_id")
    }
    for each in found:
        if each.items:
            each.asked.latest = responses.get(each.asked.pk)
            first = (each.asked.version_id, each.asked.points)
            each.items = [item for item in each.items if (item.version_id, item.points) == first]
    return found
