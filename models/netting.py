"""Refunds cancel what they reverse before anything counts, and nothing is seen before it was known.

Works on the claims a refund touches only; all other rows pass through untouched, so that 20 million lines cost no copy.
A refund is a claim with `reverses_claim_id` and a negative amount. One whose original is not there is left out as well.
"""

from collections.abc import Collection
from typing import Any

MONEY = ("total_amount", "covered_amount", "fund_amount", "account_amount", "cash_amount")
LINE_MONEY = ("amount", "covered_amount")

REFUNDS = """
create or replace temp table netting_refunds as
select claim_id, reverses_claim_id, total_amount, covered_amount, fund_amount, account_amount, cash_amount
from known_claims
where reverses_claim_id is not null and total_amount < 0
"""

# Originals with what the refunds leave of them; wholly reversed ones leave nothing.
BALANCES = f"""
create or replace temp table netting_balances as
with refunded as (
    select reverses_claim_id as claim_id, {", ".join(f"sum({name}) as {name}" for name in MONEY)}
    from netting_refunds
    group by reverses_claim_id
)
select
    c.claim_id,
    c.total_amount + r.total_amount <= 0 as reversed,
    {", ".join(f"cast(c.{name} + coalesce(r.{name}, 0) as decimal(14, 2)) as {name}" for name in MONEY)}
from known_claims as c
join refunded as r on r.claim_id = c.claim_id
"""

HIDDEN = """
create or replace temp table netting_hidden as
select claim_id from netting_refunds
union
select claim_id from netting_balances where reversed
union
select claim_id from unknown_claims
"""

# Whose lines must be counted again: partly refunded claims, and claims that carry negative lines themselves.
TOUCHED_LINES = """
create or replace temp table netting_touched_lines as
select claim_id from netting_hidden
union
select claim_id from netting_balances
union
select claim_id from known_claim_lines where quantity < 0 or amount < 0
"""

NETTED_LINES = f"""
create or replace temp table netting_lines as
with involved as (
    select l.*, coalesce(r.reverses_claim_id, l.claim_id) as original_id
    from known_claim_lines as l
    join netting_touched_lines as t on t.claim_id = l.claim_id
    left join netting_refunds as r on r.claim_id = l.claim_id
),
credits as (
    select original_id, item_code, unit_price, sum(abs(quantity)) as credited
    from involved
    where quantity < 0 or amount < 0
    group by original_id, item_code, unit_price
),
charges as (
    select
        i.*,
        coalesce(c.credited, 0) - coalesce(sum(i.quantity) over (
            partition by i.original_id, i.item_code, i.unit_price
            order by i.charged_at, i.line_no
            rows between unbounded preceding and 1 preceding
        ), 0) as still_credited
    from involved as i
    left join credits as c
        on c.original_id = i.original_id and c.item_code = i.item_code and c.unit_price = i.unit_price
    where i.quantity >= 0 and i.amount >= 0
        and i.claim_id not in (select claim_id from netting_hidden)
),
remaining as (
    select *, quantity - greatest(0, least(quantity, still_credited)) as left_over
    from charges
)
select
    * exclude (original_id, still_credited, left_over)
    replace (
        cast(left_over as decimal(14, 4)) as quantity,
        {
    ", ".join(
        f"cast(case when left_over = quantity then {name} else round({name} * left_over / quantity, 2) end "
        f"as decimal(14, 2)) as {name}"
        for name in LINE_MONEY
    )
}
    )
from remaining
where left_over > 0 or quantity = 0
"""

# (claim, item) pairs of which nothing is left: what was prescribed under them was taken back.
RETURNED = """
create or replace temp table netting_returned as
select distinct l.claim_id, l.item_code
from known_claim_lines as l
join netting_touched_lines as t on t.claim_id = l.claim_id
where not exists (
    select 1 from netting_lines as n where n.claim_id = l.claim_id and n.item_code = l.item_code
)
"""

# By their place in the table: a number is compared where a claim's key would have to be read and hashed for every line,
# once for each detector that reads them. Nobody writes to core while detectors run.
TOUCHED_LINE_ROWS = """
create or replace temp table netting_touched_line_rows as
select rowid as place from core.claim_lines where claim_id in (select claim_id from netting_touched_lines)
"""
UNSEEN_PRESCRIPTION_ROWS = """
create or replace temp table netting_unseen_prescription_rows as
select rowid as place from core.prescriptions
where claim_id in (select claim_id from netting_hidden)
   or (claim_id, drug_code) in (select claim_id, item_code from netting_returned)
"""


def net_claims(connection: Any) -> None:
    """Needs the views known_claims and unknown_claims; builds netting_refunds, netting_balances and netting_hidden."""
    for statement in (REFUNDS, BALANCES, HIDDEN):
        connection.execute(statement)


def net_lines(connection: Any, stored: Collection[str]) -> None:
    """Needs net_claims and known_claim_lines; builds netting_touched_lines, netting_lines, netting_returned.

    Of the relations `stored` in core also the places of the rows that detectors must not see.
    """
    places = [
        sql
        for name, sql in (("claim_lines", TOUCHED_LINE_ROWS), ("prescriptions", UNSEEN_PRESCRIPTION_ROWS))
        if name in stored
    ]
    for statement in (TOUCHED_LINES, NETTED_LINES, RETURNED, *places):
        connection.execute(statement)


def netted_claims(columns: list[str]) -> str:
    """SELECT of the claims that remain, partly refunded ones with what is left of their money."""
    taken = ", ".join(f"b.{name}" if name in MONEY else f"c.{name}" for name in columns)
    return f"""
    select {", ".join(columns)} from known_claims
    where claim_id not in (select claim_id from netting_hidden)
      and claim_id not in (select claim_id from netting_balances)
    union all
    select {taken} from known_claims as c join netting_balances as b on b.claim_id = c.claim_id where not b.reversed
    """


def netted_lines(known: str, columns: list[str]) -> str:
    """SELECT of the claim lines that remain. `known`: SELECT of the stored lines that ends in a condition."""
    return f"""
    {known} and rowid not in (select place from netting_touched_line_rows)
    union all
    select {", ".join(columns)} from netting_lines
    """


def seen_prescriptions(known: str) -> str:
    """SELECT of the prescriptions that neither belong to a hidden claim nor were taken back; `known` as above."""
    return f"{known} and rowid not in (select place from netting_unseen_prescription_rows)"


def without_hidden(relation: str, columns: list[str]) -> str:
    """SELECT of the rows of a relation that do not belong to a hidden claim."""
    return f"""
    select {", ".join(columns)} from known_{relation}
    where coalesce(claim_id, '') not in (select claim_id from netting_hidden)
    """
