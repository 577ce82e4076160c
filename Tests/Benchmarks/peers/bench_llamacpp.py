"""Times llama.cpp through its C interface, with prefixes shared by hand.

The cache of a prompt is given to its responses by `llama_memory_seq_cp`, which copies nothing in
the unified cache. Logits are asked for where they are scored, and log-probabilities are taken from
them with numpy on as many threads as llama.cpp has. `--responses` says how many responses go into
one call: many make large batches, but in the unified cache each token is then compared with those
of all other branches, which are masked.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from common import (
    RESPONSES,
    Tree,
    arguments,
    is_plain,
    measure,
    plain_workload,
    reference,
    report_check,
)

OPTIONS = arguments(__doc__, ["bf16", "f32"])

import llama_cpp as ll
import numpy as np

# Rows of logits that one thread works on: they should stay in its cache.
ROWS = 8
CONTEXT = 1 << 14
# The largest physical batch; 256 and 2048 were a tenth slower on one thread.
PHYSICAL_BATCH = 512

Token = tuple[int, int, int, bool]  # id, position, sequence, whether its logits are wanted


@ll.llama_log_callback
def log_nothing(level: int, text: bytes, data: ctypes.c_void_p) -> None:
    """llama.cpp describes every tensor that it loads; errors are raised from its results."""


class Engine:
    """A model with one context, and the batch that is passed to it."""

    def __init__(self, options) -> None:
        ll.llama_log_set(log_nothing, ctypes.c_void_p(0))
        ll.llama_backend_init()
        path = options.models / f"{options.model}-{options.precision}.gguf"
        self.model = ll.llama_model_load_from_file(
            str(path).encode(), ll.llama_model_default_params()
        )
        if not self.model:
            sys.exit(f"{path} cannot be loaded; make_models.py writes it")
        parameters = ll.llama_context_default_params()
        parameters.n_ctx = CONTEXT
        parameters.n_batch = CONTEXT
        parameters.n_ubatch = PHYSICAL_BATCH
        parameters.n_seq_max = 64
        parameters.n_threads = parameters.n_threads_batch = options.threads
        parameters.flash_attn_type = ll.LLAMA_FLASH_ATTN_TYPE_ENABLED
        parameters.kv_unified = True
        self.context = ll.llama_init_from_model(self.model, parameters)
        self.memory = ll.llama_get_memory(self.context)
        self.vocabulary = ll.llama_vocab_n_tokens(ll.llama_model_get_vocab(self.model))
        self.batch = ll.llama_batch_init(CONTEXT, 0, 1)
        self.pool = ThreadPoolExecutor(options.threads)

    def clear(self) -> None:
        ll.llama_memory_clear(self.memory, False)

    def share(self, source: int, target: int) -> None:
        ll.llama_memory_seq_cp(self.memory, source, target, -1, -1)

    def remove(self, sequence: int) -> None:
        ll.llama_memory_seq_rm(self.memory, sequence, -1, -1)

    def decode(self, tokens: Iterable[Token]) -> np.ndarray:
        """Computes tokens; the logits that are wanted, [count, vocabulary], until the next call."""
        batch, count, outputs = self.batch, 0, 0
        for identifier, position, sequence, wanted in tokens:
            batch.token[count] = identifier
            batch.pos[count] = position
            batch.n_seq_id[count] = 1
            batch.seq_id[count][0] = sequence
            batch.logits[count] = wanted
            count += 1
            outputs += wanted
        batch.n_tokens = count
        if (result := ll.llama_decode(self.context, batch)) != 0:
            raise RuntimeError(f"llama_decode returned {result} for {count} tokens")
        ll.llama_synchronize(self.context)
        logits = ll.llama_get_logits(self.context)
        return np.ctypeslib.as_array(logits, (max(outputs, 1), self.vocabulary))[:outputs]

    def log_probabilities(self, logits: np.ndarray, targets: list[int]) -> np.ndarray:
        """Of one target for each row."""
        def part(start: int) -> np.ndarray:
            rows = logits[start : start + ROWS]
            largest = rows.max(1)
            sums = np.exp(rows - largest[:, None]).sum(1)
            chosen = rows[np.arange(len(rows)), targets[start : start + ROWS]]
            return chosen - largest - np.log(sums)

        return np.concatenate(list(self.pool.map(part, range(0, len(logits), ROWS))))


def branch(ids: list[int], start: int, sequence: int) -> list[Token]:
    """A whole branch; all but the last logits say something about its own tokens."""
    return [(identifier, start + index, sequence, True) for index, identifier in enumerate(ids)]


def ended(ids: list[int], start: int, sequence: int) -> list[Token]:
    """Tokens of which the last logits alone are wanted."""
    return [
        (identifier, start + index, sequence, index == len(ids) - 1)
        for index, identifier in enumerate(ids)
    ]


def last_logits(engine: Engine, work: list[list[int]]) -> None:
    """Sequences in turn, or in the groups that fit the physical batch."""
    group = max(1, PHYSICAL_BATCH // len(work[0]))
    for start in range(0, len(work), group):
        engine.clear()
        engine.decode(
            token
            for sequence, ids in enumerate(work[start : start + group])
            for token in ended(ids, 0, sequence)
        )


def score(engine: Engine, branches: list[list[int]], first: np.ndarray, start: int, at: int):
    """Log-probabilities of branches, whose prefix sequences `at`… already hold.

    `first` has the logits that the prefix ends with: a row for each branch, or one for all.
    """
    tokens = [
        token for index, ids in enumerate(branches) for token in branch(ids, start, at + index)
    ]
    logits = engine.decode(tokens)
    length, values = len(branches[0]), []
    heads = np.broadcast_to(first, (len(branches), first.shape[1]))
    values.append(engine.log_probabilities(heads, [ids[0] for ids in branches]))
    # The last row of a branch says nothing about it, and costs little to look at all the same.
    targets = [target for ids in branches for target in [*ids[1:], 0]]
    rest = engine.log_probabilities(logits, targets).reshape(len(branches), length)[:, :-1]
    return np.concatenate([values[0][:, None], rest], 1)


def best_of(engine: Engine, tree: Tree, group: int) -> np.ndarray:
    """Responses in groups; the prompt is sequence 0."""
    engine.clear()
    first = engine.decode(ended(tree.prompt, 0, 0)).copy()
    found = []
    for start in range(0, len(tree.responses), group):
        responses = tree.responses[start : start + group]
        for index in range(len(responses)):
            engine.share(0, 1 + index)
        found.append(score(engine, responses, first, len(tree.prompt), 1))
        for index in range(len(responses)):
            engine.remove(1 + index)
    return np.concatenate(found)


def follow_ups(engine: Engine, tree: Tree) -> np.ndarray:
    """One response after the other, with all its follow-ups in a call: shared twice."""
    engine.clear()
    engine.decode(ended(tree.prompt, 0, 0))
    start, count, found = len(tree.prompt), len(tree.follow_ups), []
    for response in tree.responses:
        engine.share(0, 1)
        first = engine.decode(ended(response, start, 1)).copy()
        for index in range(count):
            engine.share(1, 2 + index)
        found.append(score(engine, tree.follow_ups, first, start + len(response), 2))
        for sequence in range(1, 2 + count):
            engine.remove(sequence)
    return np.stack(found)


def naive(engine: Engine, tree: Tree) -> None:
    """One sequence at a time, logits of the response alone."""
    for response in tree.responses:
        engine.clear()
        path = ended(tree.prompt, 0, 0) + branch(response, len(tree.prompt), 0)
        logits = engine.decode(path)
        engine.log_probabilities(logits, [*response, 0])


def check(engine: Engine) -> None:
    """The end of a sequence in one pass, and the same with its beginning shared."""
    ids = reference(OPTIONS)[0]
    engine.clear()
    logits = engine.decode(branch(ids, 0, 0))
    found = engine.log_probabilities(logits[:-1], ids[1:])
    report_check(OPTIONS, "llama.cpp", found.tolist())
    other = plain_workload("batch_64x200", OPTIONS.model, 1)[0][: len(ids) - 100]
    tree = Tree(ids[:100], [other, ids[100:]], [])
    found = best_of(engine, tree, 2)[1]
    report_check(OPTIONS, "llama.cpp", found.tolist(), "a shared prefix")
    tree = Tree(ids[:100], [ids[100:150]], [other[:50], ids[150:]])
    found = follow_ups(engine, tree)[0, 1]
    report_check(OPTIONS, "llama.cpp", found.tolist(), "a prefix shared twice")


def main() -> None:
    engine = Engine(OPTIONS)
    if OPTIONS.check:
        check(engine)
        return
    version = f"llama-cpp-python {ll.__version__}"
    for workload in OPTIONS.workload:
        timed = partial(measure, OPTIONS, version=version, workload=workload)
        if is_plain(workload):
            timed("llama.cpp", run=partial(last_logits, engine), note="flash attention")
        elif workload == "best_of_16":
            for group in (1, 4, RESPONSES):
                timed(f"llama.cpp, shared, {group} at once",
                      run=partial(best_of, engine, group=group))
            timed("llama.cpp, naive", run=partial(naive, engine))
        else:
            timed("llama.cpp, shared", run=partial(follow_ups, engine))


if __name__ == "__main__":
    main()
