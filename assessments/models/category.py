"""Categories of the question bank: a tree, as deep as trainers wish."""

from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from elearn.base.text import as_kept
from elearn.base.text.fields import LineField
from elearn.base.vietnamese import fold, sort_key


class CategoryQuerySet(models.QuerySet["Category"]):
    """Categories."""

    def below(self, root: int) -> set[int]:
        """The ids of the category `root` and of all below it."""
        parents: dict[int, int | None] = dict(self.model.objects.values_list("pk", "parent_id"))  # type: ignore[arg-type]
        return {pk for pk in parents if root in _way_up(pk, parents)}

    def all_below(self) -> dict[int, set[int]]:
        """For each category, the ids of itself and of all below it; one statement."""
        parents: dict[int, int | None] = dict(self.model.objects.values_list("pk", "parent_id"))  # type: ignore[arg-type]
        found: dict[int, set[int]] = {pk: set() for pk in parents}
        for pk in parents:
            for above in _way_up(pk, parents):
                found[above].add(pk)
        return found

    def above(self, pk: int) -> set[int]:
        """The ids of the category `pk` and of all above it."""
        return _way_up(pk, dict(self.model.objects.values_list("pk", "parent_id")))  # type: ignore[arg-type]

    def with_counts(self) -> list[tuple["Category", int, int]]:
        """All in the order of the tree, each with its questions in use, and those with all below it counted too."""
        categories = list(self.model.objects.order_by("sort_key"))
        parents = {category.pk: category.parent_id for category in categories}
        in_use = Count("questions", filter=Q(questions__retired_at=None))
        own = dict(self.model.objects.order_by().annotate(n=in_use).values_list("pk", "n"))
        total = dict.fromkeys(parents, 0)
        for pk, count in own.items():
            for above in _way_up(pk, parents):
                total[above] += count
        return [(category, own[category.pk], total[category.pk]) for category in categories]

    def search(self, text: str) -> Self:
        """Those whose path, without marks, contains `text`; there are few."""
        wanted = fold(text)
        return self.filter(pk__in=[pk for pk, path in self.values_list("pk", "path") if wanted in fold(path)])

    def at(self, path: tuple[str, ...], *, below: "Category | None" = None) -> "Category | None":
        """The category at this path from the root, or from `below`, made where it is missing; `below` for no path."""
        category = below
        for name in path:
            category, _made = self.model.objects.get_or_create(name=name[:100], parent=category)
        return category


class Category(models.Model):
    """Questions about one matter are kept here, or in a category below it."""

    name = LineField(_("name"), max_length=100)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("within")
    )
    path = models.CharField(max_length=1000, editable=False, help_text="names from the root, with slashes")
    sort_key = models.CharField(max_length=2000, editable=False, db_index=True, db_collation="C")

    objects = CategoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["sort_key"]
        constraints = [
            models.UniqueConstraint(
                name="category_names_are_unique",
                fields=["parent", "name"],
                nulls_distinct=False,
                violation_error_message=_("There is such a category already."),
            )
        ]

    def __str__(self) -> str:
        return self.path

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the paths of this and all below it."""
        self.name = as_kept(self.name)  # the path is made of it
        above = f"{self.parent.path} / " if self.parent else ""
        self.path = f"{above}{self.name}"[:1000]
        above_key = f"{self.parent.sort_key}\n" if self.parent else ""
        self.sort_key = f"{above_key}{sort_key(self.name)}"[:2000]
        super().save(*args, **kwargs)
        for child in self.children.all():
            child.parent = self
            child.save()

    @property
    def depth(self) -> int:
        """How many categories are above it."""
        return self.sort_key.count("\n")

    @property
    def is_empty(self) -> bool:
        """Whether nothing is in it or below it, and nothing draws from it."""
        return not (self.children.exists() or self.questions.exists() or self.slots.exists())

    def clean(self) -> None:
        """No category is within itself."""
        super().clean()
        if self.pk and self.parent_id and self.parent_id in type(self).objects.below(self.pk):
            raise ValidationError({"parent": _("A category cannot be within itself or one below it.")})


def _way_up(pk: int | None, parents: dict[int, int | None]) -> set[int]:
    """The category and all above it."""
    way: set[int] = set()
    while pk is not None and pk not in way:
        way.add(pk)
        pk = parents.get(pk)
    return way
