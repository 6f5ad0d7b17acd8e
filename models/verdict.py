"""Says whether a learned model orders the list or the expert weights do, and why, in both languages.

The model needs enough outcomes and a reliable win in the back-test; a narrow or lucky win is no win.
"""

from dataclasses import dataclass

ENOUGH_INSPECTED, ENOUGH_CONFIRMED = 50, 15
# The model must win in this share of resampled back-tests before it may order a list.
SURE = 0.80
# The model's share in the order grows with the confirmed outcomes, n / (n + 15), and never becomes the whole.
HALF_TRUST, MOST_TRUST = 15, 0.90


@dataclass(frozen=True)
class Verdict:
    """Which order the list uses and why. `blend` is the model's share in it, 0 for the noisy-OR alone."""

    learned: bool
    n_inspected: int
    n_confirmed: int
    blend: float
    ap_model: float | None
    ap_prior: float | None
    sure: float | None
    calibration_error: float | None
    calibrated_by: str | None
    text_zh: str
    text_en: str


def judged(n: int, n_true: int, aps: tuple[float, float], sure: float, error: float, method: str) -> Verdict:
    """`aps`: average precision of the model and of the noisy-OR; `sure`: share of resamples the model wins.

    `error`: the calibration error on unseen visits, `method`: the calibration that was chosen.
    """
    wins = sure >= SURE and aps[0] > aps[1]
    blend = round(min(n_true / (n_true + HALF_TRUST), MOST_TRUST), 3) if wins else 0.0
    test_zh = f"回测平均精度：学习模型 {aps[0]:.3f}，专家权重 {aps[1]:.3f}"
    test_en = f"average precision in the back-test: model {aps[0]:.3f}, expert weights {aps[1]:.3f}"
    use_zh = f"采用学习模型（占 {blend:.0%}）" if wins else "未稳定胜出，沿用专家权重"
    use_en = f"the model is used (share {blend:.0%})" if wins else "no reliable win, expert weights stay"
    return Verdict(
        learned=wins,
        n_inspected=n,
        n_confirmed=n_true,
        blend=blend,
        ap_model=round(aps[0], 6),
        ap_prior=round(aps[1], 6),
        sure=sure,
        calibration_error=round(error, 6),
        calibrated_by=method,
        text_zh=f"{n} 次检查结果、{n_true} 次查实；{test_zh}；{use_zh}",
        text_en=f"{n} inspection outcomes, {n_true} confirmed; {test_en}; {use_en}",
    )


def too_few(n: int, n_true: int) -> Verdict:
    """The verdict where there is not enough to learn from."""
    needed_zh = f"学习需至少 {ENOUGH_INSPECTED} 次，其中查实、未查实各 {ENOUGH_CONFIRMED} 次"
    needed_en = f"learning needs {ENOUGH_INSPECTED}, with {ENOUGH_CONFIRMED} confirmed and {ENOUGH_CONFIRMED} not"
    return Verdict(
        learned=False,
        n_inspected=n,
        n_confirmed=n_true,
        blend=0.0,
        ap_model=None,
        ap_prior=None,
        sure=None,
        calibration_error=None,
        calibrated_by=None,
        text_zh=f"仅 {n} 次检查结果、{n_true} 次查实（{needed_zh}），使用专家权重",
        text_en=f"{n} inspection outcomes, {n_true} confirmed ({needed_en}): expert weights are used",
    )
