"""The audit: who changed what, when, from which value to which, each entry chained to the one before it.

The database itself refuses to change or remove an entry (migration 0002).
"""

from django.db import models


class AuditEntry(models.Model):
    """One change. `changes` is canonical JSON, [[field, old, new], …], as text, so that its hash can be made again."""

    no = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=150)
    role = models.CharField(max_length=80, blank=True)
    action = models.CharField(max_length=40, db_index=True)
    object_type = models.CharField(max_length=40)
    object_id = models.CharField(max_length=80)
    changes = models.TextField()
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ("-no",)
        indexes = (models.Index(fields=["object_type", "object_id"], name="audit_object"),)

    def __str__(self) -> str:
        return f"{self.no} {self.action}"


class AuditHead(models.Model):
    """The end of the chain, in one row: who writes an entry holds it, so the chain cannot fork nor lose its tail."""

    n_entries = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.n_entries} {self.hash}"
