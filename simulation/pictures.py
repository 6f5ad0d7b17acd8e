"""`python -m simulation.pictures --out FOLDER`: draws the pictures of docs/simulation.md from a county written for them.

Everything is counted from the deliveries, as a reader of them would; only which house runs a scheme comes from the truth.
PNG files need a chromium on the machine; without one the page `pictures.html` is all there is.
"""

import argparse
import csv
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from simulation import charts
from simulation.chance import Array
from simulation.charts import Figure
from simulation.write import write_county

PAIRS = (
    ("package_ordering", "referral_centre", "套餐式检查 package ordering", "区域转诊中心 a referral centre"),
    ("volume_surge", "flu_wave", "业务量突增 volume surge", "流感暴发 flu wave"),
    ("split_admission", "planned_second_stage", "分解住院 split admission", "计划二期手术 planned second stage"),
)
KINDS = {"village_clinic": "村卫生室 village", "clinic": "诊所 clinic", "township_health_centre": "卫生院 township",
         "community_health_centre": "社区中心 community", "specialist_hospital": "专科 specialist",
         "tcm_hospital": "中医院 TCM", "general_hospital": "综合医院 general"}  # fmt: skip
VISITS = {"outpatient": "门诊 outpatient", "chronic_outpatient": "慢病 chronic", "emergency": "急诊 emergency",
          "inpatient": "住院 inpatient", "pharmacy": "购药 pharmacy"}  # fmt: skip
Table = dict[str, Array]
_MANY = 60
_WALK_IN = ("outpatient", "chronic_outpatient", "emergency")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m simulation.pictures", description="Draw the pictures of the county. 绘图"
    )
    parser.add_argument("--out", type=Path, required=True, help="folder of the pictures 图片目录")
    parser.add_argument("--people", type=int, default=60_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="yujing-pictures-") as place:
        write_county(Path(place) / "out", Path(place) / "truth", people=options.people, seed=options.seed, format="parquet",
                     schemes=[pair[0] for pair in PAIRS], strength=(0.9, 1.0), evasion=0.0)  # fmt: skip
        figures = draw(Path(place) / "out", Path(place) / "truth")
        made = [f"{name}.png" for name in figures]
        if not _photographed(figures, Path(place), options.out):
            made = ["pictures.html"]
            (options.out / made[0]).write_text(charts.page(figures), encoding="utf-8")
    print(*(options.out / each for each in made), sep="\n")
    return 0


def draw(out: Path, truth: Path) -> dict[str, Figure]:
    """Every picture by its name."""
    houses, people = _read(out, "institutions"), _read(out, "insured_persons")
    claims = _read(out, "claims", ["claim_id", "person_id", "institution_id", "visit_type", "started_at", "ended_at",
                                   "settled_at", "total_amount", "reverses_claim_id"])  # fmt: skip
    claims = {name: column[claims["reverses_claim_id"] == ""] for name, column in claims.items()}
    claims["kind"] = _look_up(claims["institution_id"], houses, "institution_id", "kind")
    claims["tests"], claims["tests_amount"] = _tests(out, claims)
    return {
        "age_pyramid": _pyramid(people),
        "visits_by_week": _by_week(claims),
        "volumes_by_kind": _volumes(claims),
        "cost_by_level": _cost(claims),
        "stays_by_kind": _nights(claims),
        "tests_by_kind": _tests_by_kind(claims),
        "who_visits_where": _flows(claims, houses, people),
        "schemes_beside_look_alikes": _schemes(claims, truth),
    }


def _read(out: Path, dataset: str, columns: list[str] | None = None) -> Table:
    """The columns of a dataset as numpy: texts as objects ("" for nothing), money as floats, moments as datetime64[s]."""
    table = pq.read_table(out / dataset, columns=columns)
    return {name: _column(table[name]) for name in table.column_names}


def _column(column: pa.ChunkedArray) -> Array:
    if pa.types.is_string(column.type):
        return np.asarray(column.fill_null("").to_numpy(zero_copy_only=False), dtype=object)
    if pa.types.is_decimal(column.type):
        return np.asarray(column.cast(pa.float64()).to_numpy())
    return np.asarray(column.to_numpy())


def _look_up(keys: Array, table: Table, key: str, value: str) -> Array:
    known = dict(zip(table[key], table[value], strict=True))
    return np.array([known.get(each, "") for each in keys], dtype=object)


