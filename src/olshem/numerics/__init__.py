"""Arithmetic: arrays in, arrays out, no words of the domain."""

from olshem.numerics.intervals import exact_fraction, mean, normal_point, poisson, quantile_rank, rank_limits, wilson
from olshem.numerics.ranks import RankSets, competition_ranks, rank_sets, top_probabilities
from olshem.numerics.shrinkage import TAU2_METHODS, Shrinkage, between_variance, shrink
from olshem.numerics.survival import curve, first_reaching, kaplan_meier_quantile, uncensored_limits

__all__ = [
    "TAU2_METHODS",
    "RankSets",
    "Shrinkage",
    "between_variance",
    "competition_ranks",
    "curve",
    "exact_fraction",
    "first_reaching",
    "kaplan_meier_quantile",
    "mean",
    "normal_point",
    "poisson",
    "quantile_rank",
    "rank_limits",
    "rank_sets",
    "shrink",
    "top_probabilities",
    "uncensored_limits",
    "wilson",
]
