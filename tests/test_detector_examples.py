"""Every rule, measure and link finds what its own examples say, and nothing in the innocent ones."""

import pytest

from data_contracts.errors import DetectorError
from models.detector import detector_files, read_detector
from models.examples import check_example
from pipelines import warehouse


def cases():
    """Files whose head cannot be read are the business of test_detector_format."""
    for file in detector_files():
        try:
            yield from ((file, no) for no in range(len(read_detector(file).head.examples)))
        except DetectorError:
            continue


@pytest.fixture(scope="module")
def world():
    with warehouse.in_memory() as connection:
        yield connection


@pytest.mark.parametrize(
    ("file", "no"), list(cases()), ids=lambda each: each.stem if hasattr(each, "stem") else str(each)
)
def test_a_detector_finds_what_its_example_says(world, file, no):
    detector = read_detector(file)
    assert check_example(world, detector, detector.head.examples[no]) is None
