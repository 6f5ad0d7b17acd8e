"""Codes that stand in two lists which cannot both be right: limited to men and to women, to two levels, to two intervals.

Rules take the milder of the two; people should know and decide. Reads only.
"""

from data_contracts.contract import read_contract
from pipelines.settings import Settings
from pipelines.warehouse import reading

ONE_VALUE = {
    "kp_sex_limit": "sex",
    "kp_level_limit": "min_level",
    "kp_interval_limit": "interval_days",
    "kp_frequency_limit": "max_quantity",
}
SHOWN = 5


def contradictions(settings: Settings) -> tuple[str, ...]:
    """One sentence for each table that says two things of one code, with the first codes."""
    said = []
    with reading(settings) as connection:
        for table, column in ONE_VALUE.items():
            rows = connection.execute(
                f"""
                select item_code from core.{table} where replaced_by is null and valid_to is null
                group by item_code having count(distinct {column}) > 1 order by item_code
                """
            ).fetchall()
            if rows:
                codes = ", ".join(row[0] for row in rows[:SHOWN])
                title = read_contract(table).title_zh
                said.append(
                    f"{table}（{title}）：{len(rows)} 个编码有相互矛盾的限定 / {len(rows)} codes with contradictory limits: {codes}"
                )
    return tuple(said)
