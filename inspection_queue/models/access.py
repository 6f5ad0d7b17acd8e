"""Who else may read: tokens of the authority's own systems, and leave to see whole identifiers for a stated purpose."""

from django.conf import settings
from django.db import models


class ApiToken(models.Model):
    """A token of one system. Only its SHA-256 is kept; scopes are blank-separated; it ends by itself."""

    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.CharField(max_length=200)
    grids = models.CharField(max_length=400, blank=True)
    per_minute = models.PositiveIntegerField(default=60)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name


class ApiCall(models.Model):
    """One call of a token, for its throttle; forgotten after an hour. The audit keeps what was read."""

    token = models.ForeignKey(ApiToken, models.CASCADE, related_name="+")
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.token_id} {self.at:%F %T}"


class Unmasking(models.Model):
    """Leave of one person to see whole identifiers of one item, for a purpose, until a moment."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    item = models.ForeignKey("QueueItem", models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=20)
    reason = models.CharField(max_length=400)
    granted_at = models.DateTimeField()
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.user_id} {self.item_id}"
