import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from elearn.base.append_only import NeverChanges


class Migration(migrations.Migration):
    dependencies = [("registry", "0004_carry_over")]

    operations = [
        migrations.RemoveField(
            model_name='decision',
            name='document',
        ),
        migrations.RemoveField(
            model_name='scheme',
            name='required_courses',
        ),
        migrations.RemoveField(
            model_name='scheme',
            name='validity_months',
        ),
        migrations.AddConstraint(
            model_name='certificationevent',
            constraint=models.UniqueConstraint(condition=models.Q(('step__in', ['certified', 'renewed'])), fields=('certification',), name='a_certification_begins_once'),
        ),
        migrations.AddConstraint(
            model_name='certificationevent',
            constraint=models.CheckConstraint(condition=models.Q(('decision__isnull', False), ('step__in', ['transferred', 'cancelled']), _connector='OR'), name='a_step_cites_its_decision'),
        ),
        migrations.AddConstraint(
            model_name='certificationevent',
            constraint=models.CheckConstraint(condition=models.Q(('unit__isnull', False), models.Q(('step__in', ['certified', 'renewed', 'transferred']), _negated=True), _connector='OR'), name='beginnings_and_moves_name_the_unit'),
        ),
        migrations.AddConstraint(
            model_name='certificationevent',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('cancels__isnull', False), ('step', 'cancelled')), models.Q(models.Q(('step', 'cancelled'), _negated=True), ('cancels', None)), _connector='OR'), name='only_a_cancelling_step_cancels'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.UniqueConstraint(models.F('issuing_body'), models.F('number'), django.db.models.functions.datetime.ExtractYear('signed_on'), condition=models.Q(('number', ''), _negated=True), name='a_number_is_used_once_a_year', violation_error_message='A decision of this body with this number exists in this year.'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(('issued_at', None), models.Q(models.Q(('number', ''), _negated=True), models.Q(('signer', ''), _negated=True), ('effective_on__isnull', False), ('issued_by__isnull', False), ('signed_on__isnull', False)), _connector='OR'), name='an_issued_decision_is_numbered_dated_and_signed'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(('suspended_until', None), ('kind', 'suspend'), _connector='OR'), name='only_a_suspension_ends_by_itself'),
        ),
        migrations.AlterField(
            model_name='certification',
            name='scheme_version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='certifications', to='registry.schemeversion', verbose_name='version of the scheme'),
        ),
        migrations.AlterField(
            model_name='decision',
            name='drafted_at',
            field=models.DateTimeField(verbose_name='drafted'),
        ),
        migrations.AlterField(
            model_name='decision',
            name='drafted_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='drafted by'),
        ),
        migrations.AlterField(
            model_name='decision',
            name='scheme',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='registry.scheme', verbose_name='scheme'),
        ),
        NeverChanges("registry_schemeversion"),
        NeverChanges("registry_schemecourse"),
        NeverChanges("registry_schemecriterion"),
        NeverChanges("registry_schemeground"),
        NeverChanges("registry_schemetarget"),
    ]
