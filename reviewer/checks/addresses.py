"""People in trailers: whether a name and an address stand there as git and mail programs read them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reviewer.changelog import passage_of
from reviewer.checks.context import Context, Hit, Kind, Need, NoParams
from reviewer.checks.cures import written_anew
from reviewer.model import Part, Trailer

OF_PEOPLE = frozenset(
    "signed-off-by co-developed-by acked-by nacked-by reviewed-by tested-by reported-by suggested-by".split()
)
PERSON = re.compile(
    r"(?P<name>\"[^\"]+\"|[^<>\"]*?)(?P<gap>\s*)<(?P<address>[^<>\s]+@[^<>\s]+)>(?P<rest>.*)", re.DOTALL
)
BARE = re.compile(r"(?P<name>[^<>@]*?)\s*\(?<?(?P<address>[\w.+-]+@[\w.-]+\.\w+)>?\)?")
ALLOWED = re.compile(r"\s*(?:#.*|\([^()]*\)|\[[^\[\]]*\])?\s*(?:#.*)?", re.DOTALL)
"""What may stand behind an address: a remark."""
NOISE = frozenset({"", ",", ";", ".", ">"})
BOT = re.compile(r"\b(?:robot|bot|test|ci|syzbot|coverity|smatch|sparse|0day|lkp|zeal)\b", re.IGNORECASE)


def address_form(_: NoParams, context: Context) -> Iterator[Hit]:
    """One hit for each person whose address is missing, bare, or run into other text."""
    for trailer in context.patch.changelog.trailers:
        name = trailer.name.lower()
        if name not in OF_PEOPLE or trailer.value.startswith("@") or BOT.search(trailer.value):
            continue
        found = PERSON.fullmatch(trailer.value)
        if found is None:
            yield from _bare(trailer)
        elif found["name"].strip() and not found["gap"]:
            rest = "" if found["rest"].strip() in NOISE else found["rest"]
            yield _cured(trailer, f"{found['name']} <{found['address']}>{rest}", "glued")
        elif not ALLOWED.fullmatch(found["rest"]):
            cure = f"{found['name']}{found['gap']}<{found['address']}>" if found["rest"].strip() in NOISE else ""
            yield _cured(trailer, cure, "behind")


def _bare(trailer: Trailer) -> Iterator[Hit]:
    """A person without brackets, or without an address at all."""
    found = BARE.fullmatch(trailer.value.strip().rstrip(",;"))
    if found is None:
        if "@" not in trailer.value and "<" not in trailer.value and trailer.name.lower() != "reported-by":
            yield Hit(passage_of(trailer).locate(), {"name": trailer.name})
    elif found["name"].strip():
        yield _cured(trailer, f"{found['name'].strip()} <{found['address']}>", "bare")


def _cured(trailer: Trailer, value: str, variant: str) -> Hit:
    edits = written_anew(trailer.lines, [f"{trailer.name}: {value}"], Part.TRAILERS) if value else ()
    return Hit(passage_of(trailer).locate(), {"name": trailer.name}, variant, edits=edits)


def other_address(_: NoParams, context: Context) -> Iterator[Hit]:
    """One hit where the author signs under his name with another address than the patch gives for him."""
    author = PERSON.search(context.patch.message.author)
    if author is None:
        return
    signed = [
        (trailer, found)
        for trailer in context.patch.changelog.trailers
        if trailer.name.lower() == "signed-off-by" and (found := PERSON.search(trailer.value))
    ]
    given = author["address"].lower()
    if any(_plain(found["address"]) == _plain(given) for _, found in signed):
        return
    for trailer, found in signed:
        if _words(found["name"]) == _words(author["name"]):
            yield Hit(passage_of(trailer).locate(), {"author": author["address"], "signed": found["address"]})
            return


def _plain(address: str) -> str:
    """The address without the part behind a plus sign, which reaches the same mailbox."""
    return re.sub(r"\+[^@]*@", "@", address.lower())


def _words(name: str) -> str:
    return " ".join(re.sub(r"\(.*?\)", "", name).replace('"', "").lower().split())


POSTED = (Need.MAIL, Need.UNTRIMMED)
ADDRESS_FORM = Kind("address-form", NoParams, address_form, POSTED, ("name",))
OTHER_ADDRESS = Kind("other-address", NoParams, other_address, POSTED, ("author", "signed"))
KINDS = (ADDRESS_FORM, OTHER_ADDRESS)
