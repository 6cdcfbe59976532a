"""Every pattern of the resolver as addresses to ask for, with objects of somebody else in them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.matrix.world import ROLES, World

QUESTIONS = re.compile(r"assessments_(\w+question)(?=:)")


FULLY = ("choicequestion", "casestudyquestion", "filequestion")
"""The types of question are made alike: of the others it is asked only whether they are closed."""


@dataclass(frozen=True)
class Address:
    """`row` is what the table calls it: the name of the pattern, or its route where it has none."""

    row: str
    path: str
    roles: str = ROLES


def patterns(
    resolver: URLResolver | None = None, prefix: str = "", spaces: tuple[str, ...] = ()
) -> Iterator[tuple[str, str, URLPattern]]:
    """(name or route, route, pattern) of every pattern."""
    for each in (resolver or get_resolver()).url_patterns:
        route = prefix + str(each.pattern)
        if isinstance(each, URLResolver):
            more = (each.namespace,) if each.namespace else ()
            yield from patterns(each, route, spaces + more)
        else:
            yield ":".join((*spaces, each.name)) if each.name else "/" + route, route, each


def row_of(name: str) -> str:
    """The types of question are made alike, so they share rows."""
    return QUESTIONS.sub("assessments_QUESTION", name)


def addresses(w: World) -> Iterator[Address]:
    """Of each pattern one, for all types of question too."""
    for name, route, pattern in patterns():
        names = parameters(pattern)
        if "tenth_type" in name:  # a type that only the tests have
            continue
        if name == "wagtail_serve":
            yield Address(name, w.course.get_url())
        elif name.startswith("/"):
            yield Address(name, _made_up(route))
        else:
            given = {parameter: value(name, parameter, w) for parameter in names}
            question = QUESTIONS.search(name)
            roles = ROLES if not question or question[1] in FULLY else "LO"
            query = QUERIES[name](w) if name in QUERIES else ""
            yield Address(row_of(name), reverse(name, kwargs=given) + query, roles)
    yield Address(
        "a page that is no more than a draft", "/" + w.draft_page.url_path.strip("/").partition("/")[2] + "/"
    )


def parameters(pattern: URLPattern) -> list[str]:
    return list(getattr(pattern.pattern, "converters", {})) or list(pattern.pattern.regex.groupindex)


def _made_up(route: str) -> str:
    known = {"(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": "1-a-b/", "<path:path>": "khong-co.png"}
    for part, made in known.items():
        route = route.replace(part, made)
    route = re.sub(r"\(\?:([^|)]*)\|[^)]*\)", r"\1", route)  # the first of several
    return "/" + re.sub(r"[\^$\\]", "", route)


def value(name: str, parameter: str, w: World) -> Any:
    """What stands at the place of a parameter; the first line that fits counts."""
    if (question := QUESTIONS.search(name)) and parameter == "pk":
        return w.questions[question[1]].pk
    for pattern, thing in VALUES:
        if re.fullmatch(pattern, f"{name} {parameter}"):
            found = thing(w) if callable(thing) else thing
            return getattr(found, "pk", found)
    raise LookupError(f"{name}: say in VALUES what {parameter} is")


def thing(name: str) -> Any:
    return lambda w: getattr(w, name)


def person(letter: str) -> Any:
    return lambda w: w.people[letter]


QUERIES: dict[str, Any] = {
    "eligible:evidence": lambda w: f"?people={w.people['V'].pk}&scheme={w.scheme.pk}",
    "registry_people:transfer": lambda w: f"?people={w.people['V'].pk}",
    "wagtail_bulk_action": lambda w: f"?id={w.draft_page.pk}",
}
"""What some pages are nothing without."""

VALUES: list[tuple[str, Any]] = [
    (r"account_reset_password_from_key (uidb36|key)", "1"),
    (r".* (uidb64|token)", lambda w: w.certificate.share_token),
    (r"notices:.* pk", thing("notice")),
    (r"assessments:attempt pk", thing("attempt")),
    (r"assessments:file pk", thing("handed_in")),
    (r"assessments:\w+ pk", thing("open")),
    (r".* position", 1),
    (r".* (course_pk|course_id)", thing("course")),
    (r".* lesson_pk", thing("lesson")),
    (r"courses:start_practice quiz_pk", thing("practice")),
    (r".* quiz_pk", thing("quiz")),
    (r".* enrolment_pk|enrolments:(take_out|bring_back) pk", thing("enrolment")),
    (r"enrolments:learner pk", thing("enrolment")),
    (r"(registry:card|roster:certification) pk", thing("certification")),
    (r"registry:verify code", lambda w: w.card.shown_code),
    (r"(certificates|badges):\w+ code", lambda w: w.certificate.shown_code),
    (r"badges:key thumbprint", lambda w: w.key.thumbprint if w.key else "x"),
    (r"badges:status_list number|certificate_templates:version number", 1),
    (r"badges:download kind", "jwt"),
    (r"(badges|coverage):picture kind", "svg"),
    (r"(coverage:data|enrolments:file) kind", "csv"),
    (r"certificates_admin:(batch|progress|go_on|batch_file) pk", thing("batch")),
    (r"certificates_admin:\w+ pk", thing("certificate")),
    (r"certificate_templates:\w+ pk", thing("template")),
    (r"roster:\w+ pk", thing("export")),
    (r"roster_import:\w+ pk", thing("roster_import")),
    (r"registry_people:take_back pk", thing("transfer")),
    (r"registry_people:take_departure_back pk", thing("departure")),
    (r"registry_people:unmerge pk", thing("merge")),
    (r"registry_people:merge closed_pk", person("V4")),
    (r"registry_people:\w+ pk", person("V")),
    (r"change_requests:\w+ pk", thing("request")),
    (r"coverage:end_target pk", thing("target")),
    (r"eligible:\w+ pk", thing("evidence")),
    (r"decisions:(record|delete|lines) pk", thing("draft")),
    (r"decisions:\w+ pk", thing("decision")),
    (r"schemes:\w+ pk", thing("scheme")),
    (r"reorganisations:waiting move_pk", thing("move")),
    (r"reorganisations:\w+ pk", thing("reorganisation")),
    (r"api_tokens:\w+ pk", thing("api_token")),
    (r"text_clashes:\w+ pk", thing("clash")),
    (r"wagtailusers_users:\w+ role_pk", lambda w: w.people["V"].roles.get()),
    (r"(wagtailusers_users|person_chooser):\w+ pk", person("V")),
    (r"wagtailusers_groups:\w+ pk", thing("group")),
    (r"(unit|contacts):\w+ pk", thing("third")),
    (r"locality:\w+ pk", thing("locality")),
    (r"bank:import pk", thing("question_import")),
    (r"(bank|regrade|question_chooser):\w+ pk|analysis:versions pk|.* question_pk", thing("question")),
    (r"analysis:\w+ version_pk", lambda w: w.waiting.version_id),
    (r"analysis:\w+ pk", thing("quiz")),
    (r"marking:mark pk", thing("waiting")),
    (r"papers:paper pk", thing("attempt")),
    (r"categories:\w+ pk", thing("category")),
    (r"cited_acts:\w+ pk", thing("cited_act")),
    (r"course_trainers:\w+ pk", thing("course_trainer")),
    (r"wagtailsnippet\w*_assessments_quiz:\w+ pk", thing("quiz")),
    (r"wagtailsnippet\w*:\w+ revision_id", 1),
    (r".* revision_id_a", "earliest"),
    (r".* revision_id_b", "latest"),
    (r".* revision_id", thing("revision")),
    (r"wagtailsites:\w+ pk", thing("site")),
    (r"wagtailadmin_collections:\w+ (pk|collection_id)", thing("collection")),
    (r"wagtail(docs|images)\w*:\w+ uploaded_file_id", thing("uploaded_file")),
    (r"wagtaildocs\w*:\w+ (pk|document_id|doc_id)|wagtailadmin_api:documents:detail pk", thing("document")),
    (r"wagtailimages\w*:\w+ (pk|image_id)|wagtailadmin_api:images:detail pk", thing("image")),
    (r"wagtailadmin_api:pages:action action_name", "publish"),
    (r"wagtailadmin_api:pages:\w+ pk|wagtailadmin_pages:revisions_compare pk", thing("draft_page")),
    (r"media:document key", lambda w: w.document.url.split("/")[-2]),
    (r"media:document filename", "rieng.pdf"),
    (r"picture path", lambda w: w.rendition.file.name.removeprefix("images/")),
    (r".* filter_spec", "width-30"),
    (r"wagtailadmin_pages:\w+ content_type_app_name|wagtailadmin_pages:choose_parent app_label", "courses"),
    (r"wagtailadmin_pages:\w+ content_type_model_name|wagtailadmin_pages:choose_parent model_name", "lessonpage"),
    (r"wagtailadmin_workflows:add_task model_name", "groupapprovaltask"),
    (r"wagtailadmin_tag_model_autocomplete app_name", "taggit"),
    (r"wagtailadmin_tag_model_autocomplete model_name", "tag"),
    (r".* app_label", "wagtailcore"),
    (r".* model_name", "page"),
    (r"wagtail_bulk_action action", "delete"),
    (r".* object_id", thing("draft_page")),
    (r".* session_id", 1),
    (r".* action_name", "approve"),
    (r".* (destination_id|parent_page_id)", thing("course")),
    (r".* (page_id|page_to_move_id|page_pk)", thing("draft_page")),
    (r"wagtailadmin_workflows:\w*task pk|.* task_id", thing("task")),
    (r".* task_state_id", lambda w: w.workflow_state.current_task_state),
    (r".* workflow_state_id", thing("workflow_state")),
    (r"wagtailadmin_workflows:\w+ (pk|workflow_pk)", thing("workflow")),
    (r".* (page_view_restriction_id|restriction_id)", thing("restriction")),
    (r".* redirect_id", 1),
]  # fmt: skip
