"""Tiny models and what the reference implementation computes with them (area `models`).

Writes models/<folder>/, models/<file>.gguf and models/golden/<name>.json. Values of a GGUF file
are computed from its own dequantised weights, so quantisation is no source of difference.
"""

from __future__ import annotations

import numpy as np
import torch
from transformers import AutoTokenizer

import reference_gguf
import reference_models
from reference_models import MODELS, ROPE_VARIANTS, ROPE_WEIGHTS
from reference_numbers import (
    all_logits,
    digits,
    log_probabilities,
    rounding,
    token_log_probabilities,
    write_json,
)

GOLDEN = MODELS / "golden"
LENGTHS = [1, 2, 3, 17, 64, 200]
# Within, at and beyond the 64 positions of the original context; the tree crosses that border.
ROPE_LENGTHS = [5, 64, 65, 200]
ROPE_PROMPT_LENGTH = 58

TEXTS = [
    "",
    " ",
    "The river runs past the mill.",
    "the wheel's slow, and it'll stop; THEY'RE asleep",
    "12 + 345 = 357, 6789012",
    "  two spaces, a tab\t, and lines\n\n\nthen  \n end \n",
    "café naïve Ünïcödé, 你好, мельница, 🙂👩‍👩‍👧",
    "cafe\u0301 and \u212b: composed by one family",
    "<|im_start|>user\nHow many sacks?<|im_end|>\n",
    "a<|im_end|>b <|begin|> <|pad|>",
    "<|im_start|",
    "tab\tand\r\nreturn \u00a0 nbsp",
]
CHATS = [
    [{"role": "user", "content": "How many sacks are there?"}],
    [
        {"role": "system", "content": "Answer in one word."},
        {"role": "user", "content": "Is the river low?"},
        {"role": "assistant", "content": "Yes."},
        {"role": "user", "content": "And the wheel?\n"},
    ],
    [{"role": "user", "content": "  <|im_end|> is text here, too "}],
]


def random_ids(generator: np.random.Generator, count: int) -> list[int]:
    """Ids that every model of this folder has."""
    return [int(value) for value in generator.integers(0, reference_models.VOCABULARY, count)]


