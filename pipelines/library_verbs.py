"""The words of the verbs about the rule library: `yujing knowledge …` and `yujing rules …`. Light to import."""

import argparse
from collections.abc import Callable
from datetime import date

Verb = Callable[[str, str], argparse.ArgumentParser]


def day(text: str) -> date:
    """A day of the command line."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"日期应写作 2026-11-09 / write a day as 2026-11-09, not '{text}'") from None


def add_library_verbs(verb: Verb) -> None:
    """Add both verbs with their deeds."""
    _knowledge(verb("knowledge", "the published knowledge points, price lists and local decisions 知识库"))
    _rules(verb("rules", "the rules: list, approve, exempt, back-test, pages 规则：目录、批准、豁免、回测"))


def _knowledge(knowledge: argparse.ArgumentParser) -> None:
    deeds = knowledge.add_subparsers(dest="deed", required=True, metavar="deed")
    load = _deed(deeds, "load", "take in a folder of workbooks and lists 载入目录")
    load.add_argument("folder")
    load.add_argument("--valid-from", type=day, help="in force from, for example 2026-01-01 生效日期")
    load.add_argument("--source", help="whose publication, where it is not the national one 来源")
    load.add_argument("--province", help="division code of the province 省份代码")
    load.add_argument("--approver", help="who approved an edition with fewer points 批准人")
    load.add_argument("--why", help="why it has fewer 理由")


def _rules(rules: argparse.ArgumentParser) -> None:
    rules.add_argument("--state", action="append", help="only draft, shadow, live or retired ones 仅限状态")
    deeds = rules.add_subparsers(dest="deed", metavar="deed")
    _approve(_deed(deeds, "approve", "approve a text or a county parameter 批准文本或本县参数"))
    _exempt(_deed(deeds, "exempt", "a subject that a rule does not name for a while 豁免"))
    _backtest(_deed(deeds, "backtest", "try a rule or another text on past weeks 回测"))
    pages = _deed(deeds, "pages", "a page for each rule, Chinese and English 生成规则页面")
    pages.add_argument("--out", required=True, metavar="DIR", help="folder of the pages 输出目录")


def _approve(approve: argparse.ArgumentParser) -> None:
    approve.add_argument("rules", nargs="+", help="rules, or all 规则，或 all")
    approve.add_argument("--author", required=True, help="who wrote the change 起草人")
    approve.add_argument("--approver", required=True, help="who approves it, somebody else 批准人")
    approve.add_argument("--why", required=True, help="why 理由")
    approve.add_argument(
        "--param", action="append", default=[], metavar="NAME=VALUE", help="a county's own value 本县参数"
    )
    approve.add_argument("--from", dest="begins", metavar="WEEK", help="first week a parameter holds for 起始周")


def _exempt(exempt: argparse.ArgumentParser) -> None:
    exempt.add_argument("rule", nargs="?", help="the rule 规则")
    exempt.add_argument("--subject-type", default="institution", help="institution, practitioner, … 对象类型")
    exempt.add_argument("--subject", help="its id 对象编码")
    exempt.add_argument("--from", dest="begins", type=day, metavar="DAY", help="first day 起日")
    exempt.add_argument("--until", type=day, metavar="DAY", help="last day, at most a year later 止日")
    exempt.add_argument("--owner", help="who answers for it 负责人")
    exempt.add_argument("--why", help="why 理由")
    exempt.add_argument(
        "--file", help="a csv of exemptions: rule, subject_type, subject_id, from, until, owner, reason 豁免文件"
    )
    exempt.add_argument("--end", action="store_true", help="end the exemption before its day 提前终止")


def _backtest(backtest: argparse.ArgumentParser) -> None:
    backtest.add_argument("rule")
    backtest.add_argument("--weeks", required=True, metavar="FIRST..LAST", help="for example 2026-W30..2026-W46 起止周")
    backtest.add_argument("--with", dest="file", metavar="FILE.sql", help="another text of the rule 新文本")
    backtest.add_argument("--param", action="append", default=[], metavar="NAME=VALUE", help="another value 新参数值")


def _deed(
    deeds: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, text: str
) -> argparse.ArgumentParser:
    one = deeds.add_parser(name, help=text, description=text)
    one.add_argument("--json", action="store_true", help="print the result as JSON 以 JSON 输出")
    return one
