"""The counter's screens: server-rendered pages over the counter, usable by key, touch or script."""

from pos.screens.app import build_pos_app

__all__ = ["build_pos_app"]
