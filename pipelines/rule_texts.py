"""The text of every detector that fired in a week, word for word: years later one can read what was said against whom.

A file that has changed since it fired is named with its hash and without its text; nothing is passed off as it.
"""

from pathlib import Path
from typing import Any

import pandas as pd

import models
from data_contracts.contract import read_contract
from models.detector import all_detectors, detector_files
from models.period import Period
from models.scorer import all_scorers
from pipelines.rulebook.governance import Governance, governance_of, with_params
from pipelines.warehouse import Connection

ROOM = Path(str(models.__file__)).parent
SENTENCES = ("why", "inspect", "innocent_reasons")
COLUMNS = tuple(column.name for column in read_contract("rule_texts").columns)


def rule_texts(connection: Connection, period: Period) -> str:
    """SQL of the texts; registers them as a relation of this connection."""
    fired = connection.execute(
        "select distinct detector_id, detector_hash, kind from risk.findings where week = ? order by all",
        [str(period)],
    ).fetchall()
    told, _ = governance_of(connection, list(all_detectors().values()), period)
    frame = pd.DataFrame(
        [_told(name, sha256, kind, told) for name, sha256, kind in fired], columns=list(COLUMNS), dtype="string"
    )
    connection.register("rule_texts_told", frame)
    return "select * from rule_texts_told"


def _told(name: str, sha256: str, kind: str, told: Governance) -> dict[str, Any]:
    row: dict[str, Any] = {"detector_id": name, "detector_hash": sha256, "kind": kind}
    detector, scorer, params = all_detectors().get(name), all_scorers().get(name), told.overrides.get(name, {})
    if detector is not None and with_params(detector, params).hash == sha256:
        file = next(each for each in detector_files() if each.stem == name)
        head = detector.head
        row |= {"title_zh": head.title.zh, "title_en": head.title.en, "text": file.read_text(encoding="utf-8")}
        if params:
            row["text"] += (
                f"-- 本县参数 county parameters: {', '.join(f'{key} = {value}' for key, value in params.items())}\n"
            )
        row |= {each: getattr(head, each, None) for each in ("basis", "authority")}
        for each in SENTENCES:
            row |= {f"{each}_zh": getattr(head, each).zh, f"{each}_en": getattr(head, each).en}
    elif scorer is not None and scorer.hash == sha256:
        text = (ROOM / "scorers" / f"{name}.py").read_text(encoding="utf-8")
        row |= {"title_zh": scorer.title_zh, "title_en": scorer.title_en, "text": text}
    return row
