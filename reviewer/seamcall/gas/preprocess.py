"""The C preprocessor as far as kernel assembly uses it: conditions, includes, definitions; every line knows its place.

pcpp does the same job, but takes a comment mark inside '...' for one, opens files itself, and expands without a bound.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from reviewer.seamcall.gas import expressions
from reviewer.seamcall.gas.branches import Branches
from reviewer.seamcall.gas.defines import ENABLED, Define, Expansion, open_call, parse
from reviewer.seamcall.gas.physical import logical_lines
from reviewer.seamcall.gas.source import CHARACTERS, DEPTH, LONGEST, TOKENS, Budget, Exhausted, Line, NotUnderstood
from reviewer.seamcall.listing import Where

Files = Callable[[str], str | None]

ROOTS = (
    "arch/x86/include",
    "arch/x86/include/generated",
    "include",
    "arch/x86/include/uapi",
    "arch/x86/include/generated/uapi",
    "include/uapi",
    "include/generated/uapi",
)
"""Where the kernel's build looks for an include, in order."""
_FILES = 300
_JOINED = 50
_DIRECTIVE = re.compile(r"\s*#\s*([a-z_]+)\b(.*)", re.DOTALL)
_INCLUDE = re.compile(r"""\s*(?:"([^"]+)"|<([^>]+)>)""")
_CONDITIONS = frozenset({"if", "ifdef", "ifndef", "elif", "else", "endif"})
_REFUSED = frozenset({"error", "include_next", "import"})
_DEFINED = re.compile(r"\bdefined\b\s*(?:\(\s*(\w+)\s*\)|(\w+))")
_NAME = re.compile(r"\b[A-Za-z_]\w*", re.ASCII)
_ASKING = frozenset({"defined", *ENABLED})
_FIRST = re.compile(r"^[ \t]*#[ \t]*(\w+)[ \t]*(\w*)", re.MULTILINE)
_HEAD = 4000


@dataclass(slots=True)
class _File:
    name: str
    lines: Iterator[tuple[int, str]]
    branches: Branches[Where] = field(default_factory=Branches)


