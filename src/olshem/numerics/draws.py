"""Joint normal errors of a list of estimates, drawn in blocks from a fixed seed."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from olshem import errors

FloatArray = NDArray[np.float64]
CELLS = 1 << 21
"""How many numbers one block of draws holds at most (16 MB); the stream does not depend on it."""


def checked_noise(noise: FloatArray, count: int) -> FloatArray:
    """Standard errors or a covariance matrix, checked against the number of estimates.

    Parameters
    ----------
    noise : float array of shape (p,) or (p, p)
        Standard errors of independent estimates (0 or more), or their covariance matrix (symmetric, positive semi-definite).
    count : int
        p, the number of estimates.

    Raises
    ------
    MethodError
        ``numerics.errors-shape``, ``numerics.errors-negative`` or ``numerics.covariance-asymmetric``.
    """
    array = np.asarray(noise, dtype=np.float64)
    if array.shape not in ((count,), (count, count)):
        raise errors.MethodError(
            "numerics.errors-shape", f"errors must have the shape ({count},) or ({count}, {count}), found {array.shape}"
        )
    variances = array if array.ndim == 1 else np.diag(array)
    if not np.isfinite(array).all() or (variances < 0).any():
        raise errors.MethodError("numerics.errors-negative", "errors must be finite and 0 or more")
    if array.ndim == 2 and not np.allclose(array, array.T, rtol=1e-9, atol=1e-12 * float(np.abs(array).max(initial=0.0))):
        raise errors.MethodError("numerics.covariance-asymmetric", "a covariance matrix must be symmetric")
    return array


def lower_factor(covariance: FloatArray) -> FloatArray:
    """A lower triangular L with L Lᵀ equal to a positive semi-definite matrix; a singular one is allowed.

    Parameters
    ----------
    covariance : float array of shape (p, p)
        Symmetric. A pivot within rounding of 0 (relative 1e-10 to the largest variance) counts as 0.

    Returns
    -------
    float array of shape (p, p)

    Raises
    ------
    MethodError
        ``numerics.covariance-indefinite``: no set of estimates can have this matrix.

    Source
    ------
    Golub and Van Loan, *Matrix Computations*, section 4.2 (outer product form).
    """
    rest = np.array(covariance, dtype=np.float64)
    slack = 1e-10 * float(np.abs(np.diag(rest)).max(initial=0.0))
    factor = np.zeros_like(rest)
    for place in range(len(rest)):
        pivot = rest[place, place]
        column = rest[place:, place].copy()
        if pivot < -slack or (pivot <= slack and np.abs(column).max() > np.sqrt(slack * max(slack, np.diag(rest).max()))):
            raise errors.MethodError("numerics.covariance-indefinite", "a covariance matrix must be positive semi-definite")
        if pivot > slack:
            column /= np.sqrt(pivot)
            factor[place:, place] = column
            rest[place:, place:] -= np.outer(column, column)
    return factor


def normal_blocks(width: int, draws: int, seed: int) -> Iterator[FloatArray]:
    """Standard normal numbers in blocks of whole draws, shape (at most CELLS / width, width).

    The stream depends on ``seed`` alone: not on the block size, the machine or its cores.
    """
    generator = np.random.default_rng(seed)
    step = max(1, CELLS // max(width, 1))
    for start in range(0, draws, step):
        yield generator.standard_normal((min(step, draws - start), width))


def noise_blocks(noise: FloatArray, draws: int, seed: int) -> Iterator[FloatArray]:
    """Draws of the joint error of p estimates in blocks, shape (n, p), with mean 0 and the given errors or covariance."""
    factor = lower_factor(noise) if noise.ndim == 2 else None
    for block in normal_blocks(len(noise), draws, seed):
        yield block * noise if factor is None else block @ factor.T
