"""Runlane: incident response whose runbooks are pictures that run."""

__version__ = "0.1.0"
