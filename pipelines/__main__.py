"""The command line: `yujing <verb>`. Reads the words, calls one function of `commands`, prints what it returns.

A fault of our own family ends with its one sentence and its own exit code; results go to stdout, progress to stderr.
Nobody sees a trace: what nobody foresaw is told by its kind and place, without a value of the data.
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import NoReturn

from data_contracts.errors import YujingError
from pipelines.library_verbs import Verb, add_library_verbs
from pipelines.progress import shown
from pipelines.settings import Settings
from pipelines.unforeseen import foreseen

INTERRUPTED = 130


class Parser(argparse.ArgumentParser):
    """Says in one sentence, and in both languages, that a command was not written as it should be."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: 命令写法有误，见 `{self.prog} --help` / {message}; see `{self.prog} --help`\n")


def parser() -> Parser:
    top = Parser(prog="yujing", description="Risk early warning for health supervision 医疗卫生监管风险预警")
    verbs = top.add_subparsers(dest="verb", required=True, metavar="verb")

    def verb(name: str, text: str) -> argparse.ArgumentParser:
        one = verbs.add_parser(name, help=text, description=text)
        one.add_argument("--json", action="store_true", help="print the result as JSON 以 JSON 输出")
        return one

    _add_stages(verb, verbs.choices)
    _add_others(verb)
    add_library_verbs(verb)
    county = verbs.add_parser("simulate", add_help=False, help="write a synthetic county as deliveries 生成模拟县")
    county.set_defaults(json=False)
    return top


def _add_stages(verb: Verb, choices: Mapping[str, argparse.ArgumentParser]) -> None:
    ingest = verb("ingest", "take in the deliveries of a folder 接收交付")
    ingest.add_argument("folder")
    ingest.add_argument("--source", help="a source map, for example cms_provider_fraud 来源映射")
    verb("validate", "check what has landed against its contracts 按契约校验")
    for name, text in (
        ("detect", "find what is suspicious in a week 检测"),
        ("rank", "rank the findings of a week 排序"),
        ("publish", "publish the list of a week, and hand it to the queue 发布并送入检查队列"),
    ):
        verb(name, text).add_argument("week", help="for example 2026-W46")
    choices["detect"].add_argument("--packs", help="only these rule packs, comma separated 仅限规则包")
    choices["rank"].add_argument(
        "--why-not",
        metavar="SUBJECT",
        help="only say why this subject is not listed, and what would change it 为何未列入",
    )
    choices["publish"].add_argument("--no-queue", action="store_true", help="do not hand over 不送入队列")
    week = verb("week", "the whole way of one week, without Airflow 一周全流程")
    week.add_argument("week", help="for example 2026-W46")
    week.add_argument("--deliveries", required=True, metavar="DIR", help="folder of deliveries 交付目录")
    week.add_argument("--source", help="a source map, for example cms_provider_fraud 来源映射")
    week.add_argument("--no-queue", action="store_true", help="do not hand over 不送入队列")


def _add_others(verb: Verb) -> None:
    demo = verb("demo", "a synthetic county through Airflow into the queue 演示")
    demo.add_argument("--week", default="2026-W46", help="the last week of the county 最后一周")
    demo.add_argument("--people", type=int, default=60_000, help="insured people 参保人数")
    demo.add_argument("--weeks", type=int, default=52, help="weeks of history 周数")
    demo.add_argument("--seed", type=int, default=1, help="another number, another county 随机种子")
    evaluate = verb("evaluate", "how good a published list was, beside plain ways of choosing, as a page 评估清单")
    evaluate.add_argument("week", help="for example 2026-W46")
    evaluate.add_argument(
        "--truth", metavar="DIR", help="ledger of a synthetic county; default: inspections' outcomes 真相台账"
    )
    evaluate.add_argument("--out", metavar="FILE", help="the page; default: beside the published lists 输出页面")
    verb("detectors", "list all rules, measures, links and scorers 列出检测器").add_argument(
        "--kind", choices=["rule", "measure", "link", "scorer"], help="only this kind 仅限一类"
    )
    explain = verb("explain", "show a detector: words, SQL, steps and row counts 解释检测器")
    explain.add_argument("detector")
    explain.add_argument("--week", help="count the steps on this week's data 以该周数据计数")
    verb("registers", "publish institutions, inspectors, grids, holidays and complaints for the console 发布名录")
    verb("audit", "prove the audit chain of the queue 校验审计链").add_argument("what", choices=["verify"])
    verb("verify", "rebuild a warning from its receipt 复核预警").add_argument("warning_id")


def main(words: Sequence[str] | None = None) -> int:
    """Run one verb. Returns the exit code: 0, or the code of the error class."""
    words = sys.argv[1:] if words is None else words
    if words[:1] == ["simulate"]:
        return subprocess.run([sys.executable, "-m", "simulation", *words[1:]], check=False).returncode
    asked = parser().parse_args(words)
    from pipelines import commands

    try:
        settings = Settings.from_environment()
        with foreseen(settings.home), shown(quiet=asked.json or not sys.stderr.isatty()) as report:
            result = getattr(commands, asked.verb)(asked, settings, report)
    except YujingError as fault:
        print(f"yujing {asked.verb}: {fault}", file=sys.stderr)
        return fault.exit_code
    except KeyboardInterrupt:
        print(f"yujing {asked.verb}: {_STOPPED}", file=sys.stderr)
        return INTERRUPTED
    _print(commands.as_json(result) if asked.json else commands.as_text(result))
    return commands.exit_code(result)


_STOPPED = "已中断：上次的完好状态仍在，重新运行即可。 / Stopped; the last good state stands, run it again."


def _print(text: str) -> None:
    """A reader who has seen enough (`| head`) is no fault of ours."""
    try:
        print(text, flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    sys.exit(main())
