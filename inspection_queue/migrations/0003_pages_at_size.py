"""Indexes that keep pages short with hundreds of thousands of items in the store."""


from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('inspection_queue', '0002_first_rows'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='queueitem',
            index=models.Index(fields=['state', 'stage', 'opened_at'], name='item_stage_age'),
        ),
        migrations.AddIndex(
            model_name='queueitem',
            index=models.Index(fields=['warning_level', 'amount_violation', 'amount_suspicion'], name='item_level_money'),
        ),
        migrations.AddIndex(
            model_name='queueitem',
            index=models.Index(fields=['-amount_violation', '-week'], name='item_violation'),
        ),
        migrations.AddIndex(
            model_name='queueitem',
            index=models.Index(fields=['-amount_suspicion', '-week'], name='item_suspicion'),
        ),
        migrations.AddIndex(
            model_name='riskwarning',
            index=models.Index(fields=['published', 'item'], name='warning_of_list'),
        ),
        migrations.AddIndex(
            model_name='riskwarning',
            index=models.Index(fields=['item', 'published'], name='warning_of_item'),
        ),
    ]
