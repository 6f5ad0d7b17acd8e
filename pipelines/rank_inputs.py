"""Reads what a list is made from: the week's findings, what surrounds them, earlier lists, inspections' outcomes.

Only reads; and only what was known before the period's end. A campaign's rows lie under its own label.
"""

import re
from collections.abc import Collection
from datetime import date
from typing import Any

import pandas as pd
import pyarrow.parquet as pq

from data_contracts.errors import SettingsError
from models.circumstances import (
    finding_records,
    household_shares,
    institution_profile,
    last_visits,
    rejected_shares,
)
from models.detector import all_detectors
from models.money import subject_money
from models.outcomes import subjects_inspected, trials, week_judged_by
from models.peers import peer_groups
from models.period import Period
from models.policy import Policy
from models.ranking import SUBJECT, fused_only
from models.scoring import Inputs
from models.shared_evidence import overlaps, own_shares
from pipelines.learning_inputs import learned_from_outcomes
from pipelines.published_week import read_week, week_before, weeks
from pipelines.settings import Settings
from pipelines.warehouse import Connection

FINDINGS = """
    select * exclude (week, amount), cast(amount * 100 as bigint) as amount_cents
    from risk.findings where week = $week order by subject_type, subject_id, detector_id, finding_id
"""
MEASURES = """
    select subject_type, subject_id, measure_id, denominator, value, z
    from risk.measures where week = $week order by subject_type, subject_id, measure_id
"""
INSPECTIONS = """
    select inspection_id, inspected_on, institution_id, practitioner_id, domain, violation_found, warning_id
    from core.inspections where replaced_by is null and inspected_on < $end order by inspection_id
"""
EARLIER = """
    select week, subject_type, subject_id, detector_id, source_group, strength
    from risk.findings
    where regexp_full_match(week, '[0-9]{4}-W[0-9]{2}') and week <= $week
        and (subject_id in (select institution_id from core.inspections)
            or subject_id in (select practitioner_id from core.inspections where practitioner_id is not null))
    order by week, subject_type, subject_id, detector_id
"""
NAMES = {
    "institution": """
        select institution_id as subject_id, name, township, grid_id, null::varchar as home, kind, level
        from core.institutions where replaced_by is null
    """,
    "practitioner": """
        select p.practitioner_id as subject_id, p.name, i.township, i.grid_id, p.institution_id as home,
            p.profession as kind, i.kind as level
        from core.practitioners as p
        left join core.institutions as i on i.institution_id = p.institution_id and i.replaced_by is null
        where p.replaced_by is null
    """,
    "insured_person": """
        select person_id as subject_id, null::varchar as name, township, grid_id, null::varchar as home,
            null::varchar as kind, null::varchar as level
        from core.insured_persons
        where replaced_by is null
            and person_id in (select subject_id from risk.findings where subject_type = 'insured_person')
    """,
    "drug": """
        select item_code as subject_id, arg_max(name, valid_from) as name, null::varchar as township,
            null::varchar as grid_id, null::varchar as home, null::varchar as kind, null::varchar as level
        from core.items where replaced_by is null group by item_code
    """,
}
REGISTERED = {
    "insured_person": "select count(*) from core.insured_persons where replaced_by is null",
    "drug": "select count(distinct item_code) from core.items where item_class = 'drug' and replaced_by is null",
}
LISTED = ["week", *SUBJECT, "risk", "warning_id", "inclusion_probability"]
WEEK = re.compile(r"\d{4}-W\d{2}")


def read_inputs(
    connection: Connection,
    period: Period,
    settings: Settings,
    policy: Policy,
    label: str | None = None,
    packs: Collection[str] | None = None,
    townships: Collection[str] | None = None,
) -> Inputs:
    """All frames of one list. `label`: whose findings (default: the week's). SettingsError before detect has run."""
    week = label or str(period)
    _refuse_undetected(connection, week)
    findings = _findings(connection, week, packs)
    subjects = _subjects(connection, findings)
    if townships:
        subjects = subjects[subjects["township"].isin(list(townships))]
    findings = findings[pd.MultiIndex.from_frame(findings[SUBJECT]).isin(subjects.index)].reset_index(drop=True)
    listed, visits = listed_before(period, settings), last_visits(connection, period)
    profile = institution_profile(connection, period, settings.window_weeks)
    inspections = connection.execute(INSPECTIONS, {"end": period.end}).df()
    inspected, earlier = _inspected(connection, inspections, period)
    return Inputs(
        period=period,
        findings=findings,
        money=subject_money(connection, week, sorted(set(fused_only(findings)["detector_id"]))),
        measures=connection.execute(MEASURES, {"week": week}).df(),
        subjects=_with_billed(subjects, profile),
        institutions=_roster(subjects),
        profile=profile,
        visits=visits,
        records=finding_records(connection, week, visits, policy.doubtful_delivery),
        own_shares=own_shares(connection, week),
        overlaps=overlaps(connection, week),
        households=household_shares(connection, week),
        rejected=rejected_shares(connection, profile),
        tried=trials(inspected, earlier),
        before=_before(period, settings),
        listed=listed,
        holidays=_holidays(connection),
        learned=learned_from_outcomes(connection, period, settings, inspected, inspections, listed),
    )


def listed_before(period: Period, settings: Settings) -> pd.DataFrame:
    """The rows of all lists published for earlier weeks."""
    earlier = [each for each in weeks(settings) if each < str(period)]
    if not earlier:
        return pd.DataFrame(columns=LISTED)
    files = [settings.published / each / "warnings.parquet" for each in earlier]
    frames: list[pd.DataFrame] = [pq.read_table(file, columns=LISTED).to_pandas() for file in files]
    return pd.concat(frames, ignore_index=True)


