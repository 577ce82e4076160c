"""What every peer's script shares: arguments, workloads, timing, and the JSON line.

Import this before numpy or any engine: it takes away the settings of OpenBLAS that some machines
export, and pins the process, and both must happen before a library reads them.

A workload is a tree of token ids: a prompt, responses after it, follow-ups after each response. Ids
are drawn anew for each repetition, so that no cache helps from one repetition to the next, and
`tokens` counts every node of the tree once, whatever a peer repeats.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

for _name in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"):
    os.environ.pop(_name, None)
# Nothing is fetched and nothing is reported: all that a peer needs is on this machine.
os.environ.update(HF_HUB_OFFLINE="1", DO_NOT_TRACK="1", VLLM_NO_USAGE_STATS="1")

WORKLOADS = ["prefill_512", "batch_64x200", "best_of_16", "follow_ups"]
VOCABULARY = {"smollm2": 49152, "qwen": 151936}
PROMPT, RESPONSES, RESPONSE, FOLLOW_UPS, FOLLOW_UP = 300, 16, 120, 10, 12
# Of the 160 sequences of the follow-ups, every 20th is run where none are shared: 8, each after
# another response.
STEP = 20
# No ids come twice in a process: a cache would keep those of the workload before.
SEEDS = itertools.count(1)
# Ids below this are special in the tokenizers of both models.
FIRST_ID = 3


def cache_folder(name: str) -> Path:
    """Where models and engines are kept, outside of the repository."""
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache) / "rewardd" / name


def arguments(doc: str, precisions: list[str], workloads: list[str] = WORKLOADS):
    """The command line that all scripts have; pins this process before it returns."""
    parser = argparse.ArgumentParser(description=doc.partition("\n")[0])
    parser.add_argument("--model", choices=list(VOCABULARY), default="smollm2")
    parser.add_argument("--models", type=Path, default=cache_folder("bench-models"),
                        help="the folder that make_models.py filled")
    parser.add_argument("--precision", choices=precisions, default=precisions[0])
    parser.add_argument("--threads", type=int, choices=[1, 2], default=2)
    parser.add_argument("--workload", choices=workloads, action="append",
                        help="may be given several times; default: all")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--check", action="store_true",
                        help="compare log-probabilities with transformers in f32, and stop")
    options = parser.parse_args()
    options.workload = options.workload or workloads
    os.sched_setaffinity(0, range(options.threads))
    os.environ["OMP_NUM_THREADS"] = str(options.threads)
    return options


@dataclass
class Tree:
    """A prompt, responses after it, and follow-ups after each response."""

    prompt: list[int]
    responses: list[list[int]]
    follow_ups: list[list[int]]

    @property
    def tokens(self) -> int:
        """Tokens when each node is computed once."""
        after = len(self.responses) * sum(map(len, self.follow_ups))
        return len(self.prompt) + sum(map(len, self.responses)) + after


def sequences(count: int, length: int, model: str, seed: int) -> list[list[int]]:
    """Random ids of the model's vocabulary."""
    import numpy

    generator = numpy.random.default_rng(seed)
    return generator.integers(FIRST_ID, VOCABULARY[model], (count, length)).tolist()


def plain_workload(workload: str, model: str, seed: int) -> list[list[int]]:
    """The sequences of a workload that asks for the last logits of each."""
    count, length = {"prefill_512": (1, 512), "batch_64x200": (64, 200)}[workload]
    return sequences(count, length, model, seed)


def tree_workload(workload: str, model: str, seed: int) -> Tree:
    """The tree of a workload that asks for log-probabilities."""
    follow_ups = FOLLOW_UPS if workload == "follow_ups" else 0
    return Tree(
        sequences(1, PROMPT, model, 3 * seed)[0],
        sequences(RESPONSES, RESPONSE, model, 3 * seed + 1),
        sequences(follow_ups, FOLLOW_UP, model, 3 * seed + 2),
    )


def is_plain(workload: str) -> bool:
    return workload in ("prefill_512", "batch_64x200")


def make(workload: str, model: str, seed: int) -> list[list[int]] | Tree:
    return (plain_workload if is_plain(workload) else tree_workload)(workload, model, seed)


def token_count(work: list[list[int]] | Tree) -> int:
    return work.tokens if isinstance(work, Tree) else sum(map(len, work))


def measure(
    options, engine: str, version: str, workload: str, run: Callable, note: str = "",
    scale: float = 1.0,
) -> None:
    """Runs a workload `repeats` times after a warm-up, and prints its JSON line.

    `run` takes the ids; its time is multiplied by `scale`, for one that runs a part only.
    """
    run(make(workload, options.model, next(SEEDS)))
    seconds, processor = [], []
    for _ in range(options.repeats):
        work = make(workload, options.model, next(SEEDS))
        start, processor_start = time.perf_counter(), time.process_time()
        run(work)
        seconds.append((time.perf_counter() - start) * scale)
        processor.append((time.process_time() - processor_start) * scale)
    emit(options, engine, version, workload, seconds, token_count(work), note, processor)


def emit(
    options, engine: str, version: str, workload: str, seconds: list[float], tokens: int, note: str,
    processor: list[float] | None = None,
) -> None:
    """Prints the JSON line. `processor` has the time that all threads of this process computed: on
    one thread it holds on a busy machine too, on two it counts waiting by spinning as well."""
    median = statistics.median(seconds)
    line = {
        "model": options.model,
        "engine": engine,
        "version": version,
        "precision": options.precision,
        "threads": options.threads,
        "workload": workload,
        "seconds": [round(value, 4) for value in seconds],
        "median_seconds": round(median, 4),
        "tokens": tokens,
        "tokens_per_second": round(tokens / median, 1) if tokens else None,
        "processor_seconds": round(statistics.median(processor), 4) if processor else None,
        "note": note,
    }
    print(json.dumps(line), flush=True)


def reference(options) -> tuple[list[int], list[float]]:
    """The ids that `--check` asks about, and their log-probabilities in f32; the first has none."""
    path = options.models / f"{options.model}-reference.json"
    stored = json.loads(path.read_text(encoding="utf-8"))
    return stored["ids"], stored["log_probabilities"]


def report_check(options, engine: str, found: list[float], what: str = "one sequence") -> None:
    """Prints the difference to the reference; far off means that the work is not the work."""
    expected = reference(options)[1][-len(found):]
    differences = [abs(a - b) for a, b in zip(found, expected, strict=True)]
    mean = sum(differences) / len(differences)
    limit = {"f32": 0.01, "bf16": 0.2}[options.precision]
    print(json.dumps({
        "model": options.model, "engine": engine, "precision": options.precision,
        "check": what, "tokens": len(found), "mean_difference": round(mean, 6),
        "largest_difference": round(max(differences), 6), "limit_of_mean": limit,
    }), flush=True)
    if not mean < limit:
        sys.exit(f"{engine}: log-probabilities of {what} are {mean} nats off on average")
