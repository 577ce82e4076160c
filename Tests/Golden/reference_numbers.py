"""Log-probabilities and logits of a whole sequence, in the plainest way: one forward pass each."""

from __future__ import annotations

import json
from pathlib import Path

import torch


def digits(values) -> list[float]:
    """Seven significant digits: all that float32 holds."""
    return [float(f"{value:.7g}") for value in values]


@torch.no_grad()
def all_logits(model: torch.nn.Module, ids: list[int]) -> dict[int, torch.Tensor]:
    """Layer number to logits of all positions, [token count, vocabulary].

    Layer k (from 1) is the hidden state after block k, normed by the final norm and multiplied by
    the head. The last of `hidden_states` is normed already, so the last layer is the model's own
    output. The rotary embedding is made anew for every pass: with dynamic scaling the reference
    implementation would keep the frequencies of the longest sequence it has seen.
    """
    model.model.rotary_emb = type(model.model.rotary_emb)(config=model.config)
    output = model(
        torch.tensor([ids]), output_hidden_states=True, use_cache=False, return_dict=True
    )
    layer_count = model.config.num_hidden_layers
    assert len(output.hidden_states) == layer_count + 1
    logits = {layer_count: output.logits[0]}
    for layer in range(1, layer_count):
        logits[layer] = model.lm_head(model.model.norm(output.hidden_states[layer]))[0]
    return logits


def token_log_probabilities(logits: torch.Tensor, ids: list[int]) -> torch.Tensor:
    """Natural logarithm of the probability of every token but the first, given all before it."""
    chosen = torch.log_softmax(logits[:-1], dim=-1)
    targets = torch.tensor(ids[1:], dtype=torch.long)
    return chosen.gather(1, targets.unsqueeze(1)).squeeze(1)


def log_probabilities(
    model: torch.nn.Module, ids: list[int], layer: int | None = None
) -> list[float]:
    """The same as a list, at the last layer or at an exit layer."""
    logits = all_logits(model, ids)[layer or model.config.num_hidden_layers]
    return token_log_probabilities(logits, ids).tolist()


def rounding(model: torch.nn.Module, sequences: list[list[int]]) -> float:
    """The largest difference between float32 and float64: what rounding alone may do here.

    Norms and rotary angles stay float32 in both, as the reference implementation has them.
    """
    largest = 0.0
    single = [log_probabilities(model, ids) for ids in sequences]
    double = model.double()
    for ids, values in zip(sequences, single):
        exact = log_probabilities(double, ids)
        largest = max([largest] + [abs(a - b) for a, b in zip(values, exact)])
    model.float()
    return largest


def write_json(path: Path, value) -> None:
    """JSON with one line for every leaf list or leaf object, so that differences can be read."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(layout(value, 0) + "\n", encoding="utf-8")


def layout(value, depth: int) -> str:
    """Text of a JSON value; containers of scalars stay on one line."""
    inner, outer = "  " * (depth + 1), "  " * depth
    nested = (dict, list)
    if isinstance(value, dict) and any(isinstance(member, nested) for member in value.values()):
        members = (
            f"{inner}{json.dumps(name)}: {layout(member, depth + 1)}"
            for name, member in value.items()
        )
        return "{\n" + ",\n".join(members) + f"\n{outer}}}"
    if isinstance(value, list) and any(isinstance(member, nested) for member in value):
        members = (inner + layout(member, depth + 1) for member in value)
        return "[\n" + ",\n".join(members) + f"\n{outer}]"
    return json.dumps(value, ensure_ascii=False)
