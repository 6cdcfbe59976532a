from django.db import migrations

from elearn.base.append_only import NeverChanges

# A partial index cannot see that a step was taken back by a later one, so a trigger says what it said. Steps are added
# by one transaction at a time, and each statement of the function sees what was committed before.
ONCE = """
CREATE FUNCTION registry_steps_that_count_are_once() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    kinds text[];
    rule text;
BEGIN
    IF NEW.step IN ('certified', 'renewed') THEN
        kinds := ARRAY['certified', 'renewed'];
        rule := 'a_certification_begins_once';
    ELSIF NEW.step IN ('withdrawn', 'ended') AND NEW.departure_id IS NULL THEN
        kinds := ARRAY['withdrawn', 'ended'];
        rule := 'a_certification_is_ended_once';
    ELSE
        RETURN NEW;
    END IF;
    IF EXISTS (
        SELECT FROM registry_certificationevent before
        WHERE before.certification_id = NEW.certification_id AND before.step = ANY (kinds)
          AND before.departure_id IS NULL
          AND NOT EXISTS (SELECT FROM registry_certificationevent later WHERE later.cancels_id = before.id)
    ) THEN
        RAISE EXCEPTION 'certification % took such a step before', NEW.certification_id
            USING ERRCODE = 'unique_violation', CONSTRAINT = rule;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER steps_that_count_are_once BEFORE INSERT ON registry_certificationevent
    FOR EACH ROW EXECUTE FUNCTION registry_steps_that_count_are_once();
"""
UNDO = """
DROP TRIGGER steps_that_count_are_once ON registry_certificationevent;
DROP FUNCTION registry_steps_that_count_are_once();
"""


class Migration(migrations.Migration):
    dependencies = [('registry', '0020_departures_and_corrections')]

    operations = [
        migrations.RunSQL(ONCE, UNDO),
        NeverChanges("registry_correction"),
        NeverChanges("registry_struckline"),
    ]
