"""Where the user's own things lie.  Nothing is read from the tree under review."""

from __future__ import annotations

from pathlib import Path

from platformdirs import user_cache_path, user_config_path


def cache_path() -> Path:
    """The folder of what can be worked out again."""
    return user_cache_path("presend")


def folder() -> Path:
    """The folder of the user's own settings and rules."""
    return user_config_path("presend")


def user_rules() -> Path | None:
    """The folder of the user's own rules, None where he has none."""
    rules = folder() / "rules"
    return rules if rules.is_dir() else None
