"""On other people's labels (CMS provider files), through source map and warehouse, the learner beats sort-by-amount.

The folds are fixed by the seed and by nothing else; figures are printed so that a run shows them beside the plain order.
"""

from pathlib import Path

import pytest

from models.evaluation import label_report
from models.period import Period
from pipelines.arrivals import take_in_folder
from pipelines.label_figures import labelled_scores
from pipelines.settings import Settings

GIVEN = Path(__file__).parents[2] / "shared" / "data" / "cms_provider_fraud"
FILES = (
    "Train_Inpatientdata-1542865627584.csv.gz",
    "Train_Beneficiarydata-1542865627584.csv.gz",
    "provider_labels.csv",
)
pytestmark = pytest.mark.skipif(not GIVEN.is_dir(), reason="../shared/data/cms_provider_fraud is not there")


@pytest.fixture(scope="module")
def scores(tmp_path_factory):
    """Inpatient claims of the labelled providers, taken in like any delivery, scored out of fold."""
    folder, home = tmp_path_factory.mktemp("given"), tmp_path_factory.mktemp("home")
    for name in FILES:
        (folder / name).symlink_to(GIVEN / name)
    settings = Settings(home=home, memory="2GB")
    assert take_in_folder(folder, settings, "cms_provider_fraud").refused == ()
    return labelled_scores(Period.parse("2009-W53"), settings)


def test_every_labelled_provider_with_inpatient_claims_is_scored(scores):
    assert len(scores) == 1505 and scores["label"].sum() == 323
    assert scores["learned"].between(0, 1).all()


def test_the_learner_beats_sort_by_amount_with_a_margin(scores):
    report = label_report(scores).set_index("order")
    print("\n" + report.round(3).T.to_string())
    ours, plain = report.loc["learned"], report.loc["amount"]
    assert ours["average_precision"] >= plain["average_precision"] + 0.04
    assert ours["auc"] >= plain["auc"] + 0.02
    assert ours["auc"] > 0.874 and ours["average_precision"] > 0.667


def test_the_learner_knows_more_than_size(scores):
    report = label_report(scores).set_index("order")
    assert report.loc["learned", "auc_among_largest"] >= report.loc["amount", "auc_among_largest"] + 0.05
