"""Reading an assembly file of the kernel, without a toolchain: text in, listing out."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from reviewer.seamcall.gas import kernel
from reviewer.seamcall.gas.assemble import Assembler
from reviewer.seamcall.gas.expand import Expander
from reviewer.seamcall.gas.functions import functions
from reviewer.seamcall.gas.offsets import offsets, structures
from reviewer.seamcall.gas.preprocess import ROOTS, Preprocessor
from reviewer.seamcall.listing import Listing

Files = Callable[[str], str | None]

ASM_OFFSETS = "arch/x86/kernel/asm-offsets.c"
STRUCTURES = ("asm/shared/tdx.h", "asm/tdx.h")
"""Where the structures of the TDX calls stand, newest place first."""


def read(
    file: str,
    text: str,
    files: Callable[[str], str | None],
    configuration: frozenset[str],
    known: Mapping[str, int] | None = None,
    encodings: Mapping[tuple[int, ...], str] = kernel.ENCODINGS,
) -> Listing:
    """A file as the assembler sees it under a configuration.

    `files` gives the text of a path of the kernel tree ("arch/x86/include/asm/tdx.h") or of an include as written, or
    None; `known` the structure offsets of the contract, used where the tree's own are not there; `encodings` the
    instructions that may be written as bytes. Never raises: what was not understood is an Unknown in the listing.
    """
    from_tree = _offsets(files)
    constants = {**(known or {}), **from_tree}
    ours: dict[str, Mapping[str, int]] = {name: {} for name in kernel.HEADERS}
    ours.update(dict.fromkeys(kernel.OFFSETS, constants))
    preprocessor = Preprocessor(files, kernel.definitions(configuration), ours)
    assembler = Assembler(encodings, configuration)
    Expander(assembler).run(preprocessor.lines(file, text))
    made = assembler.finish()
    return Listing(
        file=file,
        configuration=configuration,
        statements=tuple(made),
        functions=functions(made, assembler.section_of),
        includes=tuple(preprocessor.includes),
        included=tuple(preprocessor.included),
        missing=tuple(preprocessor.missing),
        offsets=_source(preprocessor.replaced & constants.keys(), from_tree),
    )


def _offsets(files: Files) -> dict[str, int]:
    constants = files(ASM_OFFSETS)
    if constants is None:
        return {}
    texts = [files(f"{root}/{name}") for name in STRUCTURES for root in ROOTS[:1]]
    return offsets(constants, structures(text for text in texts if text is not None))


def _source(asked: set[str], from_tree: Mapping[str, int]) -> str:
    if not asked:
        return ""
    if asked <= from_tree.keys():
        return "asm-offsets.c and the structure"
    return "the contract" if asked.isdisjoint(from_tree) else "asm-offsets.c and the structure, else the contract"
