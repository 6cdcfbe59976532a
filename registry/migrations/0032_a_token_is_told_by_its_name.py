"""Of two tokens in use each has its own name. See 0030 for what was there before."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('localities', '0004_words_of_constraints'),
        ('registry', '0031_tokens_of_one_name'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='apitoken',
            constraint=models.UniqueConstraint(condition=models.Q(('revoked_at', None)), fields=('name',), name='a_token_is_told_by_its_name', violation_error_message='There is a token of this name already: see the list. If its secret is lost, revoke it first.'),
        ),
    ]
