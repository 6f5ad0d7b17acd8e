"""The people of the office: those who sign in, and the inspectors who may be named in an outcome."""

from django.contrib.auth.models import AbstractUser
from django.db import models


class Inspector(models.Model):
    """A person with a law-enforcement certificate. Master data, kept on the admin site."""

    inspector_id = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    certificate_no = models.CharField(max_length=40, blank=True)
    organisation = models.CharField(max_length=120, blank=True)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ("inspector_id",)

    def __str__(self) -> str:
        return f"{self.name} ({self.inspector_id})"


class User(AbstractUser):
    """Somebody who signs in. Roles are groups (roles.py); `inspector` says who this is in the inspectors' register."""

    inspector = models.OneToOneField(Inspector, models.SET_NULL, null=True, blank=True, related_name="user")

    def shown_name(self) -> str:
        """Chinese order, family name first, without a space; the user name where no name is known."""
        return f"{self.last_name}{self.first_name}" or self.username


class LoginAttempt(models.Model):
    """One attempt to sign in, by keyed digests of name and address. Feeds the throttle; forgotten after a day."""

    who = models.CharField(max_length=64)
    address = models.CharField(max_length=64)
    at = models.DateTimeField()
    succeeded = models.BooleanField()

    class Meta:
        indexes = (
            models.Index(fields=["who", "at"]),
            models.Index(fields=["address", "at"]),
        )

    def __str__(self) -> str:
        return f"{self.at:%F %T}"
