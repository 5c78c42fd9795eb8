"""Arithmetic: arrays in, arrays out, no words of the domain."""

from olshem.numerics.intervals import exact_fraction, mean, normal_point, poisson, quantile_rank, rank_limits, wilson
from olshem.numerics.ranks import RankSets, competition_ranks, rank_sets, top_probabilities
from olshem.numerics.shrinkage import TAU2_METHODS, Shrinkage, between_variance, shrink
from olshem.numerics.survival import Runs, curve, first_reaching, kaplan_meier_quantile, runs_of, uncensored_limits

__all__ = [
    "TAU2_METHODS",
    "RankSets",
    "Runs",
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
    "runs_of",
    "shrink",
    "top_probabilities",
    "uncensored_limits",
    "wilson",
]
