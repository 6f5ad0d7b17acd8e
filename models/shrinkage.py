"""Empirical Bayes: how much of a subject's distance from its peers is more than the noise of few observations.

Moments only. Beta-binomial for shares of counts, gamma-Poisson for counts, normal-normal for means and
shares of money; the funnel E[r²] = τ² + φ·v (v falls with n) for z. Sources: methods.md, Kleinman 1973.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

Vector = NDArray[Any]
WINSOR = 3.0
ROUNDS = 6
# Everybody gets half an event at the common rate, so that 0 of 3 is not minus infinity and leans to neither side.
HALF = 0.5
# Houses always differ by a few per cent; a ruler finer than that measures nothing.
LEAST_SPREAD = 0.05


def transformed(model: str, unit: str, numerator: Vector, denominator: Vector) -> Vector:
    """Values on the scale where noise is even: logit for shares, log for everything else."""
    if model == "binomial":
        mean = float(np.clip(numerator.sum() / denominator.sum(), 1e-4, 1 - 1e-4))
        rare = min(mean, 1 - mean)
        missed = np.maximum(denominator - numerator, 0)
        return np.asarray(np.log((numerator + HALF * mean / rare) / (missed + HALF * (1 - mean) / rare)))
    if model == "poisson":
        return np.asarray(np.log((numerator + HALF) / (denominator + HALF / _rate(numerator, denominator))))
    value = numerator / denominator
    if unit == "share":
        bounded = np.clip(value, 0.002, 0.998)
        return np.asarray(np.log(bounded / (1 - bounded)))
    positive = value[value > 0]
    floor = np.quantile(positive, 0.05) / 4 if len(positive) else 1.0
    return np.asarray(np.log(np.maximum(value, floor)))


def noise(model: str, numerator: Vector, denominator: Vector, centre: Vector) -> Vector:
    """Expected variance of a transformed value up to the factor φ, if the subject were exactly like `centre`."""
    if model == "binomial":
        share = 1 / (1 + np.exp(-centre))
        return np.asarray(1 / np.maximum(denominator * share * (1 - share), 0.25))
    if model == "poisson":
        return np.asarray(1 / np.maximum(denominator * np.exp(centre), 0.25))
    return np.asarray(np.median(denominator) / denominator)


def funnel(residual: Vector, v: Vector) -> tuple[float, float]:
    """Fit E[r²] = τ² + φ·v by weighted least squares under τ², φ ≥ 0, outliers winsorised. Returns (τ², φ)."""
    tau2, phi = max(float(np.median(residual**2)) / 0.455, LEAST_SPREAD**2), 0.0
    for _ in range(ROUNDS):
        scale = np.maximum(tau2 + phi * v, 1e-9)
        squares = np.minimum(residual**2, WINSOR**2 * scale)
        tau2, phi = _two_non_negative(squares, v, 1 / scale**2)
    return max(tau2, LEAST_SPREAD**2), phi


def _two_non_negative(y: Vector, v: Vector, w: Vector) -> tuple[float, float]:
    mean_v, mean_y = np.average(v, weights=w), np.average(y, weights=w)
    spread = np.average((v - mean_v) ** 2, weights=w)
    slope = float(np.average((v - mean_v) * (y - mean_y), weights=w) / spread) if spread > 1e-15 else 0.0
    if slope <= 0:
        return max(float(mean_y), 1e-9), 0.0
    if mean_y - slope * mean_v <= 0:
        return 1e-9, float(mean_y / max(mean_v, 1e-12))
    return float(mean_y - slope * mean_v), slope


def weighted_median(values: Vector, weights: Vector) -> float:
    """The value with half of the weight on each side; a subject with few observations pulls less."""
    order = np.argsort(values, kind="stable")
    cumulative = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(cumulative, cumulative[-1] / 2)])


def shrunk_values(model: str, numerator: Vector, denominator: Vector) -> Vector:
    """Each subject's value, drawn towards the value of its group by as much as its small n deserves."""
    if model == "binomial":
        return _beta_binomial(numerator, denominator)
    if model == "poisson":
        return _gamma_poisson(numerator, denominator)
    return _normal_normal(numerator / denominator, denominator)


def _beta_binomial(y: Vector, n: Vector) -> Vector:
    mean = y.sum() / n.sum()
    if mean <= 0 or mean >= 1:
        return np.full(len(y), mean)
    # E[n(p̂-p)²/(p(1-p))] = 1 + (n-1)ρ, ρ = 1/(a+b+1)
    excess = (n * (y / n - mean) ** 2).sum() / (mean * (1 - mean)) - len(y)
    rho = float(np.clip(excess / max((n - 1).sum(), 1), 1e-6, 0.999))
    strength = 1 / rho - 1
    return np.asarray((y + strength * mean) / (n + strength))


def _gamma_poisson(y: Vector, n: Vector) -> Vector:
    rate = _rate(y, n)
    # E[n(r̂-λ)²] = λ + n·σ²
    between = float((n * (y / n - rate) ** 2).sum() - len(y) * rate) / float(n.sum())
    shape = rate**2 / max(between, rate**2 * 1e-6)
    return np.asarray((y + shape) / (n + shape / rate))


def _normal_normal(value: Vector, n: Vector) -> Vector:
    centre = weighted_median(value, n)
    tau2, phi = funnel(value - centre, np.median(n) / n)
    return np.asarray(centre + (value - centre) * tau2 / (tau2 + phi * np.median(n) / n))


def _rate(numerator: Vector, denominator: Vector) -> float:
    return max(float(numerator.sum() / denominator.sum()), 1e-9)


def upper_tail(z: Vector) -> Vector:
    """P(Z > z) of a standard normal."""
    return np.asarray(ndtr(-np.asarray(z, dtype=float)))
