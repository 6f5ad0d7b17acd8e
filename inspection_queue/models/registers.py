"""The rosters 名录库: whom the office supervises, who may inspect, which grid cell belongs to whom.

They come from the published registers or are kept by hand; a draw freezes what it used, so later changes harm nothing.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q

from inspection_queue.models.people import Inspector

TIERS = ("A", "B", "C", "D")


class RosterObject(models.Model):
    """One object of supervision 检查对象. `risk_tier` and `credit_grade` are A–D or empty; the public score is apart."""

    object_id = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=40, db_index=True)
    level = models.CharField(max_length=20, blank=True)
    ownership = models.CharField(max_length=20, blank=True)
    township = models.CharField(max_length=80, blank=True, db_index=True)
    grid_id = models.CharField(max_length=40, blank=True, db_index=True)
    departments = models.CharField(max_length=600, blank=True)
    equipment = models.CharField(max_length=600, blank=True)
    credit_code = models.CharField(max_length=18, blank=True)
    licence_to = models.DateField(null=True)
    other_names = models.CharField(max_length=600, blank=True)
    risk_tier = models.CharField(max_length=1, blank=True)
    credit_grade = models.CharField(max_length=1, blank=True)
    public_credit = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ("object_id",)
        constraints = (
            models.CheckConstraint(condition=Q(risk_tier__in=("", *TIERS)), name="risk_tier_is_known"),
            models.CheckConstraint(condition=Q(credit_grade__in=("", *TIERS)), name="credit_grade_is_known"),
        )

    def __str__(self) -> str:
        return self.name


class InspectorStanding(models.Model):
    """What the draw must know of an inspector beside the name: office, fields, certificate. One row per inspector."""

    inspector = models.OneToOneField(Inspector, models.CASCADE, primary_key=True, related_name="standing")
    department = models.CharField(max_length=80, blank=True)
    expertise = models.CharField(max_length=200, blank=True)
    certificate_to = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.inspector_id} {self.department}"


class Avoidance(models.Model):
    """An inspector who must keep away from an object 回避 (行政处罚法 43). Ends by `ended_on`, never by deletion."""

    inspector = models.ForeignKey(Inspector, models.PROTECT, related_name="avoidances")
    object_id = models.CharField(max_length=40, db_index=True)
    reason = models.CharField(max_length=400)
    since = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["inspector", "object_id"], condition=Q(ended_on=None), name="one_avoidance_in_force"
            ),
        )

    def __str__(self) -> str:
        return f"{self.inspector_id} – {self.object_id}"


class GridCell(models.Model):
    """One cell of the grid 网格: a fixed area (定格) with an owner and a stand-in (定员), who take what arises there."""

    grid_id = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    township = models.CharField(max_length=80, blank=True)
    owner = models.ForeignKey(Inspector, models.PROTECT, null=True, blank=True, related_name="cells_owned")
    backup = models.ForeignKey(Inspector, models.PROTECT, null=True, blank=True, related_name="cells_backed")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("grid_id",)

    def __str__(self) -> str:
        return self.name


class GridMember(models.Model):
    """This user sees rows of this cell. A user with such rows, and no wider role, sees rows of no other cell."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="grid_memberships")
    cell = models.ForeignKey(GridCell, models.CASCADE, related_name="members")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["user", "cell"], name="one_membership_per_cell"),)

    def __str__(self) -> str:
        return f"{self.user_id} {self.cell_id}"
