"""200,000 certifications with a log of 1,000,000 steps, made up in SQL: what bench/roster.py asks about.

Half were certified under the map of before 1 July 2025, suspended for a month and moved with the map; half since, and
moved once. Each log has a step that was taken back. The periods are those that `read_log` reads from it; `check`
compares a sample.
"""

from itertools import product
from typing import Any

FAMILIES = """Nguyễn Trần Lê Phạm Huỳnh Phan Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Trương Đinh Đoàn Lâm Mai Cao"""
MIDDLES = """Văn Thị Minh Thanh Hữu Ngọc Quốc Hoàng Kim Bảo"""
GIVENS = """An Ái Anh Ân Ba Bảo Bình Cúc Cường Dũng Duyên Đào Đạt Đức Giang Hà Hải Hạnh Hằng Hiền Hiếu Hòa Hoàng Hùng
Hương Khánh Khoa Kiên Lan Linh Loan Long Mai Mẫu Minh Mỹ Nam Nga Ngân Nghĩa Ngọc Nhung Oanh Phát Phúc Phương Quân
Quỳnh Sơn Tài Tâm Thảo Thịnh Thu Thúy Tiên Trang Trinh Trung Tú Tuấn Uyên Ước Vân Vinh Vy Xuân Ý Yến"""

FILL = """
CREATE TEMP TABLE spot AS
SELECT unit.id, row_number() OVER (PARTITION BY old ORDER BY unit.id) - 1 AS place, old
FROM (SELECT u.id, l.valid_until IS NOT NULL AS old FROM localities_unit u
      JOIN localities_locality l ON l.id = u.locality_id
      WHERE u.name LIKE 'Đơn vị mẫu %%' AND (l.valid_until IS NULL OR l.valid_until = '2025-07-01')) unit;
CREATE UNIQUE INDEX ON spot (old, place);
CREATE TEMP TABLE sizes AS SELECT count(*) FILTER (WHERE old) AS old, count(*) FILTER (WHERE NOT old) AS new FROM spot;
ANALYZE spot;

INSERT INTO accounts_user
    (password, is_superuser, username, full_name, is_active, is_staff, date_joined, sort_key, search_text, sex)
SELECT '', false, 'mau-' || m, name.full_name, true, false, now(), name.sort_key, name.search_text,
    CASE WHEN m %% 4 < 2 THEN 'female' ELSE 'male' END
FROM generate_series(0::bigint, %(people)s - 1) m JOIN name ON name.n = m * 7919 %% %(names)s;
CREATE TEMP TABLE person AS
SELECT id, sort_key, search_text, substr(username, 5)::int AS n FROM accounts_user WHERE username LIKE 'mau-%%';
CREATE UNIQUE INDEX ON person (n);

INSERT INTO accounts_consent (person_id, purpose, is_given, wording, evidence, answered_at, recorded_by_id)
SELECT id, 'sex_in_lists', n %% 3 > 0, '', '', now(), id FROM person;

CREATE TEMP TABLE held AS
SELECT m AS n, person.id AS person, person.sort_key, person.search_text,
    CASE WHEN m < %(people)s THEN 0 ELSE 1 END AS scheme,
    m %% 2 = 0 AS old,
    CASE WHEN m %% 2 = 0 THEN date '2022-01-03' + (m * 104729 %% 1120)::int
         ELSE date '2025-07-01' + (m * 104729 %% 500)::int END AS day,
    m * 15485863 %% sizes.old AS before, m * 32452843 %% sizes.new AS after, m * 49979687 %% sizes.new AS later
FROM generate_series(0::bigint, %(certifications)s - 1) m CROSS JOIN sizes JOIN person ON person.n = m %% %(people)s;
ALTER TABLE held ADD first_unit bigint, ADD next_unit bigint, ADD decision bigint, ADD certification bigint;
ANALYZE held;
UPDATE held SET first_unit = first.id, next_unit = next.id FROM spot first, spot next
WHERE first.old = held.old AND first.place = CASE WHEN held.old THEN before ELSE after END
    AND NOT next.old AND next.place = CASE WHEN held.old THEN after ELSE later END;

INSERT INTO registry_decision (kind, scheme_id, number, signed_on, issuing_body, signer, signer_capacity, effective_on,
    reason, basis, carried_out_by, place, recipients, signed_file, drafted_by_id, drafted_at, issued_by_id, issued_at)
SELECT 'certify', (%(schemes)s)[scheme + 1], row_number() OVER () || '-QĐ/ĐO', day, 'BCH Tỉnh Cà Mau',
    'Nguyễn Văn Mẫu', 'Bí thư', day, 'mau', '', '', '', '', '', %(by)s, now(), %(by)s, now()
FROM (SELECT DISTINCT scheme, day FROM held) kinds;
UPDATE held SET decision = d.id FROM registry_decision d
WHERE d.reason = 'mau' AND d.signed_on = held.day AND d.scheme_id = (%(schemes)s)[held.scheme + 1];

ANALYZE registry_decision, held;
INSERT INTO registry_certification (person_id, scheme_id, scheme_version_id, unit_id, decision_id, valid_from,
    valid_until, holds_legal_title)
SELECT person, (%(schemes)s)[scheme + 1], (%(versions)s)[scheme + 1], first_unit, decision, day,
    (day + interval '2 years')::date, n %% 50 = 0
FROM held ORDER BY n;
ANALYZE registry_certification;
UPDATE held SET certification = c.id FROM registry_certification c
WHERE c.person_id = held.person AND c.decision_id = held.decision;

CREATE UNIQUE INDEX ON held (certification);
ANALYZE held;

CREATE TEMP TABLE step AS
SELECT certification, n, place, kind, on_day, until_day, unit, step.decision FROM held CROSS JOIN LATERAL (VALUES
    (1, 'certified', day, (day + interval '2 years')::date, first_unit, decision, true),
    (2, 'suspended', day + 100, NULL::date, NULL::bigint, decision, old),
    (3, 'reinstated', day + 130, NULL, NULL, decision, old),
    (4, 'suspended', day + 140, NULL, NULL, decision, true),
    (5, 'cancelled', day + 140, NULL, NULL, NULL, true),
    (6, 'transferred', CASE WHEN old THEN date '2025-07-01' ELSE day + 200 END, NULL, next_unit, NULL, true)
) step(place, kind, on_day, until_day, unit, decision, is_there) WHERE is_there;
SELECT setval(pg_get_serial_sequence('registry_certificationevent', 'id'), 1000000);
INSERT INTO registry_certificationevent (id, certification_id, step, effective_on, valid_until, unit_id, decision_id,
    cancels_id, reason, recorded_by_id, recorded_at)
SELECT 1000000 + n * 10 + place, certification, kind, on_day, until_day, unit, decision,
    CASE kind WHEN 'cancelled' THEN 1000000 + n * 10 + 4 END, '', %(by)s, now()
FROM step ORDER BY n, place;
SELECT setval(pg_get_serial_sequence('registry_certificationevent', 'id'),
    (SELECT max(id) FROM registry_certificationevent));

INSERT INTO registry_certificationperiod (certification_id, person_id, scheme_id, unit_id, state, valid_from,
    valid_until, decision_id, term_from, term_until, sort_key, search_text)
SELECT certification, person, (%(schemes)s)[scheme + 1], part.unit, part.state, part.valid_from, part.valid_until,
    decision, day, over, sort_key, search_text
FROM held CROSS JOIN LATERAL (SELECT (day + interval '2 years')::date AS over,
        CASE WHEN old THEN date '2025-07-01' ELSE day + 200 END AS moved) term
CROSS JOIN LATERAL (VALUES
    (old, first_unit, 'in_force', day, day + 100),
    (old, first_unit, 'suspended', day + 100, day + 130),
    (old, first_unit, 'in_force', day + 130, least(over, moved)),
    (NOT old, first_unit, 'in_force', day, moved),
    (old AND over < moved, first_unit, 'expired', over, moved),
    (moved < over, next_unit, 'in_force', moved, over),
    (true, next_unit, 'expired', greatest(over, moved), NULL::date)
) part(is_there, unit, state, valid_from, valid_until) WHERE is_there;
"""

