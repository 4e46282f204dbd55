"""Which section a statement stands in."""

from __future__ import annotations

from reviewer.seamcall.gas.kernel import SECTIONS
from reviewer.seamcall.gas.source import DEPTH
from reviewer.seamcall.gas.statements import unquoted

_NAMED = frozenset({".text", ".data", ".bss", ".rodata"})


class Sections:
    """The section of the moment, the one before it, and those put aside."""

    def __init__(self) -> None:
        self.current = self.previous = ".text"
        self.aside: list[tuple[str, str]] = []

    def apply(self, name: str, arguments: tuple[str, ...]) -> None:
        """Follow a directive, whichever it is."""
        if name in _NAMED:
            self._enter(name)
        elif name in SECTIONS:
            self._enter(SECTIONS[name])
        elif name == ".section" and arguments:
            self._enter(unquoted(arguments[0]))
        elif name == ".pushsection" and arguments and len(self.aside) < 8 * DEPTH:
            self.aside.append((self.current, self.previous))
            self._enter(unquoted(arguments[0]))
        elif name == ".popsection" and self.aside:
            self.current, self.previous = self.aside.pop()
        elif name in (".previous", "__FINIT", "__FINITDATA"):
            self.current, self.previous = self.previous, self.current

    def _enter(self, name: str) -> None:
        self.previous, self.current = self.current, name

    @property
    def holds_code(self) -> bool:
        """By its name: .text, .noinstr.text, .init.text ..."""
        return "text" in self.current
