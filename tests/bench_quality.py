"""Quality of the list on synthetic counties with known truth, beside the plain ways of choosing whom to visit."""

import shutil
import tempfile
from pathlib import Path

import pandas as pd
from bench_measure import run, table

from models.evaluation import compare

WEEK = "2026-W46"
SHOWN = ["n_true", "precision", "recall", "lift", "ndcg", "money_share"]


def bench_quality(people: int, seeds: tuple[int, ...]) -> None:
    """One county per seed through `yujing week`; mean over the seeds, institutions only, no outcomes of this year known."""
    results, lists = [], []
    for seed in seeds:
        place = Path(tempfile.mkdtemp(prefix="yujing-bench-"))
        try:
            ranking, truth, warnings = _county(place, people, seed)
        finally:
            shutil.rmtree(place)
        results.append(_compared(ranking, truth).assign(seed=seed))
        lists.append(_published(warnings, truth))
    _print(pd.concat(results), people, seeds)
    head = ["seed", "rows", "ranked in the first 15", "of these planted", "look-alikes in the first 15", "random rows"]
    table(
        "The published list itself (all kinds of subjects)",
        head,
        [[seed, *row] for seed, row in zip(seeds, lists, strict=True)],
    )


def _county(place: Path, people: int, seed: int) -> tuple[pd.DataFrame, dict[str, pd.DataFrame], pd.DataFrame]:
    words = ["-m", "simulation", "--people", str(people), "--seed", str(seed), "--last-week", WEEK]
    _must(run([*words, "--out", str(place / "in"), "--truth", str(place / "truth")]))
    home = {"YUJING_HOME": str(place / "home")}
    _must(run(["-m", "pipelines", "week", WEEK, "--deliveries", str(place / "in"), "--no-queue", "--json"], home))
    week = place / "home" / "published" / WEEK
    truth = {name: pd.read_csv(place / "truth" / f"{name}.csv") for name in ("subjects", "look_alikes")}
    return pd.read_parquet(week / "ranking.parquet"), truth, pd.read_parquet(week / "warnings.parquet")


def _must(done) -> None:  # type: ignore[no-untyped-def]
    if done.code not in (0, 5):
        raise SystemExit(done.output)


def _compared(ranking: pd.DataFrame, truth: dict[str, pd.DataFrame]) -> pd.DataFrame:
    houses = ranking[ranking["subject_type"] == "institution"].sort_values("subject_id", ignore_index=True)
    planted = truth["subjects"].query("subject_type == 'institution'").groupby("subject_id")["amount"].sum()
    return compare(
        houses, houses["subject_id"].isin(planted.index).astype(int), (15, 50), houses["subject_id"].map(planted)
    )


def _published(warnings: pd.DataFrame, truth: dict[str, pd.DataFrame]) -> list[object]:
    first = warnings[warnings["arm"] == "ranked"].nsmallest(15, "rank")
    planted = first["subject_id"].isin(truth["subjects"]["subject_id"]).sum()
    innocent = (
        first["subject_id"].isin(set(truth["look_alikes"]["subject_id"]) - set(truth["subjects"]["subject_id"])).sum()
    )
    return [len(warnings), len(first), int(planted), int(innocent), int((warnings["arm"] == "random").sum())]


def _print(results: pd.DataFrame, people: int, seeds: tuple[int, ...]) -> None:
    columns = [name for name in [*SHOWN, "auc", "average_precision"] if name in results]
    mean = results.groupby(["k", "title_en"], sort=False)[columns].mean().reset_index()
    spread = results.groupby(["k", "title_en"], sort=False)["precision"].std(ddof=0).reset_index(drop=True)
    rows = [
        [int(row.k), row.title_en, *[float(getattr(row, name)) for name in columns], float(sd)]
        for row, sd in zip(mean.itertuples(), spread, strict=True)
    ]
    title = f"Quality: institutions of {len(seeds)} counties of {people:,} people (mean over seeds {', '.join(map(str, seeds))})"
    table(title, ["k", "order", *columns, "sd of precision"], rows)
