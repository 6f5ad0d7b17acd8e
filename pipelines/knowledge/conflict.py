"""What the loader tells people about single points: conflicts that wait for a decision, and remarks that do not."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipelines.knowledge.published import Point, PublishedWorkbook
from pipelines.knowledge.readings import READINGS, Reading


@dataclass(frozen=True)
class Conflict:
    """Words and value of one published row disagree: `n_points` codes stay out until a person decides."""

    file: str
    sheet: str
    row: int
    name: str
    words: str
    value: str
    text_zh: str
    text_en: str
    n_points: int

    def __str__(self) -> str:
        return (
            f"{self.file} · {self.sheet} · 第 {self.row} 行 row {self.row} · {self.name}: {self.text_zh} / "
            f"{self.text_en} ({self.n_points} 个编码暂缓 codes held back)"
        )


@dataclass(frozen=True)
class Remark:
    """A reading that people should know of; `n_points` codes are used all the same. `row` is the first of them."""

    file: str
    sheet: str
    row: int
    text_zh: str
    text_en: str
    n_points: int

    def __str__(self) -> str:
        more = f" × {self.n_points}" if self.n_points > 1 else ""
        return f"{self.file} · {self.sheet} · 第 {self.row} 行 row {self.row}: {self.text_zh} / {self.text_en}{more}"


def read_points(book: PublishedWorkbook) -> list[tuple[Point, Reading]]:
    """Every point with what its cells say."""
    read = READINGS[book.layout.reads]
    known: dict[tuple[str, int], Reading] = {}
    pairs = []
    for point in book.points:
        at = (point.words_sheet, point.words_row)
        if at not in known:
            known[at] = read(point.cells, book.layout.assume)
        pairs.append((point, known[at]))
    return pairs


def conflicts_of(file: str, pairs: Sequence[tuple[Point, Reading]]) -> tuple[Conflict, ...]:
    """One conflict for each published row whose words and value disagree."""
    by_row: dict[tuple[str, int], list[tuple[Point, Reading]]] = {}
    for point, reading in pairs:
        if reading.conflict:
            by_row.setdefault((point.words_sheet, point.words_row), []).append((point, reading))
    return tuple(_conflict(file, at, rows) for at, rows in by_row.items())


def remarks_of(file: str, book: PublishedWorkbook, pairs: Sequence[tuple[Point, Reading]]) -> tuple[Remark, ...]:
    """Equal remarks of a file together; then names without codes, odd codes, codes that stand there twice."""
    said: dict[tuple[str, str], list[Point]] = {}
    for point, reading in pairs:
        if reading.remark:
            said.setdefault(reading.remark, []).append(point)
    remarks = [Remark(file, pts[0].words_sheet, pts[0].words_row, zh, en, len(pts)) for (zh, en), pts in said.items()]
    remarks += [
        Remark(
            file, sheet, row, f"“{name}”在另一工作表中没有对应", f"'{name}' has no counterpart on the other sheet", 1
        )
        for sheet, row, name in book.orphans
    ]
    return (*remarks, *_odd_codes(file, book.points))


def _conflict(file: str, at: tuple[str, int], rows: Sequence[tuple[Point, Reading]]) -> Conflict:
    (sheet, row), (point, reading) = at, rows[0]
    zh, en = reading.conflict or ("", "")
    cells = point.cells
    name = cells.get("item_name") or f"{cells.get('main_name', '')} > {cells.get('part_name', '')}"
    return Conflict(file, sheet, row, name, cells.get("words", ""), cells.get("value", ""), zh, en, len(rows))


def _odd_codes(file: str, points: Iterable[Point]) -> list[Remark]:
    odd: list[Point] = []
    first: dict[tuple[str, ...], Point] = {}
    for point in points:
        codes = [point.cells[name] for name in ("item_code", "main", "part") if name in point.cells]
        odd += [point for code in codes if not _well_shaped(code)]
        key = (*codes, point.cells.get("value", ""))
        if key in first:
            odd.append(point)
        first.setdefault(key, point)
    return [
        Remark(file, each.sheet, each.row, "编码形式异常或重复", "a code of unusual shape, or listed twice", 1)
        for each in odd
    ]


def _well_shaped(code: str) -> bool:
    """Items: 15 digits; western drugs: X and 22 more; Chinese drugs: Z (or T) and 19 more."""
    kinds = {"X": 23, "Z": 20, "T": 20}
    return len(code) == kinds.get(code[:1], 15) and (code[:1] in kinds or code.isdigit())