class Preprocessor:
    """Reads one file and what it includes."""

    def __init__(self, files: Files, table: dict[str, Define], ours: Mapping[str, Mapping[str, int]]) -> None:
        """`ours` are headers that are known and not opened, each with the constants that its inclusion brings."""
        self.files, self.table, self.ours = files, table, ours
        self.replaced: set[str] = set()
        self.tokens = Budget(TOKENS, "words")
        self.characters = Budget(CHARACTERS, "characters")
        self.open: list[_File] = []
        self.missing: list[str] = []
        self.includes: list[str] = []
        self.included: dict[str, None] = {}
        self.texts: dict[str, str] = {}
        self.notes: list[Line] = []

    def lines(self, name: str, text: str) -> Iterator[Line]:
        """What is left for the assembler; what was not understood comes as a line with `why`."""
        try:
            self._push(name, text)
            while self.open:
                made = self._step(self.open[-1])
                yield from self._noted()
                if made is not None:
                    yield made
        except Exhausted as limit:
            here = self.open[-1].name if self.open else name
            yield Line("", Where(here, 1), why=f"{limit}: the rest was not read")

    def _noted(self) -> Iterator[Line]:
        yield from self.notes
        self.notes.clear()

    def _note(self, text: str, where: Where, why: str) -> None:
        self.notes.append(Line(text[:LONGEST], where, why=why))

    def _push(self, name: str, text: str) -> None:
        self.characters.spend(len(text))
        self.texts[name] = text
        self.open.append(_File(name, logical_lines(text)))
        if "\0" in text:
            self._note("", Where(name, 1), "this is no text file")

    def _step(self, file: _File) -> Line | None:
        number, text = next(file.lines, (0, None))
        if text is None:
            self.open.pop()
            for branch in file.branches.open:
                self._note("#if", branch.where, "an #if without #endif")
            return None
        where = Where(file.name, number)
        try:
            found = _DIRECTIVE.match(text)
            if found:
                self._directive(file, found[1], found[2].strip(), where)
            elif not file.branches.skipping and text.strip() and not text.lstrip().startswith("#"):
                return self._text(file, text, where)
        except NotUnderstood as reason:
            self._note(text.strip(), where, str(reason))
        return None

    def _text(self, file: _File, text: str, where: Where) -> Line:
        joined = 0
        while joined < _JOINED and len(text) <= LONGEST and open_call(text, self.table):
            _, more = next(file.lines, (0, None))
            if more is None:
                break
            text, joined = f"{text} {more}", joined + 1
        if len(text) > LONGEST:
            raise NotUnderstood("a line that is too long")
        expansion = Expansion(self.table, self.tokens)
        made = expansion.line(text)
        self.characters.spend(len(made))
        self.replaced.update(name for name, _ in expansion.replaced)
        return Line(made, where, tuple(expansion.replaced))

    def _directive(self, file: _File, name: str, rest: str, where: Where) -> None:
        if name in _CONDITIONS:
            self._condition(file.branches, name, rest, where)
        elif file.branches.skipping:
            return
        elif name == "include":
            self._include(file, rest, where)
        elif name == "define":
            define = parse(rest)
            self.table[define.name] = define
        elif name == "undef":
            self.table.pop(rest.split()[0] if rest else "", None)
        elif name in _REFUSED:
            raise NotUnderstood(f"#{name} {rest}".strip())

    def _condition(self, branches: Branches[Where], name: str, rest: str, where: Where) -> None:
        if name == "endif":
            branches.end()
        elif name == "else":
            branches.alternative(met=True, last=True)
        elif name == "elif":
            met = self._met(name, rest, where) if branches.open and branches.undecided else False
            branches.alternative(met=met, last=False)
        else:
            branches.begin(where, met=None if branches.skipping else self._met(name, rest, where))

    def _met(self, name: str, rest: str, where: Where) -> bool | None:
        self._doubt(rest, where)
        if name in ("ifdef", "ifndef"):
            asked = rest.split()
            return (bool(asked) and asked[0] in self.table) == (name == "ifdef")
        try:
            return bool(self._number(rest))
        except NotUnderstood as reason:
            self._note(f"#{name} {rest}", where, f"{reason}; none of its branches is read")
            return None

    def _doubt(self, rest: str, where: Where) -> None:
        """Say where a name could come from a header that was not there (guards in headers aside)."""
        if not self.missing or where.file.endswith(".h"):
            return
        for name in _NAME.findall(rest):
            if name not in self.table and not name.startswith(("CONFIG_", "__")) and name not in _ASKING:
                self._note(rest, where, f"{name} may be defined in {self.missing[0]}, which was not there")

    def _number(self, text: str) -> int:
        asked = _DEFINED.sub(lambda found: "1" if (found[1] or found[2]) in self.table else "0", text)
        made = Expansion(self.table, self.tokens).line(asked)
        return expressions.evaluate(made, lambda name: 0, expressions.C)

    def _include(self, file: _File, rest: str, where: Where) -> None:
        found = _INCLUDE.match(Expansion(self.table, self.tokens).line(rest) if rest[:1] not in '"<' else rest)
        if found is None:
            raise NotUnderstood("an #include of something that is no name")
        name = found[1] or found[2]
        self.included[name] = None
        if len(self.open) == 1:
            self.includes.append(name)
        if name in self.ours:
            self.table.update({known: Define(known, (str(value),)) for known, value in self.ours[name].items()})
            return
        if len(self.open) > DEPTH or len(self.texts) > _FILES:
            raise Exhausted("more included files")
        path, text = self._find(file.name, name, quoted=bool(found[1]))
        if text is None:
            self._absent(name, where)
        elif not self._guarded(text):
            self._push(path, text)

    def _guarded(self, text: str) -> bool:
        """Does its first directive ask for a name that is already there?"""
        first = _FIRST.search(text[:_HEAD])
        return first is not None and first[1] == "ifndef" and first[2] in self.table

    def _find(self, by: str, name: str, *, quoted: bool) -> tuple[str, str | None]:
        beside = [posixpath.normpath(posixpath.join(posixpath.dirname(by), name))] if quoted else []
        for path in dict.fromkeys([*beside, *(f"{root}/{name}" for root in ROOTS), name]):
            text = self.texts.get(path)
            text = self.files(path) if text is None else text
            if text is not None:
                return path, text
        return name, None

    def _absent(self, name: str, where: Where) -> None:
        if name not in self.missing:
            self.missing.append(name)
        if not name.endswith(".h"):
            raise NotUnderstood(f"{name} was not there")
