"""Stock cards of the pharmacies, month by month: what stood there, came in, went out. Sold for cash too, so more than settled."""

import numpy as np
import pyarrow as pa

from simulation.chance import Array, stream
from simulation.chunk import Chunk
from simulation.columns import days, fractions, quantities, words
from simulation.county import County
from simulation.planting import Plant
from simulation.visits import PHARMACY, Visits


class Stock:
    """Counts what the pharmacies really handed out, chunk by chunk; then makes the cards."""

    def __init__(self, county: County, plants: list[Plant]) -> None:
        dates = county.span.dates()
        self.county, self.plants = county, plants
        self.months = sorted({(day.year, day.month) for day in dates})
        self.month_of_day = np.array([self.months.index((day.year, day.month)) for day in dates])
        self.shops = county.institutions.of_kind("pharmacy")
        self.drugs = np.flatnonzero(county.catalogue.is_drug)
        self.sold = np.zeros((len(self.shops), len(self.drugs), len(self.months)), dtype=np.int64)

    def sales_of(self, chunk: Chunk) -> tuple[Array, Array]:
        """What left the shelf in a chunk (lines that a scheme only billed did not), by cell and packs."""
        lines, visits = chunk.lines, chunk.visits
        billed_only = ((lines.plant > 0) & (lines.wrong >= 1)) | self._invented(visits)[lines.visit]
        rows = np.flatnonzero((visits.kind == PHARMACY)[lines.visit] & ~billed_only)
        shop = np.searchsorted(self.shops, visits.institution[lines.visit[rows]])
        drug = np.searchsorted(self.drugs, lines.item[rows])
        month = self.month_of_day[np.clip(self.county.span.day_of(lines.moment[rows]), 0, len(self.month_of_day) - 1)]
        cells = np.ravel_multi_index((shop, drug, month), self.sold.shape)
        return cells, lines.quantity[rows]

    def add(self, cells: Array, packs: Array) -> None:
        """Count the sales of a chunk."""
        self.sold += np.bincount(cells, packs, self.sold.size).astype(np.int64).reshape(self.sold.shape)

    def _invented(self, visits: Visits) -> Array:
        """Purchases at a pharmacy that is itself in the scheme: nothing was handed out."""
        own = np.zeros(max([plant.number for plant in self.plants], default=0) + 1, dtype=bool)
        own[[plant.number for plant in self.plants if plant.subject_type == "institution"]] = True
        return own[visits.plant]

    def cards(self) -> pa.Table:
        """One row per pharmacy, drug and month in which the drug moved, for the months that are over."""
        rng = stream(self.county.seed, "stock")
        sale = self.sold + rng.poisson(self.sold * 0.35 + 0.4)
        reserve = np.ceil(sale.mean(axis=2, keepdims=True) * rng.uniform(0.4, 1.5, sale.shape)).astype(np.int64) + 2
        opening = np.concatenate([reserve[:, :, :1], reserve[:, :, :-1]], axis=2)
        arrived = np.maximum(sale + reserve - opening, 0)
        opening, closing = self._chain(opening, arrived, sale)
        shop, drug, month = np.nonzero(sale > 0)
        reported = np.array([self._fifth_of_next(each) for each in self.months])[month]
        known = reported <= self.county.span.last_day
        shop, drug, month, reported = shop[known], drug[known], month[known], reported[known]
        return self._table(rng, shop, drug, month, reported, (opening, arrived, sale, closing))

    def _chain(self, opening: Array, arrived: Array, sale: Array) -> tuple[Array, Array]:
        """Opening and closing stock such that each month begins with what the last one left."""
        change = np.cumsum(arrived - sale, axis=2)
        closing = opening[:, :, :1] + change
        return np.concatenate([opening[:, :, :1], closing[:, :, :-1]], axis=2), closing

    def _fifth_of_next(self, month: tuple[int, int]) -> int:
        year, number = (month[0] + 1, 1) if month[1] == 12 else (month[0], month[1] + 1)
        return int(np.datetime64(f"{year}-{number:02d}-05", "D").astype(int))

    def _table(self, rng: np.random.Generator, shop: Array, drug: Array, month: Array, reported: Array,
               counts: tuple[Array, Array, Array, Array]) -> pa.Table:  # fmt: skip
        catalogue, item = self.county.catalogue, self.drugs[drug]
        first = np.array([np.datetime64(f"{y}-{m:02d}-01", "D").astype(int) for y, m in self.months])[month]
        at = (shop, drug, month)
        price = catalogue.caps[0, 1, item] / 1.3 * rng.uniform(0.93, 1.0, len(item))
        return pa.table({
            "institution_id": words(self.shops[shop], self.county.institutions.ids),
            "drug_code": words(item, catalogue.codes),
            "month": days(first),
            "reported_on": days(reported),
            "opening_quantity": quantities(counts[0][at]),
            "purchase_quantity": quantities(counts[1][at]),
            "sale_quantity": quantities(counts[2][at]),
            "closing_quantity": quantities(counts[3][at]),
            "unit": words(item, catalogue.units),
            "purchase_price": fractions(np.round(price, 2)),
        })  # fmt: skip
