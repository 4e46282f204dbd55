"""The calls of the TDX module in a C function: how, which leaf, with which structure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from reviewer.seamcall.csites.source import Source
from reviewer.seamcall.csyntax import Function, Node
from reviewer.seamcall.leaves import Leaf

PLAIN, RET, SAVED = "plain", "ret", "saved"
BARE = {"__seamcall": PLAIN, "__seamcall_ret": RET, "__seamcall_saved_ret": SAVED}
GUEST = {"__tdcall": PLAIN, "__tdcall_ret": RET, "__tdcall_saved_ret": SAVED, "tdcall": RET}
RETRYING = {"seamcall": PLAIN, "seamcall_ret": RET, "seamcall_saved_ret": SAVED}
ERRNO = {"seamcall_prerr": PLAIN, "seamcall_prerr_ret": RET, "seamldr_call": PLAIN}
THROUGH = {"__seamcall_dirty_cache": 1, "sc_retry": 1, "sc_retry_prerr": 2}
"""Helpers that are given the function to call -> where the leaf stands in their arguments."""
DIRECT = {**BARE, **GUEST, **RETRYING, **ERRNO}
HYPERCALLS = ("__tdx_hypercall",)
"""Functions that are given the arguments of a TDVMCALL."""
FUNCTION = "sc_func_t"
LOOPS = ("do_statement", "while_statement", "for_statement")
LEAF = re.compile(r"\b(?:TD[HG]|P_SEAMLDR)_\w+\b")
VERSION = re.compile(r"\(?\s*(\d+)(?:ULL|UL|U)?\s*\)?\s*<<\s*(\w+)")
STRUCTURE = "tdx_module_args"


@dataclass(frozen=True)
class Call:
    """One call in the text."""

    node: Node
    name: str
    variant: str
    """plain, ret or saved; empty where it is not known."""
    leaf: Leaf | None
    version: int | None
    """None where the text does not say."""
    request: str
    """The text of the leaf argument."""
    object: str
    """The variable of the arguments; empty where it is something else."""
    retried: bool
    errno: bool
    hypercall: bool = False

    @property
    def start(self) -> int:
        """Where it stands."""
        return self.node.start


@dataclass(frozen=True)
class Site:
    """A function with its calls."""

    function: Function
    source: Source

    @property
    def leaves(self) -> Mapping[str, Leaf]:
        """The table."""
        return self.source.leaves

    @property
    def whole(self) -> str:
        """The text of the file, as far as it is known."""
        return self.source.text

    @cached_property
    def calls(self) -> tuple[Call, ...]:
        """In the order of the text."""
        found = (self._call(node) for node in self.function.body.of("call_expression"))
        return tuple(call for call in found if call)

    def _call(self, node: Node) -> Call | None:
        name, listed = node.said("function"), arguments(node)
        if name in THROUGH and len(listed) == THROUGH[name] + 2:
            base, (request, given) = listed[0].text, listed[-2:]
        elif name in DIRECT and len(listed) == 2:
            base, (request, given) = name, listed
        elif len(listed) == 2 and FUNCTION in (kind := dict(self.function.parameters).get(name, "")).split():
            base, (request, given) = kind, listed
        elif name in HYPERCALLS and len(listed) == 1:
            return Call(
                node=node,
                name=name,
                variant=SAVED,
                leaf=None,
                version=None,
                request="",
                object=_object(listed[0]),
                retried=False,
                errno=False,
                hypercall=True,
            )
        else:
            return None
        leaf, version = self._leaf(request.text, guest=base in GUEST)
        return Call(
            node=node,
            name=name,
            variant=self._variant(base),
            leaf=leaf,
            version=version,
            request=request.text,
            object=_object(given),
            retried=name in RETRYING or name in ERRNO or name.startswith("sc_retry"),
            errno=name in ERRNO or name == "sc_retry_prerr",
        )

    def _variant(self, base: str) -> str:
        """How the base is called: as this file defines it, where it does."""
        body = self.source.named.get(base)
        known = {**BARE, **GUEST}
        if body is not None and base not in BARE and base.startswith("tdcall"):
            inner = (node.said("function") for node in body.body.of("call_expression"))
            return next((known[name] for name in inner if name in known), DIRECT.get(base, ""))
        return DIRECT.get(base, "")

    def _leaf(self, request: str, *, guest: bool) -> tuple[Leaf | None, int | None]:
        request = self.source.aliases.get(request.strip(" ()"), request)
        named = LEAF.search(request)
        leaf = self.leaves.get(named[0]) if named else None
        if leaf is None or (leaf.instruction == "tdcall") != guest:
            return None, None
        rest = request.replace(leaf.const, "").strip(" ()")
        if not rest:
            return leaf, 0
        shifted = VERSION.search(rest)
        right = shifted and shifted[2] in ("TDX_VERSION_SHIFT", "16")
        return leaf, int(shifted[1]) if shifted and right else None

    @cached_property
    def variables(self) -> Mapping[str, str]:
        """Local variable or parameter -> type, with a star for each level of pointer."""
        found = dict(self.function.parameters)
        for node in self.function.body.of("declaration"):
            for child in node.children:
                name, stars = declared(child)
                if name:
                    found[name] = node.said("type") + stars
        return found

    @cached_property
    def objects(self) -> Mapping[str, Node]:
        """Argument structure declared here -> its declarator."""
        found: dict[str, Node] = {}
        for node in self.function.body.of("declaration"):
            if STRUCTURE in node.said("type").split():
                for child in node.children:
                    name, stars = declared(child)
                    if name and not stars:
                        found[name] = child
        return found

    def given(self, call: Call) -> Iterator[tuple[str, Node, Node]]:
        """Register, value and the whole assignment of what is put into the structure before a call."""
        declarator = self.objects.get(call.object)
        if declarator is not None and (value := declarator.part("value")):
            yield from _listed(value)
        for node in self.function.body.of("assignment_expression"):
            register, right = member(node.part("left"), call.object), node.part("right")
            if register and right and node.start < call.start:
                yield register, right, node
            elif right and node.start < call.start and node.said("left") == call.object:
                yield from _listed(right)

    def reads(self, call: Call) -> Iterator[tuple[str, Node]]:
        """Register and place of what is read from the structure after a call, until the next one or an assignment."""
        following = (other.start for other in self.calls if other.start > call.start and other.object == call.object)
        end, written = min(following, default=1 << 60), set[str]()
        lefts = {id(node.part("left")) for node in self.function.body.of("assignment_expression")}
        for node in self.function.body.of("field_expression"):
            if call.node.start < node.start < end and (register := member(node, call.object)):
                if id(node) in lefts:
                    written.add(register)
                elif register not in written:
                    yield register, node

    def receiver(self, call: Node) -> str:
        """The variable that takes the value of a call; empty for none."""
        for node in self.function.above(call):
            if node.kind in ("assignment_expression", "init_declarator"):
                target = node.part("left") or node.part("declarator")
                return (
                    target.text if target and node.part("right" if node.part("left") else "value") is not None else ""
                )
            if node.kind not in ("parenthesized_expression", "cast_expression"):
                return ""
        return ""

    def loop(self, node: Node) -> Node | None:
        """The innermost loop around a place that goes round more than once."""
        above = (each for each in self.function.above(node) if each.kind in LOOPS)
        return next((each for each in above if each.said("condition").strip("( )") not in ("0", "false")), None)

    def before(self, node: Node) -> str:
        """The text of the function before a place, comments blank."""
        return self._code[: node.start - self.function.body.start].decode("utf-8", "replace")

    def after(self, node: Node) -> str:
        """The text of the function from the end of a place on, comments blank."""
        end = node.start - self.function.body.start + len(node.text.encode())
        return self._code[end:].decode("utf-8", "replace")

    @cached_property
    def code(self) -> str:
        """The text of the body, comments blank."""
        return self._code.decode("utf-8", "replace")

    @cached_property
    def _code(self) -> bytes:
        text = bytearray(self.function.body.text.encode())
        for node in self.function.body.of("comment"):
            at = node.start - self.function.body.start
            blank = re.sub(rb"[^\n]", b" ", bytes(text[at : at + len(node.text.encode())]))
            text[at : at + len(blank)] = blank
        return bytes(text)

    def type_of(self, text: str) -> str:
        """The type of a variable, or of a member of a structure of this file; empty where it is not known."""
        found = re.fullmatch(r"(\w+)(?:->|\.)(\w+)", text)
        if found is None:
            return self.variables.get(text, "")
        return self.source.members.get(
            (self.variables.get(found[1], "").strip(" *").removeprefix("struct "), found[2]), ""
        )


def _listed(value: Node) -> Iterator[tuple[str, Node, Node]]:
    """What a list of designated initialisers gives."""
    for pair in value.of("initializer_pair"):
        if inner := pair.part("value"):
            yield pair.said("designator").lstrip("."), inner, pair


def _object(given: Node) -> str:
    return given.text.lstrip("& ") if re.fullmatch(r"&?\s*\w+", given.text) else ""


def arguments(call: Node) -> list[Node]:
    """The arguments of a call."""
    listed = call.part("arguments")
    return [each for each in listed.children if each.kind not in ("(", ")", ",", "comment")] if listed else []


def declared(node: Node) -> tuple[str, str]:
    """Name and stars of a declarator; two empty ones for other syntax."""
    stars = ""
    while node.kind in ("init_declarator", "pointer_declarator", "array_declarator"):
        stars += "*" if node.kind != "init_declarator" else ""
        inner = node.part("declarator")
        if inner is None:
            return "", ""
        node = inner
    return (node.text, stars) if node.kind == "identifier" and node.field == "declarator" else ("", "")


def member(node: Node | None, name: str) -> str:
    """The register of args.rcx or args->rcx."""
    if node is None or node.kind != "field_expression" or node.said("argument") != name:
        return ""
    return node.said("field")