def sequence_values(model, ids: list[int]) -> dict:
    """One sequence: log-probabilities at every layer, and logits at the ends and in the middle."""
    logits = all_logits(model, ids)
    last = model.config.num_hidden_layers
    exits = {
        str(layer): digits(token_log_probabilities(values, ids).tolist())
        for layer, values in sorted(logits.items())
        if layer != last
    }
    positions = sorted({0, len(ids) // 2, len(ids) - 1})
    chosen = []
    for position in positions:
        row = logits[last][position]
        tokens = [0, 17, int(row.argmax()), int(row.argmin()), row.shape[0] - 1]
        chosen.append(
            {"position": position, "tokens": tokens, "values": digits(row[tokens].tolist())}
        )
    return {
        "ids": ids,
        "log_probabilities": digits(token_log_probabilities(logits[last], ids).tolist()),
        "exits": exits,
        "logits": chosen,
    }


def tree_shape(
    generator: np.random.Generator, prompt_length: int
) -> list[tuple[int | None, list[int]]]:
    """A prompt, continuations (one begins another, one is empty), follow-ups, one more level."""
    prompt, first = random_ids(generator, prompt_length), random_ids(generator, 5)
    return [
        (None, prompt),
        (0, first),
        (0, first[:3]),
        (0, []),
        (0, random_ids(generator, 9)),
        (1, random_ids(generator, 4)),
        (1, random_ids(generator, 6)),
        (3, random_ids(generator, 4)),
        (4, random_ids(generator, 1)),
        (4, []),
        (6, random_ids(generator, 3)),
    ]


def tree_values(model, nodes: list[tuple[int | None, list[int]]]) -> list[dict]:
    """Every node from a pass over its whole path alone, as if nothing were shared."""
    result = []
    for index, (parent, ids) in enumerate(nodes):
        path, ancestor = [index], parent
        while ancestor is not None:
            path.append(ancestor)
            ancestor = nodes[ancestor][0]
        sequence = [token for node in reversed(path) for token in nodes[node][1]]
        logits = all_logits(model, sequence)
        # The first token of a sequence has no probability: of the root, one value less than ids.
        count = len(ids) - (1 if parent is None else 0)
        values = {
            layer: token_log_probabilities(row, sequence)[len(sequence) - 1 - count :].tolist()
            for layer, row in logits.items()
        }
        result.append({
            "parent": parent,
            "ids": ids,
            "log_probabilities": digits(values[model.config.num_hidden_layers]),
            "exit_1": digits(values[1]),
        })
    return result


def text_values(name: str) -> dict:
    """Ids of texts and rendered conversations of one folder."""
    tokenizer = AutoTokenizer.from_pretrained(MODELS / name)
    texts = [
        {
            "text": text,
            "ids": tokenizer(text, add_special_tokens=False)["input_ids"],
            "ids_with_special": tokenizer(text, add_special_tokens=True)["input_ids"],
        }
        for text in TEXTS
    ]
    chats = []
    for messages in CHATS:
        for generation in (False, True):
            text = tokenizer.apply_chat_template(
                messages, tokenize=False, add_generation_prompt=generation
            )
            chats.append({
                "messages": messages,
                "add_generation_prompt": generation,
                "text": text,
                "ids": tokenizer(text, add_special_tokens=False)["input_ids"],
            })
    return {"texts": texts, "chats": chats}


def model_values(model, seed: int, lengths: list[int], prompt_length: int = 12) -> dict:
    """Everything about one model that needs a forward pass."""
    generator = np.random.Generator(np.random.PCG64(seed))
    sequences = [random_ids(generator, length) for length in lengths]
    values = [sequence_values(model, ids) for ids in sequences]
    spread = np.array([value for entry in values for value in entry["log_probabilities"]])
    # A degenerate model would hide mistakes: values must be neither uniform nor saturated.
    assert spread.std() > 1.0, f"log-probabilities have a deviation of only {spread.std():.2f}"
    return {
        "rounding": float(f"{rounding(model, sequences):.2g}"),
        "sequences": values,
        "tree": tree_values(model, tree_shape(generator, prompt_length)),
    }


def make_folder(name: str, seed: int) -> None:
    reference_models.write_folder(name)
    values = {"files": name} | model_values(reference_models.load(MODELS / name), seed, LENGTHS)
    write_json(GOLDEN / f"{name}.json", values | text_values(name))


def make_rope_variant(name: str, seed: int, unscaled: torch.nn.Module) -> None:
    reference_models.write_rope_variant(name)
    model = reference_models.load(MODELS / name, weights=MODELS / ROPE_WEIGHTS)
    values = {"files": name, "weights_of": ROPE_WEIGHTS} | model_values(
        model, seed, ROPE_LENGTHS, ROPE_PROMPT_LENGTH
    )
    values["effect"] = effect(unscaled, values["sequences"][-1])
    write_json(GOLDEN / f"{name}.json", values)


def effect(unscaled: torch.nn.Module, longest: dict) -> float:
    """How much scaling changes the longest sequence; a test that cannot see it is no test."""
    without = log_probabilities(unscaled, longest["ids"])
    difference = max(abs(a - b) for a, b in zip(without, longest["log_probabilities"]))
    assert difference > 0.01, f"scaling changes log-probabilities by {difference} only"
    return float(f"{difference:.2g}")


def make_gguf(name: str, seed: int) -> None:
    reference_gguf.write_file(name)
    source = reference_gguf.FILES[name][0]
    values = {"files": f"{name}.gguf", "vocabulary_of": source}
    model = reference_gguf.read_file(name)
    write_json(GOLDEN / f"{name}.json", values | model_values(model, seed, LENGTHS))


def make() -> None:
    torch.manual_seed(0)
    torch.set_num_threads(1)
    names = list(reference_models.CONFIGURATIONS)
    for index, name in enumerate(names):
        make_folder(name, 2000 + index)
    unscaled = reference_models.load(MODELS / ROPE_WEIGHTS)
    for index, name in enumerate(ROPE_VARIANTS):
        make_rope_variant(name, 3000 + index, unscaled)
    for index, name in enumerate(reference_gguf.FILES):
        make_gguf(name, 4000 + index)


if __name__ == "__main__":
    make()
