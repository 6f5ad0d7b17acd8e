"""The rows of foreign files, loaded as text into a scratch database that the SELECTs of a source's maps read.

They hold personal values as delivered: the database lies in a private folder and goes with it. A file that cannot be
used is refused by name; datasets that do not need it go on.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from data_contracts.contract import ALLOWED_REJECTED_SHARE
from data_contracts.errors import DeliveryRefused
from pipelines.delivery_files import insist_unchanged
from pipelines.delivery_text import DELIMITERS
from pipelines.landing import about_lines, insist_readable
from pipelines.loading import load
from pipelines.opening import open_table
from pipelines.refusals import refusal
from pipelines.settings import Settings
from pipelines.source_map import Relation, SourceMap, relations_of
from pipelines.source_plan import ForeignFile, SourcePlan
from pipelines.tables import literal
from pipelines.warehouse import Connection, in_memory

Report = Callable[[str, int, int], None]
_DATABASE = "foreign_rows"


class ForeignRows:
    """Loads the files of some plans once. `refused` holds a sentence and `notes` remarks by the name of the file."""

    def __init__(self, plans: Sequence[SourcePlan], settings: Settings, room: Path, progress: Report) -> None:
        self.room, self.progress = room, progress
        self.refused: dict[str, str] = {}
        self.notes: dict[str, tuple[str, ...]] = {}
        self.relations = relations_of(plan.map for plan in plans)
        files = {name: found for plan in plans for name, found in plan.files.items()}
        self.n_files, self.n_done = sum(len(found) for found in files.values()), 0
        with in_memory(settings) as connection:
            self._spill_here(connection)
            connection.execute(f"attach {literal(str(self._database))} as {_DATABASE}")
            for name, relation in self.relations.items():
                self._load(connection, relation, files[name])

    def insist_on(self, plan: SourcePlan) -> None:
        """Raise DeliveryRefused when a file that the plan needs was refused."""
        for file in (each for found in plan.files.values() for each in found):
            if file.name in self.refused:
                raise refusal("part_refused", dataset=plan.map.dataset, file=file.name)

    def notes_on(self, plan: SourcePlan) -> tuple[str, ...]:
        named = {file.name for found in plan.files.values() for file in found}
        return tuple(f"{name}: {note}" for name in sorted(named) for note in self.notes.get(name, ()))

    def show(self, connection: Connection, one: SourceMap) -> None:
        """Give a connection the relations that a map reads, under their plain names."""
        if not connection.execute("select 1 from duckdb_databases() where database_name = ?", [_DATABASE]).fetchall():
            self._spill_here(connection)
            connection.execute(f"attach {literal(str(self._database))} as {_DATABASE} (read_only)")
        for relation in one.relations:
            rows = f"select * from {_DATABASE}.main.{relation.name}"
            connection.execute(f"create or replace temp view {relation.name} as {rows}")

    def _spill_here(self, connection: Connection) -> None:
        """What does not fit into memory is foreign rows too: it must go with the room, also after a kill."""
        connection.execute(f"set temp_directory = {literal(str(self.room / 'spill'))}")

    @property
    def _database(self) -> Path:
        return self.room / "foreign.duckdb"

    def _load(self, connection: Connection, relation: Relation, files: Sequence[ForeignFile]) -> None:
        columns = ", ".join(f"{each.name} varchar" for each in relation.columns)
        names = ", ".join(each.name for each in relation.columns)
        connection.execute(f"create table {_DATABASE}.main.{relation.name} ({columns})")
        for file in files:
            self.progress(f"read 读取: {file.name}", self.n_done, self.n_files)
            part = f"{_DATABASE}.main.part"
            try:
                self._load_file(connection, part, relation, file)
                whole = f"{_DATABASE}.main.{relation.name}"
                connection.execute(f"insert into {whole} select {names} from {part} order by row_no")
            except DeliveryRefused as fault:
                self.refused[file.name] = str(fault)
            connection.execute(f"drop table if exists {part}")
            self.n_done += 1

    def _load_file(self, connection: Connection, part: str, relation: Relation, file: ForeignFile) -> None:
        copies = self.room / f"copies-{self.n_done}"
        copies.mkdir()
        delimiters = (relation.delimiter,) if relation.delimiter else DELIMITERS
        table = open_table(file.path, copies, relation.columns, file.name, relation.name, delimiters, relation.nulls)
        columns = [(each.name, table.column_sql(each.name)) for each in relation.columns]
        loaded = load(connection, part, table, columns, copies)
        insist_readable(loaded, file.name, ALLOWED_REJECTED_SHARE)
        insist_unchanged(file.path, file.seen, file.name)
        self.notes[file.name] = about_lines(loaded)
