"""What stood in the first tables says the same in the new ones: schemes get their first version, decisions their lines,
steps their unit, certifications their periods."""

from django.db import migrations

CARRY = """
ALTER TABLE registry_certificationevent DISABLE TRIGGER never_changes;

INSERT INTO registry_schemeversion
  (scheme_id, number, applies_from, courses_asked, validity_months, window_months, grace_months, renewal_path)
SELECT id, 1, DATE '2020-01-01', 'all', validity_months, 3, 0, 'full' FROM registry_scheme;

INSERT INTO registry_schemecourse (version_id, course_id)
SELECT v.id, c.coursepage_id FROM registry_scheme_required_courses c JOIN registry_schemeversion v USING (scheme_id);

UPDATE registry_certification c SET scheme_version_id = v.id
FROM registry_schemeversion v WHERE v.scheme_id = c.scheme_id;

UPDATE registry_decision d SET
  scheme_id = e.scheme_id, drafted_by_id = e.recorded_by_id, drafted_at = e.recorded_at,
  issued_by_id = e.recorded_by_id, issued_at = e.recorded_at, effective_on = e.effective_on, reason = e.reason
FROM (SELECT DISTINCT ON (e.decision_id) e.*, c.scheme_id
      FROM registry_certificationevent e JOIN registry_certification c ON c.id = e.certification_id
      ORDER BY e.decision_id, e.id) e
WHERE e.decision_id = d.id;
DELETE FROM registry_decision WHERE scheme_id IS NULL;

UPDATE registry_certificationevent e SET unit_id = c.unit_id
FROM registry_certification c WHERE c.id = e.certification_id AND e.step = 'certified';

INSERT INTO registry_decisionline (decision_id, person_id, certification_id, unit_id, name, holds_legal_title)
SELECT e.decision_id, c.person_id, c.id, c.unit_id, p.full_name, c.holds_legal_title
FROM registry_certificationevent e
JOIN registry_certification c ON c.id = e.certification_id JOIN accounts_user p ON p.id = c.person_id;

INSERT INTO registry_certificationperiod
  (certification_id, person_id, scheme_id, unit_id, sort_key, state, valid_from, valid_until)
SELECT c.id, c.person_id, c.scheme_id, c.unit_id, p.sort_key, 'in_force', c.valid_from, c.valid_until
FROM registry_certification c JOIN accounts_user p ON p.id = c.person_id;
INSERT INTO registry_certificationperiod
  (certification_id, person_id, scheme_id, unit_id, sort_key, state, valid_from)
SELECT c.id, c.person_id, c.scheme_id, c.unit_id, p.sort_key,
  COALESCE((SELECT e.step FROM registry_certificationevent e
            WHERE e.certification_id = c.id AND e.step IN ('withdrawn', 'ended')), 'expired'), c.valid_until
FROM registry_certification c JOIN accounts_user p ON p.id = c.person_id WHERE c.valid_until IS NOT NULL;

SET CONSTRAINTS ALL IMMEDIATE;  -- or the table could not be altered: foreign keys are checked at the end
ALTER TABLE registry_certificationevent ENABLE TRIGGER never_changes;
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0003_titles_over_time")]

    operations = [migrations.RunSQL(CARRY, migrations.RunSQL.noop)]
