"""A value as JSON text that is inert wherever it is shown."""

from __future__ import annotations

import json
import re

from reviewer.render.clean import encodable, is_hostile

_SPECIAL = re.compile("[^\\n -~]")


def dumps(value: object) -> str:
    """JSON in readable UTF-8; what would act on a terminal is a backslash-u escape, of the same meaning."""
    return _SPECIAL.sub(_escaped, encodable(json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False)))


def _escaped(match: re.Match[str]) -> str:
    char = match.group()
    if not is_hostile(char):
        return char
    return json.dumps(char)[1:-1] if char > "\x7f" else f"\\u{ord(char):04x}"
