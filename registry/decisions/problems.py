"""What stands against a decision, in sentences that name the people and say what is expected."""

import datetime
from collections.abc import Callable, Collection, Iterable

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from elearn.base.figures import figure
from localities.models import Unit
from registry.models import (
    Certification,
    CertificationEvent,
    CriterionEvidence,
    Decision,
    DecisionLine,
    Departure,
    NoVersionInForce,
    SchemeVersion,
    Transfer,
)
from registry.models.scheme_version import completions

NAMES_SHOWN = 5
Kind, State, Step = Decision.Kind, Certification.State, CertificationEvent.Step


class CannotDecide(Exception):
    """The decision cannot be recorded; `problems` says why, a sentence each. Nothing has changed."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


def problems_of_days(decision: Decision, today: datetime.date) -> list[str]:
    """Of its number, days and signature."""
    signed_on, effective_on = decision.signed_on, decision.effective_on or decision.signed_on
    if not decision.signer or signed_on is None or effective_on is None:
        return [_("Enter the date and the signer of the paper.")]
    problems = []
    if not decision.number:
        problems.append(_("Enter the number of the paper, as it stands in the register, and save the draft."))
    if signed_on > today:
        problems.append(_("The date of the decision lies in the future."))
    if decision.gives_titles and effective_on < signed_on:
        problems.append(_("The title cannot begin before the decision was signed."))
    if decision.suspended_until and decision.suspended_until <= effective_on:
        problems.append(_("The suspension must end after it begins."))
    if decision.gives_titles:
        try:
            decision.scheme.version_on(signed_on)
        except NoVersionInForce:
            problems.append(_("The scheme has no version that applied on the date of the decision."))
    elif not decision.full_reason and decision.kind != Kind.REINSTATE:
        problems.append(_("Give the reason."))
    return problems


def problems_of_lines(decision: Decision, lines: list[DecisionLine]) -> list[str]:
    """Of the people on it; the days of the decision are known to be right."""
    assert decision.signed_on
    people = list(User.objects.filter(pk__in=[line.person_id for line in lines]).order_by("sort_key", "pk"))
    if decision.kind == Kind.CERTIFY:
        problems = [*_of_new(decision, people), *_of_criteria(decision, people)]
        return [*_of_gone(decision, people), *problems, *_of_units(decision, people)]
    if decision.kind == Kind.RENEW:
        problems = _of_renewal(decision, lines, people)
        return [*_of_gone(decision, people), *problems, *_of_units(decision, people)]
    return problems_of_touched(decision, lines, people)


def sentence(people: Collection[User], words: str) -> list[str]:
    """The words about these people, named up to a number; nothing about nobody."""
    if not people:
        return []
    named = [person.full_name for person in people]
    names = ", ".join(named[:NAMES_SHOWN])
    if more := len(named[NAMES_SHOWN:]):
        names += " " + ngettext("and %(count)s more", "and %(count)s more", more) % {"count": figure(more)}
    return [words % names]


def _of_new(decision: Decision, people: list[User]) -> list[str]:
    signed_on = decision.signed_on
    assert signed_on
    version = decision.scheme.version_on(signed_on)
    running = decision.scheme.certifications.running(signed_on)
    held = set(running.filter(person__in=people).values_list("person", flat=True))
    meets = set(
        version.eligible(signed_on).filter(pk__in=[p.pk for p in people]).values_list("pk", flat=True)
    )
    later = set(
        completions(
            [asked.course_id for asked in version.asked_courses()], datetime.date.max, outer="learner"
        )
        .filter(learner__in=people, completed_at__date__gt=signed_on)
        .values_list("learner", flat=True)
    )
    already = [person for person in people if person.pk in held]
    too_early = [person for person in people if person.pk in later - held - meets]
    others = [person for person in people if person.pk not in meets | held | later]
    return [
        *sentence(already, _("Already certified under this scheme: %s.")),
        *sentence(too_early, _("Finished a required course only after the date of the decision: %s.")),
        *sentence(others, _("Does not meet the scheme: %s.")),
    ]


def _of_criteria(decision: Decision, people: list[User]) -> list[str]:
    assert decision.signed_on
    version = decision.scheme.version_on(decision.signed_on)
    problems = []
    for criterion in version.criteria.all():
        met = set(
            CriterionEvidence.objects.standing(decision.signed_on)
            .filter(criterion=criterion, person__in=people)
            .values_list("person", flat=True)
        )
        words = _("“%(criterion)s” is not ticked yet for: %(people)s.")
        missing = [person for person in people if person.pk not in met]
        problems += sentence(
            missing, words % {"criterion": str(criterion).replace("%", "%%"), "people": "%s"}
        )
    return problems


def _of_gone(decision: Decision, people: list[User]) -> list[str]:
    on = decision.effective_on or decision.signed_on
    assert on
    gone = set(Departure.objects.gone_by(on).filter(person__in=people).values_list("person", flat=True))
    return sentence(
        [person for person in people if person.pk in gone], _("Had died or left the Union by that day: %s.")
    )


def _of_units(decision: Decision, people: list[User]) -> list[str]:
    on = decision.effective_on or decision.signed_on
    assert on
    units = Transfer.objects.units_on(people, on)
    in_force = set(Unit.objects.in_force(on).filter(pk__in=units.values()).values_list("pk", flat=True))
    without = [person for person in people if units[person.pk] is None]
    outdated = [person for person in people if units[person.pk] not in {None, *in_force}]
    return [
        *sentence(without, _("Has no unit yet; give the person a unit first: %s.")),
        *sentence(outdated, _("The unit of this person does not exist on that day: %s.")),
    ]


def _of_renewal(decision: Decision, lines: list[DecisionLine], people: list[User]) -> list[str]:
    """A title is renewed in its window, and after the path that its own version of the scheme sets."""
    signed_on = decision.signed_on
    assert signed_on
    terms = {line.person_id: line.certification for line in lines if line.certification}
    open_ = set(
        Certification.objects.renewable(signed_on)
        .filter(pk__in=[term.pk for term in terms.values()])
        .values_list("person", flat=True)
    )
    done: set[int] = set()
    versions: dict[SchemeVersion, list[Certification]] = {}
    for term in terms.values():
        versions.setdefault(term.scheme_version, []).append(term)
    for version, of_version in versions.items():
        done |= renewal_path_done(version, of_version, signed_on)
    suspended = {pk for pk, state in _states(terms, signed_on).items() if state == State.SUSPENDED}
    withdrawn, ended = _endings(terms, Step.WITHDRAWN), _endings(terms, Step.ENDED)
    return [
        *sentence(
            [p for p in people if p.pk in withdrawn], _("The title was withdrawn and is not renewed: %s.")
        ),
        *sentence([p for p in people if p.pk in ended], _("The title was ended and is not renewed: %s.")),
        *sentence([p for p in people if p.pk in suspended], _("The title is suspended: %s.")),
        *sentence([p for p in people if p.pk not in terms], _("Never held this title: %s.")),
        *sentence(
            [p for p in people if p.pk in terms and p.pk not in open_],
            _("The window of renewal is not open on the date of the decision: %s."),
        ),
        *sentence(
            [p for p in people if p.pk in open_ and p.pk not in done],
            _("Has not completed what renewal asks: %s."),
        ),
    ]


def renewal_path_done(version: SchemeVersion, terms: Iterable[Certification], on: datetime.date) -> set[int]:
    """The ids of the people, of those with these terms (with an end) under the version, who may be renewed on `on`."""
    asked = Certification.objects.filter(pk__in=[term.pk for term in terms], valid_until__isnull=False)
    opens = OuterRef("opens")
    if version.renewal_path == SchemeVersion.RenewalPath.REFRESHER:
        met = Q(Exists(completions([version.refresher_id], on, opens, learner="person")))
    else:
        met = version.meets_courses(on, since=opens, learner="person")
    return set(asked.with_opening().filter(met).values_list("person", flat=True))


def problems_of_touched(decision: Decision, lines: list[DecisionLine], people: list[User]) -> list[str]:
    """What there is to suspend, reinstate, withdraw or end must be in the state for it on the day of effect."""
    on = decision.effective_on or decision.signed_on
    assert on
    terms = {line.person_id: line.certification for line in lines if line.certification}
    wanted = {
        Kind.SUSPEND: {State.IN_FORCE},
        Kind.REINSTATE: {State.SUSPENDED},
        Kind.WITHDRAW: {State.IN_FORCE, State.SUSPENDED},
        Kind.END: {State.IN_FORCE, State.SUSPENDED},
    }[Kind(decision.kind)]
    ended = _endings(terms, *CertificationEvent.ENDINGS, by=on)
    began = [p for p in people if p.pk in terms and on <= terms[p.pk].valid_from and p.pk not in ended]
    states = _states(terms, on)
    fits: Callable[[User], bool] = lambda p: states.get(p.pk) in wanted  # noqa: E731
    wrong = [p for p in people if p.pk in terms and p.pk not in ended and p not in began and not fits(p)]
    return [
        *sentence([p for p in people if p.pk not in terms], _("Never held this title: %s.")),
        *sentence([p for p in people if p.pk in ended], _("Lost this title before by another decision: %s.")),
        *sentence(began, _("The title begins only on that day or later: %s.")),
        *sentence(
            wrong,
            _("The title is not in force on that day: %s.")
            if State.IN_FORCE in wanted
            else _("The title is not suspended on that day: %s."),
        ),
    ]


def _states(terms: dict[int, Certification], on: datetime.date) -> dict[int, str]:
    rows = Certification.objects.filter(pk__in=[term.pk for term in terms.values()]).with_state(on)
    return {row.person_id: row.state for row in rows}


def _endings(terms: dict[int, Certification], *kinds: str, by: datetime.date | None = None) -> set[int]:
    """The people whose terms such a step ends, also one to come; of departures only those `by` the day, if given."""
    found = CertificationEvent.objects.standing().filter(certification__in=terms.values(), step__in=kinds)
    if by is not None:
        found = found.filter(Q(departure=None) | Q(effective_on__lte=by))
    return set(found.values_list("certification__person", flat=True))
