"""The command "presend abi": whole assembly files against the register contracts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from reviewer.commands.statuses import BROKEN, CLEAN, FOUND, NOTHING
from reviewer.errors import MailError
from reviewer.model import Severity

if TYPE_CHECKING:
    from reviewer.seamcall.proof import Proof
    from reviewer.seamcall.said.judge import Found
    from reviewer.seamcall.tree import Tree

NEVER = "never"


@click.command("abi")
@click.argument("names", nargs=-1, required=True, metavar="FILE ...")
@click.option(
    "--tree",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="The kernel tree that the files belong to; by default what stands before arch/ in their path.",
)
@click.option(
    "-f",
    "--format",
    "style",
    default="text",
    type=click.Choice(["text", "json"]),
    help="How to write the verdicts.",
    show_default=True,
)
@click.option("--flow", is_flag=True, help="Show what each register holds, way by way.")
@click.option(
    "--fail-on",
    default="error",
    type=click.Choice([*[str(s) for s in Severity], NEVER]),
    help="Exit with 1 at a violation as severe as this.",
    show_default=True,
)
def abi(names: tuple[str, ...], *, tree: Path | None, style: str, flow: bool, fail_on: str) -> int:
    """Prove SEAMCALL and TDCALL assembly against the register ABI, function by function and rule by rule."""
    from reviewer.render.abi import as_json, as_text

    proofs, remarks, errors = _proofs(names, tree)
    words = _words()
    told = as_json(proofs, words, remarks, errors) if style == "json" else as_text(proofs, words, remarks, flow=flow)
    if proofs or remarks or style == "json":
        click.echo(told, nl=False)
    for error in errors:
        click.echo(f"presend: {error}", err=True)
    if errors:
        return BROKEN
    if not proofs and not remarks:
        click.echo("presend: no function here that a contract is about", err=True)
        return NOTHING
    return _status(proofs, words, remarks, fail_on)


def _proofs(names: tuple[str, ...], root: Path | None) -> tuple[list[Proof], list[Found], list[str]]:
    """Proofs of files, what is wrong in their comments, and what could not be read."""
    from reviewer import resources
    from reviewer.seamcall import contract
    from reviewer.seamcall import tree as trees

    contracts = contract.load(resources.data_dir("rules") / "seamcall" / "abi")
    found: dict[str, Proof] = {}
    remarks: list[Found] = []
    errors: list[str] = []
    for name in names:
        tree, path = trees.place(Path(name), root)
        try:
            text = _text(name, tree, path)
        except MailError as error:
            errors.append(str(error))
            continue
        proofs = [proof for proof in trees.proofs(path, text, tree, contracts) if proof.functions]
        for proof in proofs:
            found.setdefault(proof.file, proof)
        remarks += trees.remarks(path, text, tree, contracts, proofs)
    return list(found.values()), remarks, errors


def _text(name: str, tree: Tree, path: str) -> str:
    from reviewer.seamcall.tree import LARGEST

    there = tree.root / path if (tree.root / path).is_file() else Path(name)
    try:
        if there.stat().st_size > LARGEST:
            raise MailError(f"{name}: too large to be read")
        return there.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise MailError(f"{name}: {error.strerror}") from error


def _words() -> dict[str, tuple[str, str]]:
    """Name and severity of each rule of the prover, and by its kind of each one of comments."""
    from reviewer import resources, rulebook
    from reviewer.seamcall.csites.prove import JUDGED
    from reviewer.seamcall.judgements import JUDGEMENTS

    rules = rulebook.load(resources.data_dir("rules")).rules
    words = {
        rule: (rules[rule].name, str(rules[rule].wording.severity)) for rule in (*JUDGEMENTS, *JUDGED) if rule in rules
    }
    for rule in rules.values():
        if rule.check == "abi-comment":
            words[str(rule.params["statement"])] = (f"{rule.id} {rule.name}", str(rule.wording.severity))
    return words


def _status(proofs: list[Proof], words: dict[str, tuple[str, str]], remarks: list[Found], fail_on: str) -> int:
    if fail_on == NEVER:
        return CLEAN
    failed = {v.rule for proof in proofs for v in proof.verdicts if v.status == "fail"}
    failed |= {remark.kind for remark in remarks}
    wanted = Severity(fail_on).rank
    return FOUND if any(Severity(words[rule][1]).rank >= wanted for rule in failed) else CLEAN
