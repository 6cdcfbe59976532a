"""What a form would send: a request that lacks a field is refused before anybody asks who it comes from."""

from collections.abc import Mapping
from typing import Any

from registry.demo.people import _right_answer
from tests.matrix.world import World

PAPER = {"issuing_body": "BCH Tỉnh", "signer": "Người Ký", "signer_capacity": "Bí thư"}


def body_for(row: str, w: World) -> Mapping[str, Any]:
    """The fields for an address of this row; none for those that ask for none."""
    make = BODIES.get(row)
    return make(w) if make else {}


def _day(w: World) -> str:
    return w.today.isoformat()


def _answer(w: World) -> dict[str, Any]:
    item = w.open.items_with_responses()[0]
    return {f"q{item.position}": _right_answer(item), "sequence": 5, "version": item.version_id}


BODIES: dict[str, Any] = {
    "accounts:my_data": lambda w: {"purpose": "public_listing", "answer": "yes"},
    "account_login": lambda w: {"login": "nan-nhan", "password": "khong-phai"},
    "account_reset_password": lambda w: {"email": "khong-co@vi-du.vn"},
    "certificates:share": lambda w: {"share": "on"},
    "certificates:verify_form": lambda w: {"code": w.certificate.shown_code},
    "assessments:answer": _answer,
    "assessments:flag": lambda w: {"flagged": "1"},
    "assessments:submit": _answer,
    "marking:mark": lambda w: {"points": "1", "comment": "Tốt"},
    "enrolments:enrol": lambda w: {"course": w.course.pk, "people": w.people["V4"].pk},
    "enrolments:by_list": lambda w: {"course": w.course.pk, "list": w.people["V4"].username},
    "enrolments:units": lambda w: {"course": w.course.pk, "units": w.home.pk},
    "enrolments:take_out": lambda w: {"reason": "Nhầm"},
    "certificates_admin:issue": lambda w: {"course": w.course.pk, "enrolments": w.enrolment.pk},
    "certificates_admin:start_batch": lambda w: {"course": w.course.pk, "kind": "archive"},
    "certificates_admin:withdraw": lambda w: {"reason": "Cấp nhầm"},
    "certificates_admin:reissue": lambda w: {"reason": "Sai tên"},
    "certificates_admin:bulk_check": lambda w: {"codes": w.certificate.shown_code},
    "registry_people:transfer": lambda w: {
        "people": w.people["V"].pk, "to_unit": w.third.name, "effective_on": _day(w), "reason": "Chuyển",
    },
    "registry_people:rename": lambda w: {"new_name": "Tên Mới", "effective_on": _day(w), "paper": "Căn cước"},
    "registry_people:depart": lambda w: {"kind": "left", "effective_on": _day(w), "reason": "Nghỉ"},
    "registry_people:report_left": lambda w: {"effective_on": _day(w), "reason": "Nghỉ"},
    "registry_people:report_died": lambda w: {"effective_on": _day(w), "reason": "Mất"},
    "registry_people:take_departure_back": lambda w: {"reason": "Nhầm"},
    "registry_people:merge": lambda w: {"confirm": "1"},
    "change_requests:request": lambda w: {
        "kind": "transfer", "to_unit": w.third.name, "effective_on": _day(w), "reason": "Chuyển",
    },
    "change_requests:answer": lambda w: {"answer": "accept", "words": "Đồng ý"},
    "coverage:targets": lambda w: {"scheme": w.scheme.pk, "unit": w.third.name, "people": 2, "valid_from": _day(w)},
    "coverage:end_target": lambda w: {"valid_until": _day(w)},
    "eligible:tick": lambda w: {
        "scheme": w.scheme.pk, "people": w.people["V2"].pk, "met_on": _day(w), "evidence": "Biên bản",
        "criteria": w.criterion.pk,
    },
    "decisions:start": lambda w: {"scheme": w.scheme.pk, "kind": "certify", "people": w.people["V2"].pk},
    "decisions:lines": lambda w: {"add": "1", "people": w.people["V2"].pk},
    "decisions:record": lambda w: {**PAPER, "number": "908-QĐ/MT", "signed_on": _day(w), "reason": "Lý do"},
    "decisions:correct": lambda w: {**PAPER, "number": "909-QĐ/MT", "signed_on": _day(w), "reason": "Sai số"},
    "decisions:take_back": lambda w: {"reason": "Nhầm"},
    "schemes:add": lambda w: {"name": "Chương trình mới", "title": "propagandist", "level": "commune"},
    "reorganisations:add": lambda w: {"name": "Sáp nhập", "effective_on": _day(w), "legal_basis": "Nghị quyết"},
    "roster:export": lambda w: {"kind": "xlsx", "filters": f"unit={w.home.pk}"},
    "roster:cards": lambda w: {"filters": f"unit={w.home.pk}"},
    "roster:remind": lambda w: {"certifications": w.certification.pk},
    "roster_import:undo": lambda w: {"reason": "Nhầm tệp"},
    "api_tokens:index": lambda w: {"name": "Hệ thống", "scopes": "roster"},
    "contacts:edit": lambda w: {"contact_name": "Lê Mẫu", "contact_phone": "0912345678"},
    "unit:edit": lambda w: {
        "name": "Đoàn xã Đổi Tên", "kind": "commune", "locality": w.third.locality_id, "valid_from": "2025-07-01",
    },
    "unit:add": lambda w: {
        "name": "Đoàn xã Mới", "kind": "commune", "locality": w.third.locality_id, "valid_from": _day(w),
    },
    "wagtailusers_users:add": lambda w: {
        "full_name": "Người Mới", "username": "nguoi-moi", "unit": w.home.name, "is_active": "on",
    },
    "wagtailusers_users:edit": lambda w: {
        "full_name": "Bị Đổi", "username": "bi-doi", "email": "bi-doi@vi-du.vn", "is_active": "on",
    },
    "wagtailusers_users:roles": lambda w: {"role": "province", "valid_from": _day(w)},
    "wagtailusers_users:consents": lambda w: {
        "purpose": "public_listing", "answer": "yes", "evidence": "Giấy ngày 1/7",
    },
    "bank:retire": lambda w: {"confirm": "1"},
    "categories:add": lambda w: {"name": "Chủ đề mới"},
    "cited_acts:add": lambda w: {"number": "1/2026/QH16", "title": "Luật mẫu"},
    "wagtailadmin_pages:delete": lambda w: {"confirm": "1"},
    "wagtailadmin_pages:copy": lambda w: {
        "new_title": "Bản sao", "new_slug": "ban-sao", "new_parent_page": w.course.pk,
    },
    "wagtailadmin_pages:set_privacy": lambda w: {"restriction_type": "none"},
    "wagtailadmin_collections:add": lambda w: {"name": "Bộ mới", "parent": w.collection.get_parent().pk},
    "wagtailsites:add": lambda w: {"hostname": "vi-du.vn", "port": 80, "root_page": w.course.pk},
    "wagtailusers_groups:add": lambda w: {"name": "Nhóm mới"},
    "wagtailredirects:add": lambda w: {"old_path": "/cu/", "redirect_link": "/moi/"},
}  # fmt: skip
