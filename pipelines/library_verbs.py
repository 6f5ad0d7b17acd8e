"""The words of the verbs about the rule library: `yujing knowledge …` and `yujing rules …`. Light to import."""

import argparse
from collections.abc import Callable
from datetime import date

Verb = Callable[[str, str], argparse.ArgumentParser]


def add_library_verbs(verb: Verb) -> None:
    """Add both verbs with their deeds."""
    _knowledge(verb("knowledge", "the published knowledge points, price lists and local decisions 知识库"))


def _knowledge(knowledge: argparse.ArgumentParser) -> None:
    deeds = knowledge.add_subparsers(dest="deed", required=True, metavar="deed")
    load = _deed(deeds, "load", "take in a folder of workbooks and lists 载入目录")
    load.add_argument("folder")
    load.add_argument("--valid-from", type=date.fromisoformat, help="in force from, for example 2026-01-01 生效日期")
    load.add_argument("--source", help="whose publication, where it is not the national one 来源")
    load.add_argument("--province", help="division code of the province 省份代码")
    load.add_argument("--approver", help="who approved an edition with fewer points 批准人")
    load.add_argument("--why", help="why it has fewer 理由")


def _deed(
    deeds: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, text: str
) -> argparse.ArgumentParser:
    one = deeds.add_parser(name, help=text, description=text)
    one.add_argument("--json", action="store_true", help="print the result as JSON 以 JSON 输出")
    return one
