"""What the database asks of every item: reviewed by two people, decided by another than the author."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inspection_queue", "0008_earlier_outcomes"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.RemoveConstraint(
            model_name='queueitem',
            name='item_state_is_known',
        ),
        migrations.RemoveConstraint(
            model_name='queueitem',
            name='claimed_means_owner_and_lease',
        ),
        migrations.RemoveConstraint(
            model_name='queueitem',
            name='closed_means_a_moment',
        ),
        migrations.AddConstraint(
            model_name='queueitem',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ('open', 'claimed', 'snoozed', 'closed'))), name='item_state_is_known'),
        ),
        migrations.AddConstraint(
            model_name='queueitem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('assignee__isnull', False), ('lease_until__isnull', False), ('state', 'claimed')), models.Q(('assignee__isnull', True), ('lease_until__isnull', True), ('state', 'open')), models.Q(('assignee__isnull', True), ('lease_until__isnull', True), ('snoozed_until__isnull', False), ('state', 'snoozed')), models.Q(('lease_until__isnull', True), ('state', 'closed')), _connector='OR'), name='claimed_means_owner_and_lease'),
        ),
        migrations.AddConstraint(
            model_name='queueitem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('outcome__isnull', False), ('state', 'closed')), models.Q(models.Q(('state', 'closed'), _negated=True), ('closed_at__isnull', True)), _connector='OR'), name='closed_means_a_moment_and_an_outcome'),
        ),
        migrations.AddConstraint(
            model_name='queueitem',
            constraint=models.CheckConstraint(condition=models.Q(('stage__in', ('first_review', 'second_review', 'statement', 'verification', 'handling', 'direct'))), name='item_stage_is_known'),
        ),
        migrations.AddConstraint(
            model_name='queueitem',
            constraint=models.CheckConstraint(condition=models.Q(('stage__in', ('first_review', 'second_review', 'direct')), models.Q(('first_reviewer__isnull', False), ('second_reviewer__isnull', False)), _connector='OR'), name='a_clue_was_reviewed_twice'),
        ),
        migrations.AddConstraint(
            model_name='queueitem',
            constraint=models.CheckConstraint(condition=models.Q(('second_reviewer__isnull', True), models.Q(('first_reviewer', models.F('second_reviewer')), _negated=True), _connector='OR'), name='two_reviewers_are_two_people'),
        ),
        migrations.AddConstraint(
            model_name='queueitem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('stage', 'second_review'), ('state', 'claimed'), _negated=True), models.Q(('first_reviewer__isnull', False), models.Q(('assignee', models.F('first_reviewer')), _negated=True)), _connector='OR'), name='nobody_reviews_what_they_reviewed'),
        ),
        migrations.AddConstraint(
            model_name='queueitem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('stage', 'handling'), ('state', 'claimed'), _negated=True), models.Q(('author__isnull', False), models.Q(('assignee', models.F('author')), _negated=True)), _connector='OR'), name='nobody_handles_what_they_wrote'),
        ),
        migrations.AddConstraint(
            model_name='queueitem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'closed'), _negated=True), ('stage', 'direct'), models.Q(('author__isnull', False), ('decider__isnull', False), models.Q(('author', models.F('decider')), _negated=True)), _connector='OR'), name='nobody_decides_what_they_wrote'),
        ),
    ]
