"""Which fields of campaigns, draws, complaints and the grid their JSON twins show. What is not named stays hidden."""

SUPERVISION_SHOWN: dict[str, tuple[str, ...]] = {
    "GridCell": ("grid_id", "name", "township", "owner", "backup", "version"),
    "RosterObject": (
        "pk", "object_id", "name", "kind", "level", "ownership", "township", "grid_id", "licence_to", "risk_tier",
        "credit_grade", "public_credit", "active",
    ),
    "Inspector": ("inspector_id", "name", "organisation"),
    "FieldTask": (
        "pk", "kind", "object_id", "object_name", "township", "grid_id", "state", "version", "assignee", "practitioner_id",
        "inspector_ids", "checklist", "answers", "due_on", "result", "checked_on", "problem_codes", "amount_violation",
        "amount_suspicion", "amount_recovered", "fine_amount", "points", "measure", "case_filed", "rectified_on", "note",
    ),
    "EvidenceRequest": ("pk", "what", "asked_on", "due_on", "received_on"),
    "CheckItem": ("item_code", "version", "title_zh", "title_en", "department", "basis", "kinds", "steps", "valid_from"),
    "SamplingRatio": ("risk_tier", "credit_grade", "ratio", "valid_from", "reason", "decided_by", "decided_at"),
    "DrawPlan": (
        "pk", "title", "directed", "kinds", "townships", "items", "departments", "team_size", "field", "one_ratio",
        "rest_days", "due_on", "version", "created_by", "created_at",
    ),
    "Draw": ("pk", "plan", "seed", "algorithm", "roster_hash", "excluded", "operator", "witness", "reason", "drawn_at"),
    "DrawnObject": ("object_id", "stratum", "order_no", "chance", "inspector_ids"),
    "TeamChange": ("object_id", "inspector_id", "replaced_by", "reason", "changed_by", "changed_at"),
    "Publication": (
        "pk", "task", "kind", "state", "version", "owner", "content", "place", "due_on", "provisional", "published_on",
        "remove_on", "wrong_since", "withdraw_by", "ended_on", "reason",
    ),
    "Campaign": (
        "pk", "template", "title", "packs", "kinds", "areas", "period_from", "period_to", "capacity", "random_share",
        "precision", "expected_rate", "size_by", "state", "version", "list_source", "population_hash", "launched_at",
        "closed_at",
    ),
    "Complaint": (
        "pk", "complaint_id", "source", "channel", "received_at", "anonymous", "object_text", "topic", "text", "matched",
        "confidence", "matched_by", "grid_id", "state", "version", "handler", "department", "due_on", "due_kind",
        "provisional", "replied_at", "closed_at", "reply", "verified", "satisfaction",
    ),
}  # fmt: skip
