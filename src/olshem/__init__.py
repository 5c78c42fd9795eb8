"""Olshem: promises as data, measures with their uncertainty, ratings as code, releases that anyone can recompute."""

from __future__ import annotations

__version__ = "0.1.0"
