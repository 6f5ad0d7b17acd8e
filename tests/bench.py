"""`make bench`: speed, memory and quality, always beside plain baselines run in the same call.

python -m tests.bench [--people 60000] [--seeds 1,2,3] [--only speed,quality,cms,adbench,scoring,simulation,rules,rules-speed,rings,learning,stability,queue] [--county 1000000]
"""

import argparse
import sys
from importlib import import_module
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

# In the order in which they run: module (its function bears the same name), and what of the command line it is given.
PARTS: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "speed": (("bench_speed", ("people",)),),
    "quality": (("bench_quality", ("seeds",)),),
    "learning": (("bench_learning", ("seeds",)),),
    "stability": (("bench_stability", ("seeds",)),),
    "rules": (("bench_rules", ()),),
    "rules-speed": (("bench_rules_speed", ("county",)),),
    "rings": (("bench_rings", ("county",)),),
    "simulation": (("bench_simulation", ("county",)),),
    "queue": (("tests.bench_queue", ()),),
    "cms": (("bench_cms", ()), ("bench_cms_measures", ())),
    "scoring": (("bench_scoring", ()),),
    "adbench": (("bench_adbench", ()),),
}
GIVEN = {
    "people": lambda asked: asked.people,
    "seeds": lambda asked: [int(each) for each in asked.seeds.split(",")],
    "county": lambda asked: asked.county,
}


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--people", type=int, default=60_000, help="size of the county of the speed table")
    words.add_argument("--seeds", default="1,2,3", help="counties of the quality table")
    words.add_argument("--county", type=int, default=1_000_000, help="people of the county that is only simulated")
    words.add_argument("--only", default="speed,quality,cms,adbench,scoring,simulation,rules")
    asked = words.parse_args()
    if unknown := set(asked.only.split(",")) - set(PARTS):
        words.error(f"no such part: {sorted(unknown)}")
    for name in (name for name in PARTS if name in asked.only.split(",")):
        _run(name, asked)


def _run(name: str, asked: argparse.Namespace) -> None:
    """Imports a part only when it is asked for: some need what others do without."""
    for place, given in PARTS[name]:
        bench = getattr(import_module(place), place.rsplit(".", 1)[-1])
        bench(*(GIVEN[each](asked) for each in given))


if __name__ == "__main__":
    main()
