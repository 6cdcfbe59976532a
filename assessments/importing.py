"""Questions from a file into the bank: first a plan, which changes nothing, then all of it or nothing.

The plan holds what the reader could not read, what the bank would refuse, and what is in the bank already. Carrying
it out makes the same plan again under a lock, so that a button pressed twice adds nothing twice.
"""

import datetime
import hashlib
import posixpath
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail.fields import StreamField
from wagtail.log_actions import log
from wagtail.utils.file import hash_filelike

from accounts.models import User
from assessments.interchange.base import MOST_QUESTIONS, BankEntry, Format, Picture, Problem
from assessments.interchange.formats import recognised
from assessments.interchange.html import to_text
from assessments.items import CaseStudyItem, CompositeItem, GapFillItem, Item, NumericalItem
from assessments.items.gap_fill import GAP
from assessments.models import CaseStudyQuestion, Category, Question, QuestionImport
from assessments.models.question import clean_html
from media.models import CustomImage
from media.pictures import PictureField

LONGEST_PATH = 600  # characters of the names of categories, from the root down


class AlreadyImported(Exception):
    """Somebody has pressed the button before."""


class HasProblems(Exception):
    """Some questions in the file cannot be added, and nobody said yes to leaving them out."""


@dataclass(slots=True)
class Plan:
    """What would come of a file: questions to add or known already, what is wrong and what is not kept, by line."""

    format: Format
    new: list[BankEntry] = field(default_factory=list)
    known: list[BankEntry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notices: list[Problem] = field(default_factory=list)


def plan(data: bytes, *, publishes: bool) -> Plan:
    """What would come of a file; nothing is stored. Raises UnreadableFile."""
    format_ = recognised(data)
    reading = format_.read(data)
    made = Plan(format_, problems=list(reading.problems), notices=list(reading.notices))
    entries, too_many = reading.entries[:MOST_QUESTIONS], reading.entries[MOST_QUESTIONS:]
    if too_many:
        said = _("At most %(number)s questions are taken from one file. Divide it.")
        made.problems.append(Problem(too_many[0].line, said % {"number": MOST_QUESTIONS}))
    elif len(reading.problems) > MOST_QUESTIONS:
        said = _(
            "More than %(number)s questions of this file cannot be read, so what follows was not looked at."
        )
        made.problems.append(Problem(reading.problems[-1].line + 1, said % {"number": MOST_QUESTIONS}))
    seen = _likenesses_in_bank(entries)
    for entry in entries:
        if refusals := [Problem(entry.line, said) for said in _refusals(entry, publishes=publishes)]:
            made.problems.extend(refusals)
        elif _is_known(entry, seen):
            made.known.append(entry)
        else:
            pictures = seen.setdefault(_likeness(entry.item), set())
            pictures |= _digests(entry.picture) if entry.picture else set()
            made.new.append(entry)
    for kind in (made.problems, made.notices):
        kind.sort(key=lambda problem: problem.line)
    return made


@transaction.atomic
def carry_out(
    upload: QuestionImport, *, leaves_out_problems: bool, by: User, at: datetime.datetime
) -> list[Question]:
    """Add what the plan of this file says. Raises AlreadyImported and HasProblems, and then adds nothing."""
    upload = QuestionImport.objects.select_for_update(of=("self",)).get(pk=upload.pk)
    if upload.done_at:
        raise AlreadyImported
    made = plan(upload.read(), publishes=upload.publishes)
    if made.problems and not leaves_out_problems:
        raise HasProblems
    added = [_add(entry, upload.category, publishes=upload.publishes, by=by) for entry in made.new]
    upload.done_at, upload.added = at, len(added)
    upload.save(update_fields=["done_at", "added"])
    return added


def _add(entry: BankEntry, below: Category | None, *, publishes: bool, by: User) -> Question:
    category = Category.objects.at(entry.category, below=below)
    question = Question.from_item(entry.item, **_bank_fields(entry), category=category)
    if entry.picture:
        question.figure = _image(entry.picture, by=by)
    question.live, question.has_unpublished_changes = False, True
    question.save()
    revision = question.save_revision(user=by)
    log(instance=question, action="wagtail.create", revision=revision, user=by)
    if publishes:
        revision.publish(user=by)
    return question


def _image(picture: Picture, *, by: User) -> CustomImage:
    """The picture in the library, once."""
    file = ContentFile(picture.data, name=picture.name)
    known = CustomImage.objects.filter(file_hash=hash_filelike(file)).first()
    if known:
        return known
    image = CustomImage(title=picture.name[:255], file=file, uploaded_by_user=by)
    image.save()
    image.get_file_hash()
    return image


def _refusals(entry: BankEntry, *, publishes: bool) -> Iterator[str]:
    """What the bank would refuse about this question, in words."""
    if isinstance(entry.item, CaseStudyItem):
        yield from _refusals_of_case(entry, entry.item)
    else:
        yield from _refusals_of(Question.from_item(entry.item, **_bank_fields(entry)))
    if entry.picture:
        yield from _refusals_of_picture(entry.picture, publishes=publishes)
    if len("/".join(entry.category)) > LONGEST_PATH:
        yield _("Its categories are too many within one another, or their names are too long.")


def _refusals_of_case(entry: BankEntry, item: CaseStudyItem) -> Iterator[str]:
    case = CaseStudyQuestion(
        **_bank_fields(entry),
        prompt=item.prompt,
        explanation=item.explanation,
        legal_reference=item.legal_reference,
    )
    case.is_unfinished = True  # its questions are made only when it is added
    yield from _refusals_of(case, leave_out={"parts"})
    if not item.parts:
        yield _("A case study needs at least one question.")
    for number, part in enumerate(item.parts, 1):
        if isinstance(part.item, CaseStudyItem):
            yield _("A case study cannot hold another case study.")
            continue
        for said in _refusals_of(Question.from_item(part.item, title=entry.title)):
            yield _("Question %(number)s of the case: %(problem)s") % {"number": number, "problem": said}


def _refusals_of(question: Question, *, leave_out: frozenset[str] | set[str] = frozenset()) -> Iterator[str]:
    try:
        question.full_clean(exclude={"figure", "figure_alt", *leave_out})
    except ValidationError as error:
        for name, messages in error.message_dict.items():
            yield _labelled(question, name, messages)
    for stream in question._meta.get_fields():
        if isinstance(stream, StreamField) and stream.name not in leave_out:
            try:
                stream.stream_block.clean(getattr(question, stream.name))
            except ValidationError as error:
                yield _labelled(question, stream.name, _messages_within(error))


def _refusals_of_picture(picture: Picture, *, publishes: bool) -> Iterator[str]:
    if publishes and not picture.alt.strip():
        yield _("Say in a few words what the picture shows, for those who do not see it.")
    if len(picture.alt) > 300:
        yield _("What the picture shows is said in at most 300 characters.")
    if wrong := _wrong_with_picture(picture):
        yield _("Picture %(name)s: %(problem)s") % {"name": picture.name[:60], "problem": wrong}


def _wrong_with_picture(picture: Picture) -> str:
    """Why the library would not take this picture; empty for a good one."""
    try:
        PictureField().clean(SimpleUploadedFile(picture.name, picture.data))
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


def _labelled(question: Question, name: str, messages: Iterable[str]) -> str:
    said = " ".join(dict.fromkeys(messages)) or _("is not complete.")
    if name == "__all__":
        return said
    return f"{capfirst(question._meta.get_field(name).verbose_name)}: {said}"  # type: ignore[union-attr]


def _messages_within(error: ValidationError) -> list[str]:
    """What the blocks of a stream say, from the outside in."""
    messages: list[str] = []
    waiting: list[Any] = [
        error.as_json_data() if hasattr(error, "as_json_data") else {"messages": error.messages}
    ]
    while waiting:
        data = waiting.pop(0)
        messages += data.get("messages", [])
        blocks = data.get("blockErrors", {})
        waiting += blocks.values() if isinstance(blocks, dict) else [each for each in blocks if each]
    return [str(each) for each in messages]


def _bank_fields(entry: BankEntry) -> dict[str, Any]:
    """What the bank knows of a question, but for its category."""
    return {
        "title": entry.title,
        "tags": list(dict.fromkeys(" ".join(tag.split()) for tag in entry.tags)),
        "difficulty": entry.difficulty,
        "objective": entry.objective,
        "figure_alt": entry.picture.alt.strip() if entry.picture else "",
    }


def _likeness(item: Item) -> Hashable:
    """Equal for questions that ask the same in the same words and take the same answer, whatever their ids."""
    parts = item.parts if isinstance(item, CompositeItem) else ()
    return (
        item.kind,
        _plain(item.prompt),
        _plain(GAP.sub("[[]]", item.text)) if isinstance(item, GapFillItem) else "",
        tuple(sorted(" ".join(option.split()) for option in item.options)),
        () if parts else _right(item),
        tuple(_likeness(part.item) for part in parts),
    )


def _right(item: Item) -> Hashable:
    """The right answer, of a number whatever its zeros at the end."""
    if isinstance(item, NumericalItem):
        units = tuple(" ".join(unit.name.split()) for unit in item.units)
        return units, tuple(each.value.normalize() for each in item.numbers if each.share == 1)
    return tuple(" ".join(label.split()) for label in item.labels(item.key))


def _is_known(entry: BankEntry, seen: dict[Hashable, set[str]]) -> bool:
    """Whether one like it was seen; with another picture, the same words ask something else."""
    pictures = seen.get(_likeness(entry.item))
    return pictures is not None and (entry.picture is None or bool(_digests(entry.picture) & pictures))


def _digests(picture: Picture) -> set[str]:
    """The names of the picture by what is in it: as the library has it, and as the frozen copy that we export."""
    library = hash_filelike(ContentFile(picture.data))
    return {library, hashlib.sha256(picture.data).hexdigest()}


def _likenesses_in_bank(entries: list[BankEntry]) -> dict[Hashable, set[str]]:
    """Of the questions in use whose text is that of an entry: {likeness: digests of their pictures}."""
    wanted = {_plain(entry.item.prompt) for entry in entries}
    prompts = Question.objects.non_polymorphic().in_use().order_by().values_list("pk", "prompt")
    alike = [pk for pk, prompt in prompts if _plain(prompt) in wanted]
    found: dict[Hashable, set[str]] = {}
    for question in Question.objects.filter(pk__in=alike).select_related("latest_revision"):
        latest = question.get_latest_revision_as_object()
        item = latest.build_item()
        pictures = found.setdefault(_likeness(item), set())
        if item.figure:
            pictures |= {
                latest.figure.get_file_hash(),
                posixpath.splitext(posixpath.basename(item.figure.path))[0],
            }
    return found


def _plain(html: str) -> str:
    return " ".join(to_text(clean_html(html)).split())