def _refuse_undetected(connection: Connection, week: str) -> None:
    tables = "select count(*) from information_schema.tables where table_schema = 'risk' and table_name = 'detections'"
    present = connection.execute(tables).fetchall()[0][0]
    if not present or not _one(connection, "select count(*) from risk.detections where week = ?", week):
        raise SettingsError(
            f"{week} 尚未检测：请先运行 `yujing detect {week}`。 / "
            f"{week} has not been detected yet; run `yujing detect {week}` first."
        )


def _findings(connection: Connection, week: str, packs: Collection[str] | None) -> pd.DataFrame:
    """`packs` keeps the rules of these packs and drops the other rules; measures, links and scorers stay."""
    frame: pd.DataFrame = connection.execute(FINDINGS, {"week": week}).df()
    if not packs:
        return frame
    known = {each.folder for each in all_detectors().values() if each.kind == "rule"}
    if unknown := sorted(set(packs) - known):
        raise SettingsError(
            f"没有规则包 {', '.join(unknown)}，可选：{', '.join(sorted(known))}。 / "
            f"There is no rule pack {', '.join(unknown)}. Packs: {', '.join(sorted(known))}."
        )
    wanted = [each.id for each in all_detectors().values() if each.kind != "rule" or each.folder in packs]
    kept: pd.DataFrame = frame[(frame["kind"] != "rule") | frame["detector_id"].isin(wanted)]
    return kept.reset_index(drop=True)


def _subjects(connection: Connection, findings: pd.DataFrame) -> pd.DataFrame:
    """All institutions of the register, and every subject with a finding, also one the register does not know."""
    parts = []
    for subject_type, select in NAMES.items():
        known = (
            connection.execute(f"{select} order by subject_id")
            .df()
            .drop_duplicates("subject_id")
            .set_index("subject_id")
        )
        known["peer_group"] = _groups(known, subject_type)
        sizes = known["peer_group"].value_counts()
        cited = findings.loc[findings["subject_type"] == subject_type, "subject_id"].unique()
        wanted = sorted({*cited, *known.index}) if subject_type == "institution" else sorted(cited)
        own = known.reindex(wanted).fillna({"peer_group": "all"})
        own["n_in_group"] = own["peer_group"].map(own["peer_group"].value_counts())
        if subject_type in REGISTERED:
            own["n_in_group"] = max(_one(connection, REGISTERED[subject_type]), len(own))
        elif subject_type == "practitioner":
            own["n_in_group"] = own["peer_group"].map(sizes).fillna(own["n_in_group"])
        parts.append(own.rename_axis("subject_id").reset_index().assign(subject_type=subject_type))
    return pd.concat(parts, ignore_index=True).sort_values(SUBJECT).set_index(SUBJECT)


def _groups(known: pd.DataFrame, subject_type: str) -> Any:
    if subject_type not in ("institution", "practitioner") or known.empty:
        return "all"
    return peer_groups(known, ("kind", "level")).to_numpy()


def _with_billed(subjects: pd.DataFrame, profile: pd.DataFrame) -> pd.DataFrame:
    billed = profile["fund_cents"].reindex(subjects.index.get_level_values("subject_id")).to_numpy()
    own = subjects.index.get_level_values("subject_type") == "institution"
    cents = pd.Series(billed, index=subjects.index).where(own).fillna(0).astype("int64")
    return subjects.assign(billed_cents=cents)


def _roster(subjects: pd.DataFrame) -> pd.DataFrame:
    """Who the random arm is drawn from: the institutions the register knows."""
    frame = subjects.reset_index()
    own = frame[(frame["subject_type"] == "institution") & frame["kind"].notna()]
    return own[["subject_id", "kind", "level"]].rename(columns={"subject_id": "institution_id"})


def _inspected(connection: Connection, inspections: pd.DataFrame, period: Period) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Inspected subjects with the week whose list was out, and the findings of those weeks on them."""
    earlier = connection.execute(EARLIER, {"week": str(period)}).df()
    outs = pd.DataFrame({"week": sorted({each for each in earlier["week"] if each < str(period)})})
    outs["out_on"] = pd.to_datetime([Period.parse(each).end for each in outs["week"]])
    inspected = subjects_inspected(inspections)
    return inspected.assign(week=week_judged_by(inspected, outs, str(period))), earlier


def _before(period: Period, settings: Settings) -> pd.DataFrame:
    """smoothed_risk and violation_cents of the newest earlier list, by subject."""
    newest = week_before(str(period), settings)
    columns = ["smoothed_risk", "violation_cents"]
    if newest is None:
        index = pd.MultiIndex.from_tuples([], names=SUBJECT)
        return pd.DataFrame(columns=columns, index=index, dtype=float)
    ranking = read_week(newest.folder).ranking
    cents = ranking["amount_violation"].map(lambda amount: int(amount * 100))
    return ranking.assign(violation_cents=cents).set_index(SUBJECT)[columns].astype(float)


def _holidays(connection: Connection) -> dict[date, str]:
    return dict(
        connection.execute("select day, kind from core.holidays where replaced_by is null order by day").fetchall()
    )


def _one(connection: Connection, sql: str, *values: object) -> Any:
    return connection.execute(sql, list(values)).fetchall()[0][0]
