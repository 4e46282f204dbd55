"""Comments and sentences that describe a call: what is reported, and what is left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from reviewer import mail, resources, series
from reviewer.checks import abiclaims, abicomments, prover
from reviewer.checks.context import Context
from reviewer.prose.pipeline import Pipeline
from reviewer.seamcall import contract, leaves
from reviewer.seamcall.proof import prove
from reviewer.seamcall.said import judge, prose, returned
from reviewer.seamcall.said import leaves as said_of_leaves
from reviewer.tree import GivenTree

ABI = resources.data_dir("rules") / "seamcall" / "abi"
CONTRACTS, TABLE = contract.load(ABI), leaves.load(ABI / leaves.FILE)
DATA = Path(__file__).parent.parent / "data" / "asm"
HOST, GUEST = "arch/x86/virt/vmx/tdx/seamcall.S", "arch/x86/coco/tdx/tdcall.S"
MACRO = "arch/x86/virt/vmx/tdx/tdxcall.S"
HEAD = "From: A <a@example.org>\nSubject: [PATCH] x86/tdx: Say it\n\n{text}\n\nSigned-off-by: A <a@example.org>\n---\n"

NEW = """/*
 * __seamcall_ret() - make a call, and keep what comes back
 *
 * Input Registers:
 *
 * RAX            - SEAMCALL Leaf number.
 * RCX,RDX,R8-R11 - SEAMCALL Leaf specific input registers.
 *
 * Output Registers:
 *
 * RAX            - SEAMCALL completion status.
 * RCX,RDX,R8-R11 - SEAMCALL Leaf specific output registers.
 *
 * @fn   (RDI)  - SEAMCALL Leaf number, moved to RAX
 * @args (RSI)  - struct tdx_module_args for input and output
 *
 * Only RCX/RDX/R8-R11 are used as input/output registers.
 *
 * Return (via RAX) TDX_SEAMCALL_VMFAILINVALID if the SEAMCALL itself
 * fails, or the completion status of the SEAMCALL leaf function.
 */
"""
OLD = """/*
 * __tdx_module_call() - make a call
 *
 * Input Registers:
 *
 * RAX           - TDCALL Leaf number.
 * RCX,RDX,R8-R9 - TDCALL Leaf specific input registers.
 *
 * @fn  (RDI)    - TDCALL Leaf ID, moved to RAX
 * @rcx (RSI)    - Input parameter 1, moved to RCX
 * @rdx (RDX)    - Input parameter 2, moved to RDX
 * @r8  (RCX)    - Input parameter 3, moved to R8
 * @r9  (R8)     - Input parameter 4, moved to R9
 * @out (R9)     - struct tdx_module_output pointer. It can be NULL.
 *
 * Return status of TDCALL via RAX.
 */
"""
C = """
/**
 * toy() - extend a register using TDG.MR.RTMR.EXTEND
 * @index: which one
 * @data: with what
 *
 * Return 0 on success, -ENXIO for invalid operands, -EBUSY for busy operation,
 * or -EIO on other failures.
 */
int toy(u8 index, u8 *data)
{
	struct tdx_module_args args = { .rcx = virt_to_phys(data), .rdx = index };
	u64 ret = __tdcall(TDG_MR_RTMR_EXTEND, &args);

	if (TDCALL_RETURN_CODE(ret) == TDCALL_INVALID_OPERAND)
		return -ENXIO;
	if (TDCALL_RETURN_CODE(ret) == TDCALL_OPERAND_BUSY)
		return -EBUSY;
	if (ret)
		return -EIO;
	return 0;
}

