"""The chain of review, clocks, statements, cases, referrals, snoozes, exemptions, outcomes in versions, webhooks."""

import django.db.models.deletion
import django.db.models.manager
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inspection_queue", "0006_ledgers_and_schemes")]

    operations = [
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=160)),
                ('kind', models.CharField(max_length=8)),
                ('size', models.PositiveIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('note', models.CharField(blank=True, max_length=200)),
                ('added_at', models.DateTimeField()),
            ],
            options={
                'ordering': ('added_at', 'pk'),
            },
        ),
        migrations.CreateModel(
            name='CalendarDay',
            fields=[
                ('day', models.DateField(primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=12)),
                ('name', models.CharField(blank=True, max_length=40)),
            ],
            options={
                'ordering': ('day',),
            },
        ),
        migrations.CreateModel(
            name='Case',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(default='clue', max_length=24)),
                ('resumes_to', models.CharField(blank=True, max_length=24)),
                ('version', models.PositiveIntegerField(default=1)),
                ('number', models.CharField(blank=True, max_length=40)),
                ('opened_at', models.DateTimeField()),
                ('hearing_right', models.BooleanField(default=False)),
                ('hearing_waived', models.BooleanField(default=False)),
                ('defended', models.BooleanField(default=False)),
                ('fine_notified', models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                ('fine_decided', models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                ('amount_recovered', models.DecimalField(decimal_places=2, max_digits=14, null=True)),
            ],
            options={
                'ordering': ('-pk',),
            },
        ),
        migrations.CreateModel(
            name='CaseOfficer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('certificate_no', models.CharField(max_length=40)),
            ],
        ),
        migrations.CreateModel(
            name='Clock',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('began_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('provisional', models.BooleanField(default=False)),
                ('suspended_at', models.DateTimeField(null=True)),
                ('n_extensions', models.PositiveSmallIntegerField(default=0)),
                ('ended_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ('due_at', 'pk'),
            },
        ),
        migrations.CreateModel(
            name='ClockMove',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(max_length=10)),
                ('reason', models.CharField(max_length=40)),
                ('note', models.TextField(blank=True, max_length=2000)),
                ('asked_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('granted', models.BooleanField(null=True)),
                ('due_before', models.DateTimeField()),
                ('due_after', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ('-asked_at', '-pk'),
            },
        ),
        migrations.CreateModel(
            name='Correction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.TextField(max_length=2000)),
                ('proposed_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('granted', models.BooleanField(null=True)),
            ],
            options={
                'ordering': ('-proposed_at', '-pk'),
            },
        ),
        migrations.CreateModel(
            name='Exemption',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('detector_id', models.CharField(max_length=80)),
                ('reason', models.CharField(max_length=40)),
                ('note', models.TextField(max_length=2000)),
                ('asked_at', models.DateTimeField()),
                ('until', models.DateField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('granted', models.BooleanField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ('-asked_at', '-pk'),
            },
        ),
        migrations.CreateModel(
            name='Referral',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(default='proposed', max_length=24)),
                ('version', models.PositiveIntegerField(default=1)),
                ('opened_at', models.DateTimeField()),
                ('amount_at_risk', models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                ('intent', models.CharField(blank=True, max_length=400)),
                ('papers', models.CharField(blank=True, max_length=400)),
                ('refusal', models.TextField(blank=True, max_length=2000)),
                ('receipt_no', models.CharField(blank=True, max_length=60)),
                ('police_case_no', models.CharField(blank=True, max_length=60)),
            ],
        ),
        migrations.CreateModel(
            name='Snooze',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=40)),
                ('note', models.TextField(max_length=2000)),
                ('began_at', models.DateTimeField()),
                ('until', models.DateField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_by', models.CharField(blank=True, max_length=12)),
            ],
            options={
                'ordering': ('-began_at', '-pk'),
            },
        ),
        migrations.CreateModel(
            name='Statement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('facts', models.TextField(max_length=4000)),
                ('notified_on', models.DateField()),
                ('answered_on', models.DateField(null=True)),
                ('answer', models.TextField(blank=True, max_length=4000)),
                ('accepted', models.CharField(blank=True, max_length=10)),
                ('reply', models.TextField(blank=True, max_length=4000)),
            ],
            options={
                'ordering': ('pk',),
            },
        ),
        migrations.CreateModel(
            name='Step',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('action', models.CharField(max_length=40)),
                ('before', models.CharField(max_length=48)),
                ('after', models.CharField(max_length=48)),
                ('at', models.DateTimeField()),
                ('told', models.JSONField(default=dict)),
            ],
            options={
                'ordering': ('pk',),
            },
        ),
        migrations.CreateModel(
            name='Webhook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, unique=True)),
                ('address', models.URLField(max_length=300)),
                ('secret', models.CharField(max_length=64)),
                ('active', models.BooleanField(default=True)),
            ],
        ),
        migrations.CreateModel(
            name='WebhookDelivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('event_id', models.CharField(max_length=80)),
                ('body', models.TextField()),
                ('made_at', models.DateTimeField()),
                ('next_try_at', models.DateTimeField()),
                ('n_tries', models.PositiveSmallIntegerField(default=0)),
                ('status', models.PositiveSmallIntegerField(null=True)),
                ('arrived_at', models.DateTimeField(null=True)),
                ('given_up_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ('-made_at', '-pk'),
            },
        ),
        migrations.AlterModelOptions(
            name='outcome',
            options={'base_manager_name': 'versions'},
        ),
        migrations.AlterModelManagers(
            name='outcome',
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('versions', django.db.models.manager.Manager()),
            ],
        ),
        migrations.AddField(
            model_name='queueitem',
            name='author',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='queueitem',
            name='decider',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='queueitem',
            name='dismissal',
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name='queueitem',
            name='first_reviewer',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='queueitem',
            name='outcome',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='in_force_for', to='inspection_queue.outcome'),
        ),
        migrations.AddField(
            model_name='queueitem',
            name='second_reviewer',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='queueitem',
            name='snoozed_until',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='queueitem',
            name='stage',
            field=models.CharField(default='first_review', max_length=20),
        ),
        migrations.AddField(
            model_name='queueitem',
            name='stage_due_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name='outcome',
            name='item',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inspection_queue.queueitem'),
        ),
        migrations.AddIndex(
            model_name='outcome',
            index=models.Index(fields=['item', 'decided_at'], name='outcome_versions'),
        ),
        migrations.AddIndex(
            model_name='queueitem',
            index=models.Index(fields=['state', 'stage_due_at'], name='item_stage_due'),
        ),
        migrations.AddField(
            model_name='attachment',
            name='added_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='attachment',
            name='item',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attachments', to='inspection_queue.queueitem'),
        ),
        migrations.AddConstraint(
            model_name='calendarday',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ('holiday', 'working_day'))), name='calendar_day_kind_is_known'),
        ),
        migrations.AddField(
            model_name='case',
            name='author',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='case',
            name='decider',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='case',
            name='item',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='inspection_queue.queueitem'),
        ),
        migrations.AddField(
            model_name='case',
            name='legal_reviewer',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='caseofficer',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='officers', to='inspection_queue.case'),
        ),
        migrations.AddField(
            model_name='caseofficer',
            name='inspector',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inspection_queue.inspector'),
        ),
        migrations.AddField(
            model_name='clock',
            name='case',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='clocks', to='inspection_queue.case'),
        ),
        migrations.AddField(
            model_name='clock',
            name='item',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='clocks', to='inspection_queue.queueitem'),
        ),
        migrations.AddField(
            model_name='clockmove',
            name='asked_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='clockmove',
            name='clock',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='moves', to='inspection_queue.clock'),
        ),
        migrations.AddField(
            model_name='clockmove',
            name='decided_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='correction',
            name='by',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='correction', to='inspection_queue.outcome'),
        ),
        migrations.AddField(
            model_name='correction',
            name='decided_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='correction',
            name='proposed_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='correction',
            name='replaces',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inspection_queue.outcome'),
        ),
        migrations.AddField(
            model_name='exemption',
            name='decided_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='exemption',
            name='owner',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='exemption',
            name='subject',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exemptions', to='inspection_queue.subject'),
        ),
        migrations.AddField(
            model_name='referral',
            name='author',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='referral',
            name='decider',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='referral',
            name='item',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='referral', to='inspection_queue.queueitem'),
        ),
        migrations.AddField(
            model_name='clock',
            name='referral',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='clocks', to='inspection_queue.referral'),
        ),
        migrations.AddField(
            model_name='snooze',
            name='item',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='snoozes', to='inspection_queue.queueitem'),
        ),
        migrations.AddField(
            model_name='snooze',
            name='owner',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='statement',
            name='item',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='statements', to='inspection_queue.queueitem'),
        ),
        migrations.AddField(
            model_name='statement',
            name='notified_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='step',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='step',
            name='case',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='inspection_queue.case'),
        ),
        migrations.AddField(
            model_name='step',
            name='item',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='inspection_queue.queueitem'),
        ),
        migrations.AddField(
            model_name='step',
            name='referral',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='inspection_queue.referral'),
        ),
        migrations.AddField(
            model_name='webhookdelivery',
            name='webhook',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='inspection_queue.webhook'),
        ),
        migrations.AddConstraint(
            model_name='attachment',
            constraint=models.UniqueConstraint(fields=('item', 'sha256'), name='one_attachment_per_content'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.UniqueConstraint(fields=('item',), name='one_case_per_item'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.UniqueConstraint(condition=models.Q(('number', ''), _negated=True), fields=('number',), name='one_case_per_number'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('decider__isnull', True), models.Q(('decider', models.F('author')), _negated=True), _connector='OR'), name='nobody_decides_their_own_case'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('legal_reviewer__isnull', True), models.Q(('legal_reviewer', models.F('author')), _negated=True), _connector='OR'), name='nobody_reviews_the_law_of_their_own_case'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('defended', False), ('fine_decided__isnull', True), ('fine_notified__isnull', True), ('fine_decided__lte', models.F('fine_notified')), _connector='OR'), name='no_heavier_penalty_for_a_defence'),
        ),
        migrations.AddConstraint(
            model_name='caseofficer',
            constraint=models.UniqueConstraint(fields=('case', 'certificate_no'), name='a_certificate_counts_once'),
        ),
        migrations.AddConstraint(
            model_name='caseofficer',
            constraint=models.CheckConstraint(condition=models.Q(('certificate_no', ''), _negated=True), name='an_officer_has_a_certificate'),
        ),
        migrations.AddConstraint(
            model_name='clockmove',
            constraint=models.CheckConstraint(condition=models.Q(('what__in', ('extend', 'suspend', 'resume'))), name='clock_move_is_known'),
        ),
        migrations.AddConstraint(
            model_name='clockmove',
            constraint=models.CheckConstraint(condition=models.Q(('what', 'resume'), ('decided_by__isnull', True), models.Q(('decided_by', models.F('asked_by')), _negated=True), _connector='OR'), name='nobody_grants_their_own_wish'),
        ),
        migrations.AddConstraint(
            model_name='clockmove',
            constraint=models.CheckConstraint(condition=models.Q(('due_after__isnull', True), ('due_after__gte', models.F('due_before')), _connector='OR'), name='a_clock_never_runs_backwards'),
        ),
        migrations.AddConstraint(
            model_name='clockmove',
            constraint=models.UniqueConstraint(condition=models.Q(('granted__isnull', True)), fields=('clock',), name='one_open_wish_per_clock'),
        ),
        migrations.AddConstraint(
            model_name='correction',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(('decided_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='nobody_countersigns_themselves'),
        ),
        migrations.AddConstraint(
            model_name='correction',
            constraint=models.UniqueConstraint(condition=models.Q(('granted__isnull', True)), fields=('replaces',), name='one_open_correction_per_outcome'),
        ),
        migrations.AddConstraint(
            model_name='exemption',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(('decided_by', models.F('owner')), _negated=True), _connector='OR'), name='nobody_grants_their_own_exemption'),
        ),
        migrations.AddConstraint(
            model_name='exemption',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('detector_id', ''), _negated=True), models.Q(('reason', ''), _negated=True), models.Q(('note', ''), _negated=True)), name='an_exemption_has_scope_and_reason'),
        ),
        migrations.AddConstraint(
            model_name='exemption',
            constraint=models.CheckConstraint(condition=models.Q(('granted__isnull', True), ('decided_by__isnull', False), _connector='OR'), name='a_grant_has_a_giver'),
        ),
        migrations.AddConstraint(
            model_name='referral',
            constraint=models.CheckConstraint(condition=models.Q(('decider__isnull', True), models.Q(('decider', models.F('author')), _negated=True), _connector='OR'), name='nobody_approves_their_own_referral'),
        ),
        migrations.AddIndex(
            model_name='clock',
            index=models.Index(condition=models.Q(('ended_at__isnull', True)), fields=['due_at'], name='clock_running'),
        ),
        migrations.AddIndex(
            model_name='clock',
            index=models.Index(fields=['item', 'kind'], name='clock_of_item'),
        ),
        migrations.AddConstraint(
            model_name='clock',
            constraint=models.CheckConstraint(condition=models.Q(('due_at__gte', models.F('began_at'))), name='clock_is_due_after_it_began'),
        ),
        migrations.AddConstraint(
            model_name='clock',
            constraint=models.CheckConstraint(condition=models.Q(('ended_at__isnull', True), ('ended_at__gte', models.F('began_at')), _connector='OR'), name='clock_ends_after_it_began'),
        ),
        migrations.AddConstraint(
            model_name='snooze',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('item',), name='one_snooze_per_item'),
        ),
        migrations.AddConstraint(
            model_name='statement',
            constraint=models.UniqueConstraint(condition=models.Q(('answered_on__isnull', True)), fields=('item',), name='one_open_statement_per_item'),
        ),
        migrations.AddConstraint(
            model_name='webhookdelivery',
            constraint=models.UniqueConstraint(fields=('webhook', 'event_id'), name='one_message_per_event'),
        ),
    ]
