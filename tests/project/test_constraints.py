"""Every constraint that a form can hit says in words what is wrong; the others are reached by no form, and why."""

import pytest
from django.apps import apps
from django.db import IntegrityError, models

from elearn.base.constraints import ConstraintsInWordsMiddleware, has_words, words_of

LOGGED = "steps of the log are written by decisions, moves and departures, which check before"
COPIED = "kept in step by code alone; no form names its rows"
BESIDE = "counted by the worker beside the server"
TAKEN = "taken under a lock, or the row that is there is used"
FROZEN = "written when an attempt is begun or marked, from what was checked before"
CHECKED = "the only form that leads here asks for it in a field that must be filled in"
NO_FORM = {
    "one_series_a_year": TAKEN,
    "succession_is_stated_once": "read from the files of the map",
    "succession_is_between_two": "read from the files of the map",
    "consent_recorded_for_another_says_how": CHECKED,
    "rendition_is_made_once": COPIED,
    "version_numbers_are_unique": TAKEN,
    "pass_mark_is_a_percentage": "the field of the form has the bounds",
    "one_attempt_in_progress": TAKEN,
    "attempts_are_numbered": TAKEN,
    "only_marked_attempts_have_a_result": FROZEN,
    "slot_points_are_positive": "the field of the form has the bounds",
    "slots_draw_something": "the field of the form has the bounds",
    "positions_are_unique": FROZEN,
    "share_is_between_0_and_1": FROZEN,
    "a_marker_marks_once": TAKEN,
    "marks_are_between_0_and_1": FROZEN,
    "nothing_is_added_before_the_import_is_done": BESIDE,
    "a_retry_changes_nothing": "a retry is meant to change nothing",
    "a_file_is_stored_once": TAKEN,
    "enrolled_once": TAKEN,
    "one_progress_a_lesson": TAKEN,
    "one_default_template": TAKEN,
    "template_versions_are_numbered": TAKEN,
    "one_certificate_at_a_time": TAKEN,
    "certificate_numbers_are_unique": TAKEN,
    "a_withdrawal_says_who_and_why": CHECKED,
    "a_decision_to_withdraw_has_number_and_date": CHECKED,
    "a_replaced_certificate_is_not_withdrawn": TAKEN,
    "no_certificate_replaces_itself": COPIED,
    "certificate_score_is_a_percentage": FROZEN,
    "one_key_of_badges_in_use": TAKEN,
    "a_retired_key_signs_nothing": COPIED,
    "a_distrusted_key_is_retired": COPIED,
    "one_badge_at_a_place": TAKEN,
    "a_badge_is_within_its_list": COPIED,
    "a_batch_does_not_do_more_than_all": BESIDE,
    "a_document_signed_outside_says_who_put_it_back": COPIED,
    "a_token_opens_something": CHECKED,
    "an_issued_decision_is_numbered_dated_and_signed": "recording asks for it in words before",
    "only_a_suspension_ends_by_itself": "the form of other kinds lacks the field",
    "a_decision_names_a_person_once": TAKEN,
    "certification_does_not_end_before_it_begins": LOGGED,
    "a_step_cites_its_decision": LOGGED,
    "a_departure_only_ends": LOGGED,
    "beginnings_and_moves_name_the_unit": LOGGED,
    "only_a_cancelling_step_cancels": LOGGED,
    "a_certification_is_one_thing_a_day": LOGGED,
    "a_merge_is_of_two": "an account is never offered to be merged with itself, and asked again under a lock",
    "a_reminder_is_sent_once": BESIDE,
    "a_unit_gives_way_once": TAKEN,
    "an_export_does_not_write_more_than_all": BESIDE,
    "nothing_is_certified_before_the_import_is_done": BESIDE,
    "one_line_of_each_row_of_a_roster": COPIED,
    "what_is_undone_says_by_whom_and_why": CHECKED,
    "taken_out_once": TAKEN,
    "told_once_of_each_thing": "telling again is meant to change nothing",
    "a_notice_leads_within_the_site": "no form makes a notice",
}


OURS = {
    "elearn",
    "localities",
    "accounts",
    "media",
    "assessments",
    "courses",
    "certificates",
    "registry",
    "reports",
}


def constraints():
    ours = [model for model in apps.get_models() if model.__module__.split(".")[0] in OURS]
    return [each for model in ours for each in model._meta.constraints]


@pytest.mark.parametrize("constraint", constraints(), ids=lambda constraint: constraint.name)
def test_every_constraint_has_words_or_no_form_that_hits_it(constraint):
    assert has_words(constraint) != (constraint.name in NO_FORM)


def test_no_reason_is_kept_for_a_constraint_that_is_gone():
    assert set(NO_FORM) <= {each.name for each in constraints()}


class Refused:
    """As the driver tells of a refusal."""

    def __init__(self, name):
        self.constraint_name = name


def refusal(name):
    error = IntegrityError("refused")
    error.__cause__ = Exception()
    error.__cause__.diag = Refused(name)
    return error


class TestWords:
    def test_are_those_of_the_constraint(self):
        assert (
            words_of(refusal("a_number_is_used_once_a_year"))
            == "Trong năm này, cơ quan này đã có một quyết định mang số đó."
        )

    def test_are_there_for_every_other_too(self):
        general = words_of(refusal("a_unit_gives_way_once"))
        assert general
        assert general == words_of(IntegrityError("refused"))


class TestMiddleware:
    def answer(self, rf, method, error):
        request = getattr(rf, method)("/quan-tri/")
        return ConstraintsInWordsMiddleware(lambda request: None).process_exception(request, error)

    def test_says_what_was_refused_instead_of_crashing(self, rf, db):
        answer = self.answer(rf, "post", refusal("username_is_unique_in_any_case"))
        assert answer.status_code == 409
        assert "Tên đăng nhập này đã có người dùng." in answer.content.decode()

    @pytest.mark.parametrize(("method", "error"), [("get", IntegrityError("x")), ("post", ValueError("x"))])
    def test_leaves_what_is_a_fault_of_ours(self, rf, method, error):
        assert self.answer(rf, method, error) is None


def test_a_row_without_words_says_so_in_general():
    assert not has_words(models.CheckConstraint(condition=models.Q(pk=1), name="x"))
