"""The rules SC001 to SC024, a small function each: what is wrong with one function in one configuration."""

from __future__ import annotations

from collections.abc import Mapping

from reviewer.seamcall.judgements import form, inputs, labels, results, stack, stores, traps
from reviewer.seamcall.judgements.case import Judgement

JUDGEMENTS: Mapping[str, Judgement] = {
    "SC001": inputs.number,
    "SC002": inputs.shuffled,
    "SC003": inputs.missing,
    "SC004": results.status,
    "SC005": form.instruction,
    "SC006": results.carry,
    "SC007": results.failure,
    "SC008": traps.converted,
    "SC009": stores.null,
    "SC010": stores.pointer,
    "SC011": stack.base_pointer,
    "SC012": stack.callee_saved,
    "SC013": stack.balance,
    "SC014": stores.outputs,
    "SC015": stores.scrubbed,
    "SC016": stack.frame,
    "SC017": form.returns,
    "SC018": form.annotated,
    "SC019": form.section,
    "SC020": labels.unique,
    "SC021": form.variant,
    "SC022": form.exported,
    "SC023": results.hypercall,
    "SC024": labels.headers,
}
"""Rule -> its judgement."""
