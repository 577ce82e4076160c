"""Scores of the tiny models, computed the slow and obvious way (area `scores`).

Writes scores/<kind>.json: cases with the options of a scorer as the configuration spells them, a
conversation, candidates, and for every candidate the score and the values it was made of. What the
numbers mean is in reference_scores.py.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import torch

import reference_scores
from reference_numbers import digits, write_json
from reference_scores import Reader

SCORES = Path(__file__).resolve().parent / "scores"
NAMES = ["llama-tiny-a", "llama-tiny-b", "qwen2-tiny-a", "qwen2-tiny-b"]

CONVERSATIONS = {
    "question": [{"role": "user", "content": "How many sacks are there?"}],
    "turns": [
        {"role": "system", "content": "Answer in one word."},
        {"role": "user", "content": "Is the river low?"},
        {"role": "assistant", "content": "Yes."},
        {"role": "user", "content": "And the wheel?"},
    ],
}
CANDIDATES = [
    "There are twelve sacks of flour.",
    "There are twelve",  # begins the first
    "",
    "There are twelve sacks of flour.",  # is the first
    "\nYes, 345 + 12.\n",  # joint tokenization merges its line break with the prompt's
    " slow",
    "No.<|im_end|>",  # brings the end of the turn along
    "мельница 🙂, cafe\u0301",  # as many tokens as the tokenizer composes characters, or not
]
CRITERIA = {
    "system": "Prefer short answers.",
    "exemplar": "User: Is it high?\nNo.",
    "good_assistant": True,
}
# Our own, with lists of different lengths.
FOLLOW_UPS = {
    "answer": {
        "positive": ["Thank you, that is what I asked.", "Twelve it is."],
        "negative": ["That is not what I asked.", "How many?", "You did not answer."],
    },
    "manner": {"positive": ["Well said."], "negative": ["Too slow."]},
}

MEAN_LOGPROB = [
    ("llama-tiny-a", {}),
    ("llama-tiny-a", {"norm": "sum"}),
    ("llama-tiny-a", {"mask_special": True}),
    ("llama-tiny-a", {"mask_special": True, "norm": "sum"}),
    ("llama-tiny-a", {"tokenization": "joint"}),
    ("llama-tiny-b", {}),
    ("qwen2-tiny-a", {"tokenization": "joint", "norm": "sum"}),
    ("qwen2-tiny-b", {"tokenization": "separate"}),
]
DENSITY_RATIO = [
    {"strong": "llama-tiny-a", "weak": "llama-tiny-b"},
    {"strong": "llama-tiny-a", "weak": {"model": "llama-tiny-b"}, "norm": "sum"},
    {"strong": "llama-tiny-a", "weak": "llama-tiny-b", "template": "strong"},
    {"strong": "llama-tiny-b", "weak": "qwen2-tiny-b", "tokenization": "joint"},
    {"strong": "qwen2-tiny-a", "weak": "llama-tiny-a", "mask_special": True},
    {"strong": "llama-tiny-a", "weak": "qwen2-tiny-b", "template": "strong", "norm": "sum"},
    {"strong": "llama-tiny-a", "weak": {"exit_layer": 1}},
    {"strong": "qwen2-tiny-b", "weak": {"exit_layer": 2}, "norm": "sum", "tokenization": "joint"},
    {"strong": "llama-tiny-b", "weak": "unconditioned"},
    {"strong": "qwen2-tiny-a", "weak": "unconditioned", "norm": "sum"},
    {"strong": "llama-tiny-a", "weak": "unconditioned", "tokenization": "joint"},
    {"strong": "llama-tiny-b", "weak": "no_template"},
    {"strong": "qwen2-tiny-b", "weak": "no_template", "tokenization": "joint", "norm": "sum"},
    {"strong": "llama-tiny-a", "weak": "no_criteria", "criteria": CRITERIA},
    {"strong": "qwen2-tiny-a", "weak": "qwen2-tiny-b", "criteria": {"system": "Be brief."}},
]
FOLLOW_UP_LIKELIHOOD = [
    {"model": "llama-tiny-a"},
    {"model": "llama-tiny-b", "tokenization": "joint"},
    {"model": "qwen2-tiny-a"},
    {"model": "qwen2-tiny-b", "categories": ["manner"]},
    {"model": "llama-tiny-a", "mode": "repo_logit"},
    {"model": "llama-tiny-b", "mode": "repo_logit"},
    {"model": "qwen2-tiny-b", "mode": "repo_logit"},
]


@cache
def reader(name: str) -> Reader:
    return Reader(name)


def rounded(result: dict) -> dict:
    """A result as it is written: a missing score is the failure of one candidate."""
    if result["score"] is None:
        return {"status": "invalid_input"}
    changed = {"score": float(f"{result['score']:.9g}")}
    if "tokens" in result:
        changed["tokens"] = {name: digits(values) for name, values in result["tokens"].items()}
    if "components" in result:
        changed["components"] = {
            name: float(f"{value:.9g}") for name, value in result["components"].items()
        }
    return {"status": "ok"} | result | changed


def cases(kind: str, variants: list[dict], score) -> None:
    """Every variant with both conversations, and one file for all."""
    written = []
    for options in variants:
        for name, messages in CONVERSATIONS.items():
            results = [rounded(score(options, messages, text)) for text in CANDIDATES]
            if name != "question":
                # Values of single tokens for one conversation are enough to find a fault.
                for result in results:
                    result.pop("tokens", None)
            written.append({"options": options, "conversation": name, "results": results})
    write_json(
        SCORES / f"{kind}.json",
        {
            "kind": kind,
            "conversations": CONVERSATIONS,
            "candidates": [{"text": text} for text in CANDIDATES],
            "cases": written,
        },
    )


def make_mean_logprob() -> None:
    def score(options: dict, messages: list[dict], text: str) -> dict:
        rest = {name: value for name, value in options.items() if name != "model"}
        return reference_scores.mean_logprob(reader(options["model"]), messages, text, **rest)

    variants = [{"model": name} | options for name, options in MEAN_LOGPROB]
    cases("mean_logprob", variants, score)


def make_density_ratio() -> None:
    readers = {name: reader(name) for name in NAMES}

    def score(options: dict, messages: list[dict], text: str) -> dict:
        return reference_scores.density_ratio(readers, messages, text, **options)

    cases("density_ratio", DENSITY_RATIO, score)


def make_followup_likelihood() -> None:
    write_json(SCORES / "followups.json", FOLLOW_UPS)

    def score(options: dict, messages: list[dict], text: str) -> dict:
        rest = dict(options)
        names = rest.pop("categories", list(FOLLOW_UPS))
        sets = {name: FOLLOW_UPS[name] for name in names}
        return reference_scores.followup_likelihood(
            reader(rest.pop("model")), messages, text, sets, **rest
        )

    cases("followup_likelihood", FOLLOW_UP_LIKELIHOOD, score)


def make() -> None:
    torch.set_num_threads(1)
    make_mean_logprob()
    make_density_ratio()
    make_followup_likelihood()


if __name__ == "__main__":
    make()
