"""Wagtail's search of pages, pictures and documents, without marks: "chien dich" finds "chiến dịch".

PostgreSQL's own extension for this, `unaccent`, is not on every server.
"""

from typing import Any

from modelsearch.backends.database.postgres import postgres
from modelsearch.query import Phrase, PlainText

from elearn.base.vietnamese import fold


class FoldedIndexer(postgres.ObjectIndexer):  # type: ignore[misc]
    """What is indexed, folded."""

    def prepare_value(self, value: Any) -> str:
        """As people type it in a hurry."""
        return fold(super().prepare_value(value))


# The library takes the class by its name in its module: there is no other place for one's own.
postgres.ObjectIndexer = FoldedIndexer


class Folded:
    """For a compiler of queries: what is searched for, folded."""

    def build_tsquery_content(self, query: Any, *args: Any, **options: Any) -> Any:
        """Called for each part of a query that has parts."""
        if isinstance(query, PlainText):
            query = PlainText(fold(query.query_string), operator=query.operator, boost=query.boost)
        elif isinstance(query, Phrase):
            query = Phrase(fold(query.query_string))
        return super().build_tsquery_content(query, *args, **options)  # type: ignore[misc]


class FoldedQueryCompiler(Folded, postgres.PostgresSearchQueryCompiler):  # type: ignore[misc]
    """Whole words."""


class FoldedAutocompleteCompiler(Folded, postgres.PostgresAutocompleteQueryCompiler):  # type: ignore[misc]
    """The last word may be begun only."""


class SearchBackend(postgres.PostgresSearchBackend):  # type: ignore[misc]
    """For `WAGTAILSEARCH_BACKENDS`."""

    query_compiler_class = FoldedQueryCompiler
    autocomplete_query_compiler_class = FoldedAutocompleteCompiler
