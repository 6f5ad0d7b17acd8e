"""Systems that are told of a new list, and each attempt to tell them."""

from django.db import models


class Webhook(models.Model):
    """One address. The secret is made here and shown once; it signs every message (HMAC-SHA-256)."""

    name = models.CharField(max_length=60, unique=True)
    address = models.URLField(max_length=300)
    secret = models.CharField(max_length=64)
    active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class WebhookDelivery(models.Model):
    """One message to one address: its body as signed, how often it was tried, and when it arrived."""

    webhook = models.ForeignKey(Webhook, models.PROTECT, related_name="deliveries")
    event_id = models.CharField(max_length=80)
    body = models.TextField()
    made_at = models.DateTimeField()
    next_try_at = models.DateTimeField()
    n_tries = models.PositiveSmallIntegerField(default=0)
    status = models.PositiveSmallIntegerField(null=True)
    arrived_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-made_at", "-pk")
        constraints = (models.UniqueConstraint(fields=["webhook", "event_id"], name="one_message_per_event"),)

    def __str__(self) -> str:
        return self.event_id
