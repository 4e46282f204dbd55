"""What the user has set for all runs.  Nothing is read from the tree under review."""

from __future__ import annotations

from pathlib import Path

from platformdirs import user_cache_path, user_config_path


def cache_path() -> Path:
    """The folder of what can be worked out again."""
    return user_cache_path("presend")


def user_rules() -> Path | None:
    """The folder of the user's own rules, None where he has none."""
    folder = user_config_path("presend") / "rules"
    return folder if folder.is_dir() else None
