"""`python -m simulation`: write a synthetic county from the command line, with a progress bar."""

import argparse
import sys
from pathlib import Path

from rich.console import Console
from rich.progress import Progress, TaskID

from data_contracts.errors import YujingError
from simulation.delivery import FORMATS
from simulation.write import CountyReport, write_county


def main(arguments: list[str] | None = None) -> int:
    """Run the command. Returns the exit code."""
    options = _parser().parse_args(arguments)
    schemes = options.schemes if options.schemes in ("all", "every", "none") else options.schemes.split(",")
    try:
        # No thread of its own: the processes that write parts are forked from this one.
        with Progress(console=Console(stderr=True), transient=True, auto_refresh=False) as bar:
            tasks: dict[str, TaskID] = {}

            def tell(what: str, done: int, total: int) -> None:
                task = tasks.setdefault(what, bar.add_task(what, total=total)) if what not in tasks else tasks[what]
                bar.update(task, completed=done, total=total, refresh=True)

            report = write_county(
                options.out, options.truth or options.out.with_name(f"{options.out.name}-truth"), people=options.people,
                institutions=options.institutions or max(60, options.people // 1_000), use=options.use,
                weeks=options.weeks, last_week=options.last_week, seed=options.seed, schemes=schemes,
                strength=(options.weakest, options.strongest), evasion=options.evasion, format=options.format, progress=tell,
            )  # fmt: skip
    except YujingError as fault:
        print(fault, file=sys.stderr)
        return fault.exit_code
    _show(report)
    if report.not_planted:
        print(
            f"Not planted, for no house here has such business 未植入（无合适机构）: {', '.join(report.not_planted)}",
            file=sys.stderr,
        )
    return 0


def _show(report: CountyReport) -> None:
    for dataset, rows in report.rows.items():
        print(f"{dataset:24} {rows:>12,}")
    print(f"{report.n_files} files; {report.n_schemes} schemes at {report.n_subjects} subjects, "
          f"{report.n_planted_records:,} planted records, {report.n_spoiled_rows:,} spoiled rows; "
          f"{report.seconds} s, {report.lines_per_second:,.0f} claim lines a second")  # fmt: skip


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="yujing simulate", description="Write a synthetic county as deliveries. "
                                     "生成一个模拟县的数据交付文件。")  # fmt: skip
    add = parser.add_argument
    add("--people", type=int, default=60_000, help="insured people 参保人数")
    add("--institutions", type=int, help="institutions; by default one for a thousand people, at least 60 机构数")
    add("--weeks", type=int, default=52, help="weeks of history 周数")
    add("--last-week", default="2026-W46", help="last ISO week 最后一周")
    add("--seed", type=int, default=1, help="another seed is another county 随机种子")
    add(
        "--schemes",
        default="all",
        help="all (as in life), every (each at least once), none, or names separated by commas 违规手法",
    )
    add("--weakest", type=float, default=0.3, help="least strength of a scheme 最小强度")
    add("--strongest", type=float, default=1.0, help="greatest strength of a scheme 最大强度")
    add("--evasion", type=float, default=0.45, help="share of evasive schemes 规避手法占比")
    add("--use", type=float, default=1.0, help="how much care people seek, 1 = as documented 就医强度")
    add("--out", type=Path, required=True, help="folder of the deliveries 交付目录")
    add("--truth", type=Path, help="folder of the truth, outside of --out; by default beside it 真相目录")
    add("--format", choices=FORMATS, default="csv", help="file format 文件格式")
    return parser


if __name__ == "__main__":
    sys.exit(main())
