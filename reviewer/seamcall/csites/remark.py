"""What a judgement says about a place in C."""

from __future__ import annotations

from dataclasses import dataclass

from reviewer.seamcall.csyntax import Node


@dataclass(frozen=True, slots=True)
class Remark:
    """Something wrong, or, where it is not sure, to be asked."""

    why: str
    at: Node
    expected: str = ""
    found: str = ""
    sure: bool = True
