/*
One row per day, five years back and one ahead of the period: its ISO week (2026-W46), the Monday the week starts on, the
weekday (1 = Monday) and whether people rest: weekends and holidays without the shifted working days. Built by the engine,
so that no detector does week arithmetic of its own.
*/
with days as (
    select cast(moment as date) as day
    from range(
        cast($period_end as timestamp) - interval 1827 day, cast($period_end as timestamp) + interval 366 day, interval 1 day
    ) as span (moment)
)
select
    d.day,
    strftime(d.day, '%G-W%V') as week,
    cast(date_trunc('week', d.day) as date) as week_start,
    isodow(d.day) as weekday,
    isodow(d.day) >= 6 as is_weekend,
    coalesce(h.kind = 'holiday', false) as is_holiday,
    coalesce(h.kind = 'holiday', isodow(d.day) >= 6) as is_rest_day
from days as d
left join holidays as h on h.day = d.day
