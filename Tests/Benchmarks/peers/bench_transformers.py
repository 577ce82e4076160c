"""Times transformers on torch, as a script that scores replies would use it.

Trees are computed three ways: one sequence at a time (`naive`), all sequences as one batch
(`batch`), and with the cache of the prompt repeated for the responses (`shared`). The follow-ups
of the naive way are a part of all, and their time is scaled by tokens.
"""

from __future__ import annotations

from functools import partial

from common import (
    FOLLOW_UP,
    RESPONSE,
    STEP,
    Tree,
    arguments,
    is_plain,
    measure,
    reference,
    report_check,
)

OPTIONS = arguments(__doc__, ["bf16", "f32"])

import torch
import transformers

# Sequences of a plain batch that are computed together; more make it slower.
BATCH = 16


def load(options) -> torch.nn.Module:
    transformers.logging.disable_progress_bar()
    torch.set_num_threads(options.threads)
    kind = "bf16" if options.model == "qwen" else options.precision
    dtype = {"f32": torch.float32, "bf16": torch.bfloat16}[options.precision]
    return transformers.AutoModelForCausalLM.from_pretrained(
        options.models / f"{options.model}-{kind}", dtype=dtype
    ).eval()


def gathered(logits: torch.Tensor, ids: torch.Tensor) -> torch.Tensor:
    """Log-probabilities of `ids` [count, length] under the logits before each of them."""
    rows = []
    # A row at a time: the f32 copy of all logits would not stay in the cache.
    for row, targets in zip(logits, ids):
        values = row.float()
        chosen = values.gather(1, targets[:, None])[:, 0]
        rows.append(chosen - values.logsumexp(-1))
    return torch.stack(rows)


def last_logits(model, work: list[list[int]]) -> list[torch.Tensor]:
    return [
        model(torch.tensor(work[start : start + BATCH]), logits_to_keep=1, use_cache=False).logits
        for start in range(0, len(work), BATCH)
    ]


def tail_log_probabilities(model, ids: torch.Tensor, length: int) -> torch.Tensor:
    """Of the last `length` tokens of each sequence, from a pass over all of it."""
    logits = model(ids, logits_to_keep=length + 1, use_cache=False).logits[:, :-1]
    return gathered(logits, ids[:, -length:])


def batch(model, tree: Tree) -> torch.Tensor:
    ids = torch.tensor([tree.prompt + response for response in tree.responses])
    return tail_log_probabilities(model, ids, RESPONSE)


def naive(model, tree: Tree) -> list[torch.Tensor]:
    paths = [tree.prompt + response for response in tree.responses]
    length = RESPONSE
    if tree.follow_ups:
        paths = [path + follow_up for path in paths for follow_up in tree.follow_ups][::STEP]
        length = FOLLOW_UP
    return [tail_log_probabilities(model, torch.tensor([path]), length) for path in paths]


def shared(model, tree: Tree) -> torch.Tensor:
    """Computes each node of the tree once; branches copy the keys and values before them."""
    ids = torch.tensor(tree.responses)
    prompt = model(torch.tensor([tree.prompt]), logits_to_keep=1)
    cache = prompt.past_key_values
    cache.batch_repeat_interleave(len(ids))
    if not tree.follow_ups:
        logits = model(ids, past_key_values=cache).logits[:, :-1]
        first = prompt.logits.expand(len(ids), 1, -1)
        return gathered(torch.cat([first, logits], 1), ids)
    responses = model(ids, past_key_values=cache, logits_to_keep=1)
    count = len(tree.follow_ups)
    cache.batch_repeat_interleave(count)
    ids = torch.tensor(tree.follow_ups).repeat(len(ids), 1)
    logits = model(ids, past_key_values=cache).logits[:, :-1]
    first = responses.logits.repeat_interleave(count, 0)
    return gathered(torch.cat([first, logits], 1), ids)


def check(model) -> None:
    """One sequence in one pass, and the same one through the cache."""
    ids = reference(OPTIONS)[0]
    found = tail_log_probabilities(model, torch.tensor([ids]), len(ids) - 1)[0]
    report_check(OPTIONS, "transformers", found.tolist())
    tree = Tree(ids[:100], [ids[100:]], [])
    report_check(OPTIONS, "transformers", shared(model, tree)[0].tolist(), "a shared prefix")


def main() -> None:
    model = load(OPTIONS)
    if OPTIONS.check:
        check(model)
        return
    version = f"transformers {transformers.__version__}, torch {torch.__version__}"
    for workload in OPTIONS.workload:
        timed = partial(measure, OPTIONS, version=version, workload=workload)
        if is_plain(workload):
            timed("transformers", run=partial(last_logits, model))
            continue
        timed("transformers, shared", run=partial(shared, model))
        if workload == "best_of_16":
            timed("transformers, batch", run=partial(batch, model))
            timed("transformers, naive", run=partial(naive, model))
        else:
            timed("transformers, naive", run=partial(naive, model), scale=STEP,
                  note=f"extrapolated: every {STEP}th of 160 sequences was run")


if __name__ == "__main__":
    with torch.inference_mode():
        main()