TABLES = ("registry_certification", "registry_certificationevent", "registry_certificationperiod")


def fill(certifications: int) -> None:
    """Make them, in the database that is set up; people are fewer, since some hold two titles."""
    from django.db import connection, transaction  # noqa: PLC0415 - set up by then

    from elearn.postgres.base import owning_tables  # noqa: PLC0415

    facts: dict[str, Any] = {"certifications": certifications, "people": certifications * 3 // 4}
    with owning_tables():
        with transaction.atomic(), connection.cursor() as cursor:
            facts.update(_schemes())
            _make_units()
            facts["names"] = _copy_names(cursor)
            # Keys and triggers look at one row at a time; these rows are right by the way they are made.
            cursor.execute("SET session_replication_role = replica")
            indexes = [each for table in TABLES for each in _take_down_indexes(cursor, table)]
            for statement in FILL.split(";\n"):
                if statement.strip():
                    cursor.execute(statement, facts)
            for definition in indexes:
                cursor.execute(definition)
            cursor.execute("SET session_replication_role = DEFAULT")
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def _take_down_indexes(cursor: Any, table: str) -> list[str]:
    """Drop what would be kept in step row by row; the statements that build it anew at once."""
    cursor.execute(
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'x'",
        [table],
    )
    constraints = cursor.fetchall()
    cursor.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s"
        " AND indexname NOT IN (SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass)",
        [table, table],
    )
    indexes = cursor.fetchall()
    for name, _definition in constraints:
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    for name, _definition in indexes:
        cursor.execute(f'DROP INDEX "{name}"')
    return [
        *(definition for _name, definition in indexes),
        *(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {what}' for name, what in constraints),
    ]


def _schemes() -> dict[str, Any]:
    from accounts.models import User  # noqa: PLC0415
    from registry.models import Scheme, SchemeTarget, SchemeVersion  # noqa: PLC0415

    made = []
    for title in Scheme.Title.values:
        scheme = Scheme.objects.create(name=f"Chương trình mẫu {title}", title=title, level="commune")
        version = SchemeVersion.objects.create(
            scheme=scheme, number=1, applies_from="2020-01-01", validity_months=24
        )
        for kind, people in (("xa", 900), ("phuong", 800)):
            SchemeTarget.objects.create(version=version, locality_type=kind, people=people)
        made.append((scheme.pk, version.pk))
    return {
        "schemes": [scheme for scheme, _ in made],
        "versions": [version for _, version in made],
        "by": User.objects.get(username="tinhdoan").pk,
    }


def _make_units() -> None:
    """A unit of the commune and three schools in every commune there ever was."""
    from localities.models import Locality, Unit  # noqa: PLC0415

    units = [
        Unit(
            name=f"Đơn vị mẫu {place.name} {number}",
            kind="school" if number else "commune",
            locality=place,
            valid_from=place.valid_from,
            valid_until=place.valid_until,
        )
        for place in Locality.objects.filter(level="commune")
        for number in range(4)
    ]
    for each in units:
        each.set_keys()
    Unit.objects.bulk_create(units)


def _copy_names(cursor: Any) -> int:
    from elearn.base.vietnamese import fold, person_sort_key  # noqa: PLC0415

    names = [" ".join(parts) for parts in product(FAMILIES.split(), MIDDLES.split(), GIVENS.split())]
    cursor.execute(
        'CREATE TEMP TABLE name (n int, full_name text, sort_key text COLLATE "C", search_text text)'
    )
    with cursor.copy("COPY name FROM STDIN") as copy:
        for number, name in enumerate(names):
            copy.write_row((number, name, person_sort_key(name), fold(name)))
    return len(names)


def check(sample: int = 300) -> None:
    """Raises AssertionError unless the periods of a sample are what its logs say."""
    from registry.models import Certification  # noqa: PLC0415
    from registry.models.period import read_log  # noqa: PLC0415

    some = Certification.objects.filter(decision__reason="mau").order_by("?")[:sample]
    for each in some.prefetch_related("events", "periods"):
        kept = sorted((p.valid_from, p.valid_until, p.state, p.unit_id) for p in each.periods.all())
        read = [(s.valid_from, s.valid_until, s.state, s.unit_id) for s in read_log(each.events.all())]
        assert kept == read, (each.pk, kept, read)