def _tests(out: Path, claims: Table) -> tuple[Array, Array]:
    """Laboratory, imaging and other examinations on each bill: how many, and for how many yuan."""
    lines = pq.read_table(out / "claim_lines", columns=["claim_id", "amount"],
                          filters=[("item_class", "in", ["lab", "imaging", "exam"])])  # fmt: skip
    sums = lines.group_by("claim_id").aggregate([("amount", "count"), ("amount", "sum")])
    at = {claim: number for number, claim in enumerate(sums["claim_id"].to_pylist())}
    rows = np.array([at.get(each, -1) for each in claims["claim_id"]])
    return tuple(np.where(rows >= 0, np.append(_column(sums[name]), 0)[rows], 0)
                 for name in ("amount_count", "amount_sum"))  # type: ignore[return-value]  # fmt: skip


def _pyramid(people: Table) -> Figure:
    age = (np.datetime64("2026-01-01") - people["birth_date"].astype("datetime64[D]")).astype(int) // 365.25
    band = np.clip(age // 5, 0, 18).astype(int)
    men, women = (np.bincount(band[people["sex"] == sex], minlength=19) / len(age) for sex in "MF")
    names = [f"{5 * each}-{5 * each + 4}" for each in range(18)] + ["90+"]
    return charts.pyramid("年龄金字塔 · Age pyramid", names, men.tolist(), women.tolist())


def _week_of(claims: Table) -> tuple[Array, list[str]]:
    day = claims["started_at"].astype("datetime64[D]").astype(int)
    week = (day + 3) // 7
    first = int(week.min())
    mondays = [str(np.datetime64((first + each) * 7 - 3, "D")) for each in range(int(week.max()) - first + 1)]
    return week - first, mondays


def _by_week(claims: Table) -> Figure:
    week, names = _week_of(claims)
    series = {title: np.bincount(week[claims["visit_type"] == kind], minlength=len(names)).tolist()
              for kind, title in VISITS.items()}  # fmt: skip
    return charts.curves("每周就诊量 · Visits by week", names, series, "人次 visits")


def _volumes(claims: Table) -> Figure:
    """Where visits and stays take place, and what part of the money goes into tests there."""
    walk_in = np.isin(claims["visit_type"], _WALK_IN)
    in_bed = claims["visit_type"] == "inpatient"
    at = [claims["kind"] == kind for kind in KINDS]
    series = {
        "门急诊人次占比 share of walk-in visits": [float((walk_in & each).sum() / walk_in.sum()) for each in at],
        "住院人次占比 share of stays": [float((in_bed & each).sum() / in_bed.sum()) for each in at],
        "检查检验费占比 tests' share of the money": [
            float(claims["tests_amount"][each].sum() / max(claims["total_amount"][each].sum(), 1)) for each in at
        ],
    }
    return charts.bars(
        "服务量与检查检验费占比 · Volumes, and what tests take of the money",
        list(KINDS.values()),
        series,
        "占比 share",
        ".0%",
    )


def _nights(claims: Table) -> Figure:
    """Nights of the stays by kind of house."""
    nights = (claims["ended_at"].astype("datetime64[D]") - claims["started_at"].astype("datetime64[D]")).astype(int)
    in_bed = claims["visit_type"] == "inpatient"
    beds = {kind: name for kind, name in KINDS.items() if (in_bed & (claims["kind"] == kind)).sum() > 20}
    points = [_points(nights[in_bed & (claims["kind"] == kind)]) for kind in beds]
    return charts.boxes(
        "住院天数（按机构类型） · Length of stay by kind of institution",
        list(beds.values()),
        {"住院 stay": points},
        "天 nights",
        "linear",
    )


def _cost(claims: Table) -> Figure:
    quantiles: dict[str, list[list[float]]] = {}
    for name, wanted in (
        ("门诊 walk-in", _WALK_IN),
        ("住院 stay", ("inpatient",)),
    ):
        rows = np.isin(claims["visit_type"], wanted)
        quantiles[name] = [_points(claims["total_amount"][rows & (claims["kind"] == kind)]) for kind in KINDS]
    return charts.boxes(
        "次均费用（按机构类型） · Cost of a visit by kind of institution", list(KINDS.values()), quantiles, "元 yuan"
    )


def _points(amounts: Array) -> list[float]:
    """Five quantiles; nothing where there are hardly any."""
    return np.quantile(amounts, [0.05, 0.25, 0.5, 0.75, 0.95]).tolist() if len(amounts) > 20 else [float("nan")] * 5


def _tests_by_kind(claims: Table) -> Figure:
    series = {}
    for name, wanted in (("每门急诊人次 per walk-in visit", _WALK_IN),
                         ("每住院人次 per stay", ("inpatient",))):  # fmt: skip
        rows = np.isin(claims["visit_type"], wanted)
        groups = [claims["tests"][rows & (claims["kind"] == kind)] for kind in KINDS]
        series[name] = [float(each.mean()) if len(each) > 20 else 0.0 for each in groups]
    return charts.bars("次均检查检验项数 · Tests per visit", list(KINDS.values()), series, "项 items")


def _flows(claims: Table, houses: Table, people: Table) -> Figure:
    walk_in = np.isin(claims["visit_type"], ("outpatient", "emergency", "inpatient"))
    home = _look_up(claims["person_id"][walk_in], people, "person_id", "township")
    place = _look_up(claims["institution_id"][walk_in], houses, "institution_id", "township")
    towns, n = np.unique(houses["township"].astype(str), return_counts=True)
    names = towns[np.argsort(-n, kind="stable")].tolist()
    counts = np.zeros((len(names), len(names)))
    at = {name: number for number, name in enumerate(names)}
    np.add.at(counts, ([at[each] for each in home], [at[each] for each in place]), 1)
    counts /= np.maximum(counts.sum(axis=1, keepdims=True), 1)
    axes = ("居住地 home", "就诊地 place of care")
    return charts.heat(
        "谁到哪里就医（门急诊与住院） · Who visits where (walk-in visits and stays)",
        names,
        names,
        counts.tolist(),
        axes,
    )


def _schemes(claims: Table, truth: Path) -> Figure:
    subjects, alike = _rows(truth / "subjects.csv"), _rows(truth / "look_alikes.csv")
    drawn = (_tests_of_stays, _visits_of_weeks, _gaps)
    pairs = []
    for (scheme, look, above, below), numbers in zip(PAIRS, drawn, strict=True):
        guilty = [row["institution_id"] for row in subjects if row["scheme"] == scheme]
        innocent = [row["subject_id"] for row in sorted(alike, key=lambda row: -int(row["n_visits"]))
                    if row["look_alike"] == look and row["subject_id"] not in guilty]  # fmt: skip
        points, unit, first = numbers(claims, guilty[:1])
        pairs.append((above, below, points, first, numbers(claims, innocent[:1])[2], unit))
    return charts.beside("手法（上）与无辜的相似情形（下） · Schemes above, innocent look-alikes below", pairs)


def _rows(file: Path) -> list[Mapping[str, str]]:
    with file.open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


def _tests_of_stays(claims: Table, houses: list[str]) -> tuple[list[str], str, list[float]]:
    """How many stays have how many tests; the last bar holds all that have more."""
    rows = np.isin(claims["institution_id"], houses) & (claims["visit_type"] == "inpatient")
    counts = np.bincount(np.clip(claims["tests"][rows], 0, _MANY), minlength=_MANY + 1)
    points = [*(str(each) for each in range(_MANY)), f"≥{_MANY}"]
    return points, "住院人次，按检查项数<br>stays by number of tests", counts.tolist()


def _visits_of_weeks(claims: Table, houses: list[str]) -> tuple[list[str], str, list[float]]:
    week, names = _week_of(claims)
    own = np.isin(claims["institution_id"], houses)
    return names, "每周人次 visits a week", np.bincount(week[own], minlength=len(names)).tolist()


def _gaps(claims: Table, houses: list[str]) -> tuple[list[str], str, list[float]]:
    """Days from a discharge to the next admission of the same person to the house, up to 60."""
    rows = np.flatnonzero(np.isin(claims["institution_id"], houses) & (claims["visit_type"] == "inpatient"))
    rows = rows[np.lexsort((claims["started_at"][rows], claims["person_id"][rows].astype(str)))]
    day = claims["started_at"][rows].astype("datetime64[D]").astype(int)
    left = claims["ended_at"][rows].astype("datetime64[D]").astype(int)
    same = claims["person_id"][rows][1:] == claims["person_id"][rows][:-1]
    gap = (day[1:] - left[:-1])[same]
    counts = np.bincount(gap[(gap >= 0) & (gap <= 60)], minlength=61)
    return [str(each) for each in range(61)], "再入院，按间隔天数<br>readmissions by days between", counts.tolist()


def _photographed(figures: dict[str, Figure], place: Path, out: Path) -> bool:
    """One PNG a picture, taken by a headless browser; False where there is none."""
    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if browser is None:
        return False
    for name, figure in figures.items():
        html = place / f"{name}.html"
        html.write_text(charts.page({name: figure}), encoding="utf-8")
        size = f"{charts.WIDTH + 16},{int(figure.layout.height) + 16}"
        subprocess.run([browser, "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--mute-audio",
                        f"--user-data-dir={place / 'browser'}", "--force-device-scale-factor=1.4", f"--window-size={size}",
                        "--virtual-time-budget=8000", f"--screenshot={out / name}.png", html.as_uri()],
                       check=True, capture_output=True, timeout=120)  # fmt: skip
    return True


if __name__ == "__main__":
    raise SystemExit(main())