/* Return: the status of the call. */
u64 read(struct tdx_td *td, u64 field, u64 *data)
{
	struct tdx_module_args args = {};
	u64 ret;

	/*
	* TDH.MNG.RD -- reads one field
	*  - RDX (in): the field to read
	*  - R8 (out): the field data
	*/
	args.rcx = tdx_tdr_pa(td);
	args.rdx = field;
	ret = seamcall_ret(TDH_MNG_RD, &args);

	/* R8: content of the field */
	*data = args.r8;
	return ret;
}
"""


class Tree(GivenTree):
    """The reference files of a version, with comments above functions."""

    def __init__(self, version: str = "v2", **above: str) -> None:
        root = DATA / version
        files = {str(path.relative_to(root)): path.read_text() for path in root.rglob("*") if path.is_file()}
        for function, comment in above.items():
            mark = f"SYM_FUNC_START({function})\n"
            files = {path: text.replace(mark, comment + mark) for path, text in files.items()}
        super().__init__(files, {}, {})


def facts(tree: Tree, *files: str) -> judge.Facts:
    texts = [(path, tree.file(path) or "") for path in files]
    return judge.Facts([prove(path, text, tree.file, CONTRACTS) for path, text in texts], CONTRACTS, TABLE)


def kinds(version: str, path: str, function: str, comment: str) -> set[str]:
    tree = Tree(version, **{function: comment})
    return {each.kind for each in judge.judged(path, tree.file(path) or "", facts(tree, path))}


def test_right_comments_are_left_alone() -> None:
    assert kinds("v2", HOST, "__seamcall_ret", NEW) == set()
    assert kinds("v1", GUEST, "__tdx_module_call", OLD) == set()
    assert list(judge.judged("toy.c", C, facts(Tree()))) == []


@pytest.mark.parametrize(
    ("kind", "old", "new"),
    [
        ("lists", "RCX,RDX,R8-R11 - SEAMCALL Leaf specific input", "RCX,RDX,R8-R12 - SEAMCALL Leaf specific input"),
        ("lists", "RCX,RDX,R8-R11 - SEAMCALL Leaf specific output", "RCX,RDX,R8-R10 - SEAMCALL Leaf specific output"),
        ("lists", "RAX            - SEAMCALL Leaf number", "RBX            - SEAMCALL Leaf number"),
        ("lists", "RAX            - SEAMCALL completion status", "R10            - SEAMCALL completion status"),
        ("lists", "SEAMCALL Leaf number.", "TDCALL Leaf number."),
        ("lists", "Only RCX/RDX/R8-R11", "Only RCX/RDX/R8/R9"),
        ("lists", "used as input/output registers", "used as input registers"),
        ("rows", "@fn   (RDI)", "@fn   (RSI)"),
        ("rows", "moved to RAX", "moved to RCX"),
        ("rows", "for input and output", "for input"),
        ("returns", "via RAX", "via RDX"),
        ("returns", "SEAMCALL itself\n * fails", "leaf function\n * fails"),
        ("returns", "TDX_SEAMCALL_VMFAILINVALID if", "-ENODEV if"),
        ("returns", "TDX_SEAMCALL_VMFAILINVALID if", "TDX_SW_ERROR if"),
    ],
)
def test_a_wrong_comment_is_found(kind: str, old: str, new: str) -> None:
    assert old in NEW
    assert kinds("v2", HOST, "__seamcall_ret", NEW.replace(old, new)) == {kind}


def test_inputs_that_are_stored_after_a_failure_are_no_outputs() -> None:
    tree = Tree("v1")
    conduct = facts(tree, HOST).of("__seamcall")
    assert conduct is not None
    assert conduct.outputs == {"rcx", "rdx", "r8", "r9", "r10", "r11"}
    assert conduct.passed == {"rcx", "rdx", "r8", "r9"}


@pytest.mark.parametrize(
    ("kind", "old", "new"),
    [
        ("lists", "R8-R9 ", "R8-R11 "),
        ("rows", "@r8  (RCX)", "@r8  (R8)"),
        ("rows", "parameter 3", "parameter 4"),
        ("rows", "moved to R9", "moved to R10"),
        ("rows", "can be NULL", "cannot be NULL"),
        ("returns", "status of TDCALL", "TDX_SEAMCALL_VMFAILINVALID if the TDCALL fails, or status,"),
    ],
)
def test_a_wrong_comment_on_the_older_form_is_found(kind: str, old: str, new: str) -> None:
    assert old in OLD
    assert kinds("v1", GUEST, "__tdx_module_call", OLD.replace(old, new)) == {kind}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("RCX,RDX,R8-R11 - SEAMCALL Leaf specific input", "R8-R11,RDX,RCX - SEAMCALL Leaf specific input"),
        ("Only RCX/RDX/R8-R11 are used as", "Only RCX, RDX, R8, R9, R10 and R11 are used as"),
        ("SEAMCALL itself\n * fails", "module is not\n * loaded"),
        ("for input and output", "for input/output"),
        ("fails, or", "fails, TDX_SW_ERROR with the trap number on #UD or #GP, or"),
    ],
)
def test_another_way_to_say_it_is_left_alone(old: str, new: str) -> None:
    assert old in NEW
    assert kinds("v2", HOST, "__seamcall_ret", NEW.replace(old, new)) == set()


@pytest.mark.parametrize(
    ("kind", "old", "new"),
    [
        ("names", "using TDG.MR.RTMR.EXTEND", "using TDG.MR.REPORT"),
        ("names", "TDH.MNG.RD --", "TDH.SYS.RD --"),
        ("operands", "R8 (out)", "R9 (out)"),
        ("operands", "RDX (in)", "R8 (in)"),
        ("moves", "/* R8: content", "/* R9: content"),
        ("kind", "-EBUSY for", "-EAGAIN for"),
        ("kind", "-ENXIO for invalid operands, -EBUSY for busy", "-EBUSY for invalid operands, -ENXIO for busy"),
        ("kind", " -EBUSY for busy operation,", ""),
        ("kind", "Return 0 on success, -ENXIO for invalid", "Return the TDCALL status, -ENXIO for invalid"),
        ("kind", "Return: the status of the call", "Return: 0 or a negative errno"),
    ],
)
def test_a_wrong_comment_on_c_is_found(kind: str, old: str, new: str) -> None:
    assert old in C
    assert {each.kind for each in judge.judged("toy.c", C.replace(old, new), facts(Tree()))} == {kind}


def test_a_macro_s_comment_is_held_against_all_that_expand_it() -> None:
    tree = Tree()
    text = tree.file(MACRO) or ""
    head = "/*\n * Input Registers:\n *\n * {} - leaf specific input registers.\n */\n.macro TDX_MODULE_CALL"
    known = facts(tree, HOST, GUEST)
    right = text.replace(".macro TDX_MODULE_CALL", head.format("RCX,RDX,RDI,RSI,RBX,R8-R15"))
    short = text.replace(".macro TDX_MODULE_CALL", head.format("RCX,RDX,R8-R11"))
    assert list(judge.judged(MACRO, right, known)) == []
    (found,) = judge.judged(MACRO, short, known)
    assert (found.kind, found.quote) == ("lists", "RCX,RDX,R8-R11")


def test_without_the_code_the_contract_is_what_counts() -> None:
    known = judge.Facts((), CONTRACTS, TABLE)
    text = NEW + "SYM_FUNC_START(__seamcall_ret)\n"
    assert list(judge.judged(HOST, text, known)) == []
    assert {each.kind for each in judge.judged(HOST, text.replace("R8-R11", "R8-R10"), known)} == {"lists"}
    older = (
        OLD.replace("__tdx_module_call", "__seamcall").replace("TDCALL", "SEAMCALL") + "SYM_FUNC_START(__seamcall)\n"
    )
    older = older.replace("make a call", "make a call, with @out for more")
    assert list(judge.judged(HOST, older, known)) == []
    assert {each.kind for each in judge.judged(HOST, older.replace("R8-R9", "R8-R10"), known)} == {"lists"}
    other = text.replace("@args", "@rcx").replace("R8-R11", "R8-R13")
    assert list(judge.judged(HOST, other, known)) == []


@pytest.mark.parametrize(
    ("sentence", "wrong"),
    [
        ("The leaf number of a SEAMCALL is passed in RAX.", False),
        ("The leaf number of a SEAMCALL is passed in RCX.", True),
        ("RCX, RDX and R8-R11 are the inputs of __seamcall_ret().", False),
        ("RCX, RDX, R8 and R9 are the inputs of __seamcall_ret().", True),
        ("Some GPRs (%rcx, %rdx) may be used as input and output operands in individual leafs of SEAMCALL.", False),
        ("RCX and RBP are input operands of SEAMCALL leaf functions.", True),
        ("SEAMCALL fails with VMfailInvalid (CF=1).", False),
        ("SEAMCALL fails with VMfailInvalid (CF=0).", True),
        ("SEAMCALL causes #GP when SEAMRR isn't enabled, and #UD when the CPU is not in VMX operation.", False),
        ("SEAMCALL causes #UD when SEAMRR isn't enabled, and #UD when the CPU is not in VMX operation.", True),
        ("SEAMCALL causes #GP when SEAMRR isn't enabled, and #GP when the CPU is not in VMX operation.", True),
        ("__seamcall_ret() returns TDX_SEAMCALL_VMFAILINVALID if the leaf function fails.", True),
        ("TDH.SYS.RD takes the field in RDX and returns its value in R8.", False),
        ("TDH.SYS.RD takes the field in R8 and returns its value in R8.", True),
        ("TDVMCALL takes its number in R11 and the TDCALL leaf number is in no other place.", False),
    ],
)
def test_sentences(sentence: str, *, wrong: bool) -> None:
    known = facts(Tree(), HOST)
    conduct = known.of("__seamcall_ret")
    assert conduct is not None
    found = [*prose.wrong(sentence, conduct), *returned.carry(sentence), *said_of_leaves.sentence(sentence, TABLE)]
    found += returned.trapped(sentence)
    if "__seamcall_ret()" in sentence:
        found += returned.wrong(sentence, conduct, known.constants)
    assert bool(found) is wrong


def context(diff: str, tree: GivenTree | None, text: str = "Text.") -> Context:
    patch = series.assemble(mail.read((HEAD.format(text=text) + diff).encode(), "test").messages[0])
    return Context(patch, Pipeline(), {}, lambda: tree)


def change(tree: GivenTree, path: str, old: str, new: str) -> str:
    """A diff that replaces one line of a file."""
    lines = (tree.file(path) or "").split("\n")
    at = lines.index(old)
    made = "".join(f"+{line}\n" for line in new.split("\n") if new)
    head = f"diff --git a/{path} b/{path}\n--- a/{path}\n+++ b/{path}\n"
    counts = f"@@ -{at},3 +{at},{2 + made.count(chr(10))} @@\n"
    return f"{head}{counts} {lines[at - 1]}\n-{old}\n{made} {lines[at + 1]}\n"


def test_the_new_words_are_quoted() -> None:
    tree = Tree(__seamcall_ret=NEW)
    diff = change(
        tree, HOST, " * @fn   (RDI)  - SEAMCALL Leaf number, moved to RAX", " * @fn   (RSI)  - leaf, moved to RAX"
    )
    (hit,) = abicomments.run(prover.CommentParams("rows"), context(diff, tree))
    assert (hit.location.quote, hit.variant) == ("@fn   (RSI)", "")
    assert hit.facts["subject"] == "__seamcall_ret()"


def test_what_the_patch_leaves_wrong_is_not_its_own() -> None:
    tree = Tree(__seamcall_ret=NEW.replace("@fn   (RDI)", "@fn   (RSI)"))
    diff = change(
        tree, HOST, " * RAX            - SEAMCALL completion status.", " * RAX            - completion status."
    )
    assert list(abicomments.run(prover.CommentParams("rows"), context(diff, tree))) == []


def test_a_comment_that_the_code_has_left_behind_is_told_at_the_code() -> None:
    path, code = "arch/x86/coco/tdx/toy.c", "\tret = __tdcall_ret(TDG_VM_RD, &args);"
    head = "/* Read a field using TDG.VM.RD. */\nu64 toy(u64 field)\n{\n"
    tree = GivenTree(
        {path: f"{head}\tstruct tdx_module_args args = {{ .rdx = field }};\n\tu64 ret;\n\n{code}\n\treturn ret;\n}}\n"},
        {},
        {},
    )
    (hit,) = abicomments.run(
        prover.CommentParams("names"), context(change(tree, path, code, code.replace("VM", "VP")), tree)
    )
    assert (hit.variant, hit.location.quote) == (abicomments.STALE, code.replace("VM", "VP").strip())
    assert hit.facts["line"] == 1


def test_where_the_code_is_broken_its_comment_is_not_what_is_wrong() -> None:
    tree = Tree(__seamcall_ret=NEW)
    made = context(change(tree, MACRO, "\tmovq\tTDX_MODULE_r11(%rsi), %r11", ""), tree)
    assert list(abicomments.run(prover.CommentParams("lists"), made)) == []


def test_a_claim_of_the_changelog_is_held_against_the_code_of_the_patch() -> None:
    tree = Tree(__seamcall_ret=NEW)
    diff = change(
        tree, HOST, " * RAX            - SEAMCALL completion status.", " * RAX            - completion status."
    )
    text = "RCX, RDX and R8 are the inputs of __seamcall_ret(). It is a SEAMCALL."
    (hit,) = abiclaims.run(prover.ClaimParams("registers"), context(diff, tree, text))
    assert hit.location.quote == "RCX, RDX and R8"


@pytest.mark.parametrize(
    "text", ["/*" * 50_000, "/* " + "R8," * 4_000 + " */", "/* Returns " + "\n" * 9_000 + "*/ int f(void) {"]
)
def test_hostile_comments_end(text: str) -> None:
    assert list(judge.judged("toy.c", text, facts(Tree()))) == []
    assert list(judge.judged("toy.S", text, facts(Tree()))) == []


def test_a_kind_that_there_is_not_is_refused() -> None:
    with pytest.raises(ValueError, match="none of"):
        prover.CommentParams("tables")
    with pytest.raises(ValueError, match="none of"):
        prover.ClaimParams("tables")
