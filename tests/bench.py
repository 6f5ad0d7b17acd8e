"""`make bench`: speed, memory and quality, always beside plain baselines run in the same call.

python -m tests.bench [--people 60000] [--seeds 1,2,3] [--only speed,quality,cms,adbench,scoring,simulation,rules,rules-speed,rings,learning,queue] [--county 1000000]
"""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--people", type=int, default=60_000, help="size of the county of the speed table")
    words.add_argument("--seeds", default="1,2,3", help="counties of the quality table")
    words.add_argument("--county", type=int, default=1_000_000, help="people of the county that is only simulated")
    words.add_argument("--only", default="speed,quality,cms,adbench,scoring,simulation,rules")
    asked = words.parse_args()
    wanted = asked.only.split(",")
    if "speed" in wanted:
        from bench_speed import bench_speed

        bench_speed(asked.people)
    if "quality" in wanted:
        from bench_quality import bench_quality

        bench_quality([int(each) for each in asked.seeds.split(",")])
    if "learning" in wanted:
        from bench_learning import bench_learning

        bench_learning([int(each) for each in asked.seeds.split(",")])
    if "rules" in wanted:
        from bench_rules import bench_rules

        bench_rules()
    if "rules-speed" in wanted:
        from bench_rules_speed import bench_rules_speed

        bench_rules_speed(asked.county)
    if "rings" in wanted:
        from bench_rings import bench_rings

        bench_rings(asked.county)
    if "simulation" in wanted:
        from bench_simulation import bench_simulation

        bench_simulation(asked.county)
    if "queue" in wanted:
        from tests.bench_queue import bench_queue

        bench_queue()
    if "cms" in wanted:
        from bench_cms import bench_cms

        bench_cms()
        from bench_cms_measures import bench_cms_measures

        bench_cms_measures()
    if "scoring" in wanted:
        from bench_scoring import bench_scoring

        bench_scoring()
    if "adbench" in wanted:
        from bench_adbench import bench_adbench

        bench_adbench()


if __name__ == "__main__":
    main()
