"""A C file as a whole: its functions, structures, macros and prototypes, and which leaves a function reaches."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from reviewer.seamcall.csyntax import Function, functions
from reviewer.seamcall.leaves import Leaf

CONCERNED = re.compile(r"\b(?:__)?(?:seamcall|tdcall|tdx_hypercall)\w*\b|\bseamldr_call\b|\btdh_\w+\(|\bTD[XHG]_[A-Z]")
"""What a file says that is worth a look."""
OWN = re.compile(r"td[xhg]_|tdx|tdcall|seam|sept|tdmr|hkid|keyid|\bsc_|_VMX\b", re.I)
"""What a function says that may matter to calls of the module, in it or elsewhere in the file."""
STRUCTURE = re.compile(r"^(?:typedef )?struct\s+(\w+)\s*\{(.*?)^\}([^;\n]*);", re.M | re.S)
MEMBER = re.compile(r"^\s*(?P<type>(?:struct |enum |unsigned |const )?\w+)\s+(?P<names>[^;()]+);", re.M)
MACRO = re.compile(r"^[ \t]*#[ \t]*define[ \t]+(\w+)(\([^)\n]*\))?((?:[^\n]*\\\n)*[^\n]*)$", re.M)
COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.S)
NAME = re.compile(r"\b[a-zA-Z_]\w*\b")
TAKES = re.compile(r"\b(\w{1,40}) = tdh_\w+\(")
RETURNED = re.compile(r"\breturn (\w{1,40});")
CALLBACK = re.compile(r"\b(?:smp_call_function\w{0,40}|on_each_cpu\w{0,40})\(([^;]{0,1000})")
LONG = 400_000
"""Characters from which on only functions with calls of the module are looked at."""
DEEP = 6
"""Calls within a file that are followed."""


def _gives(function: Function) -> bool:
    text = function.body.text
    return bool(TAKES.search(text)) and not set(TAKES.findall(text)).isdisjoint(RETURNED.findall(text))


@dataclass(frozen=True)
class Source:
    """The text of a file, as far as it is known."""

    file: str
    text: str
    leaves: Mapping[str, Leaf]

    @cached_property
    def functions(self) -> tuple[Function, ...]:
        """Those of a file that is about the module."""
        if not CONCERNED.search(self.text):
            return ()
        return functions(self.text, OWN if len(self.text) < LONG else CONCERNED)

    @cached_property
    def named(self) -> Mapping[str, Function]:
        """By their names."""
        return {each.name: each for each in self.functions}

    @cached_property
    def code(self) -> str:
        """The text with its comments blank, line by line and byte by byte where it is ASCII."""
        return COMMENT.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), self.text)

    @cached_property
    def members(self) -> Mapping[tuple[str, str], str]:
        """(Structure, member) -> type, of structures that are defined here."""
        found: dict[tuple[str, str], str] = {}
        for name, body, _ in STRUCTURE.findall(self.code):
            for member in MEMBER.finditer(body):
                for each in member["names"].split(","):
                    stars = "*" * each.count("*")
                    found[name, each.strip(" \t*").partition("[")[0]] = member["type"] + stars
        return found

    @cached_property
    def macros(self) -> tuple[tuple[str, str, str, int], ...]:
        """Name, parameters, body and line of each."""
        return tuple(
            (m[1], m[2] or "", m[3].replace("\\\n", "\n"), self.code.count("\n", 0, m.start()) + 1)
            for m in MACRO.finditer(self.code)
        )

    @cached_property
    def aliases(self) -> Mapping[str, str]:
        """Name -> text of macros without parameters that name a leaf."""
        leaf = re.compile(r"\b(?:TD[HG]|P_SEAMLDR)_\w+")
        return {name: body.strip() for name, given, body, _ in self.macros if not given and leaf.search(body)}

    @cached_property
    def callees(self) -> Mapping[str, frozenset[str]]:
        """Function -> names that stand in it."""
        return {each.name: frozenset(NAME.findall(COMMENT.sub(" ", each.body.text))) for each in self.functions}

    @cached_property
    def callbacks(self) -> frozenset[str]:
        """What stands in calls that run a function on other CPUs."""
        return frozenset(name for found in CALLBACK.findall(self.code) for name in NAME.findall(found))

    @cached_property
    def givers(self) -> frozenset[str]:
        """Functions that give on, in 64 bits, the status that a function of a leaf gives them."""
        return frozenset(each.name for each in self.functions if re.search(r"\bu64\b", each.head) and _gives(each))

    def reached(self, name: str) -> frozenset[str]:
        """All names that a function of this file leads to, itself among them."""
        if name not in self._reached:
            self._reached[name] = frozenset(self._follow(name))
        return self._reached[name]

    @cached_property
    def _reached(self) -> dict[str, frozenset[str]]:
        return {}

    def _follow(self, name: str) -> Iterator[str]:
        seen, edge = {name}, {name}
        for _ in range(DEEP):
            edge = {inner for each in edge for inner in self.callees.get(each, ())} - seen
            seen |= edge
        yield from seen

    def line(self, at: int) -> int:
        """The line of a place in the text."""
        return self.text.count("\n", 0, at) + 1
