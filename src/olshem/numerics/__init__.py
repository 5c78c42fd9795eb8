"""Arithmetic: arrays in, arrays out, no words of the domain."""

from olshem.numerics.intervals import exact_fraction, mean, normal_point, poisson, quantile_rank, rank_limits, wilson
from olshem.numerics.survival import curve, first_reaching, kaplan_meier_quantile, uncensored_limits

__all__ = [
    "curve",
    "exact_fraction",
    "first_reaching",
    "kaplan_meier_quantile",
    "mean",
    "normal_point",
    "poisson",
    "quantile_rank",
    "rank_limits",
    "uncensored_limits",
    "wilson",
]
