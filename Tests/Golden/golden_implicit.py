"""Implicit rewards: plain, with weights of tokens or of steps, extrapolated (area `implicit`).

Writes implicit/cases.json: options of the scorer as the configuration spells them, a group, and for
every response the score and the values that it was made of. Each sequence is run alone, and what
follows from log-probabilities, hidden states and logits is written out below, in float64.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import torch

from reference_numbers import write_json
from reference_scores import Reader, Sequence

FILE = Path(__file__).resolve().parent / "implicit" / "cases.json"
PAIRS = [("llama-tiny-a", "llama-tiny-b"), ("qwen2-tiny-b", "qwen2-tiny-a")]

QUESTION = [{"role": "user", "content": "How many sacks are there?"}]
TURNS = [
    {"role": "user", "content": "Is the river low?"},
    {"role": "assistant", "content": "Yes."},
    {"role": "user", "content": "And the wheel?"},
]
RESPONSES = [
    "There are twelve sacks of flour.\n\nThere are three sacks of bran.\n\nThat makes fifteen.",
    "There are twelve sacks of flour.\n\nThen grind the grain.",  # begins as the first, fewer steps
    "\n\nNo.\n\n\n\nThe water is low.\n \n\nAsk the miller.\n\nToday.\n\n",  # more steps, blank ones
    "мельница 🙂\n\ncafe",
]
LINES = "1. Weigh the grain.\n2. Grind the grain.\n3. Weigh the flour."
STEPS = ["1. Weigh the grain.", "2. Grind the grain.\n3. Weigh the flour."]


@cache
def reader(name: str) -> Reader:
    return Reader(name)


@dataclass
class Side:
    """One model's view of one response: everything that rewards are made of."""

    sequence: Sequence
    ends: list[int]  # characters of the response at which tokens end
    places: list[int]  # places of the tokens that count, from the start of the reply
    logits: torch.Tensor  # [tokens of the whole sequence, vocabulary]
    states: list[torch.Tensor]  # by layer, 0 being the embedding: [tokens, hidden]
    final: torch.Tensor  # after the last layer and the norm

    @property
    def start(self) -> int:
        return len(self.sequence.prompt)

    def log_probabilities(self, logits: torch.Tensor) -> torch.Tensor:
        """ln p of the tokens that count, from logits after each token."""
        values = torch.log_softmax(logits, -1)
        return torch.stack([
            values[self.start + place - 1, self.sequence.reply[place]] for place in self.places
        ])


@torch.no_grad()
def side(name: str, messages: list[dict], text: str, options: dict) -> Side:
    model = reader(name)
    mask_special = options.get("mask_special", False)
    prompt = model.prompt_text(messages)
    turn = model.turn_text(messages, text, with_end=not mask_special)
    if options.get("tokenization") == "joint":
        sequence = model.joint(prompt, turn)
        encoding = model.tokenizer(
            prompt + turn, add_special_tokens=False, return_offsets_mapping=True
        )
        ends = [end - len(prompt) for _, end in encoding["offset_mapping"]]
        ends = ends[len(ends) - len(sequence.reply):]
    else:
        sequence = model.separate(prompt, turn)
        encoding = model.tokenizer(turn, add_special_tokens=False, return_offsets_mapping=True)
        ends = [end for _, end in encoding["offset_mapping"]]
    if options.get("span") == "joint":
        # The prompt counts too, but for its first token, which has no probability.
        sequence = Sequence(sequence.ids[:1], sequence.ids[1:])
    special = model.special if mask_special else set()
    output = model.model(
        torch.tensor([sequence.ids]), output_hidden_states=True, use_cache=False
    )
    # The last of `hidden_states` is normed; before the norm it is what hooks of the last block see.
    captured = []
    hook = model.model.model.norm.register_forward_pre_hook(
        lambda _, inputs: captured.append(inputs[0][0].double())
    )
    model.model(torch.tensor([sequence.ids]), use_cache=False)
    hook.remove()
    return Side(
        sequence=sequence,
        ends=ends,
        places=[i for i, token in enumerate(sequence.reply) if token not in special],
        logits=output.logits[0].double(),
        states=[state[0].double() for state in output.hidden_states[:-1]] + captured,
        final=output.hidden_states[-1][0].double(),
    )


def activation_weights(view: Side, layers: list[int]) -> torch.Tensor:
    """MaPO: the state that predicts a token; its mean, z-normalised over the reply, in 0...1."""
    rescaled = []
    for layer in layers:
        before = [view.start + place - 1 for place in view.places]
        means = view.states[layer][before].mean(-1)
        normal = (means - means.mean()) / (means.std() + 1e-12)
        rescaled.append((normal - normal.min()) / (normal.max() - normal.min()))
    return torch.stack(rescaled).mean(0)


def step_borders(text: str, given: list[str] | None, separator: str) -> list[int]:
    """Characters at which steps after the first begin."""
    borders, place = [], 0
    for piece in given if given is not None else text.split(separator):
        place = text.index(piece, place)
        if piece.strip():
            borders.append(place)
        place += len(piece)
    return borders[1:]


def step_places(view: Side, borders: list[int]) -> list[list[int]]:
    """For each step, places among the tokens that count."""
    steps: dict[int, list[int]] = {}
    for index, place in enumerate(view.places):
        step = sum(view.ends[place] > border for border in borders)
        steps.setdefault(step, []).append(index)
    return list(steps.values())


def mean_states(view: Side, steps: list[list[int]]) -> list[torch.Tensor]:
    rows = view.final[[view.start + place for place in view.places]]
    return [rows[step].mean(0) for step in steps]


def reward(options: dict, views: list[tuple[Side, Side | None]], group: dict) -> list[dict]:
    """A score with its parts for every response of a group."""
    beta, results, first = options.get("beta", 1.0), [], None
    for (policy, reference), response in zip(views, group["responses"]):
        own = policy.log_probabilities(policy.logits)
        parts = {"policy": own.sum()}
        differences = own
        if reference is not None:
            assert policy.sequence.reply == reference.sequence.reply
            theirs = reference.log_probabilities(reference.logits)
            parts["reference"] = theirs.sum()
            if "extrapolate" in options:
                strength = options["extrapolate"]
                # Rows of the two models that predict the same token of the reply.
                rows = (1 + strength) * policy.logits[policy.start - 1:] \
                    - strength * reference.logits[reference.start - 1:]
                values = torch.log_softmax(rows, -1)
                own = torch.stack([
                    values[place, policy.sequence.reply[place]] for place in policy.places
                ])
                parts["extrapolated"] = own.sum()
            differences = own - theirs
        weights = response.get("token_weights")
        if weights is None and "token_weights" in options:
            wanted = options["token_weights"]
            view = reference or policy
            layers = range(1, len(view.states)) if wanted == "activations" else wanted["layers"]
            weights = activation_weights(view, list(layers))
        if "steps" in options:
            split = "\n\n" if options["steps"] is True else options["steps"]["split"]
            borders = step_borders(response["text"], response.get("steps"), split)
            steps = step_places(policy, borders)
            states = mean_states(policy, steps)
            first = first or states
            means = [differences[step].mean() for step in steps]
            cosines = [
                torch.nn.functional.cosine_similarity(state, first[min(i, len(first) - 1)], 0)
                for i, state in enumerate(states)
            ]
            for i, (cosine, mean) in enumerate(zip(cosines, means)):
                parts |= {f"step.{i}.weight": cosine + 1, f"step.{i}.mean": mean}
            total = sum(cosine + 1 for cosine in cosines)
            score = sum((cosine + 1) * mean for cosine, mean in zip(cosines, means)) / total
        elif weights is not None:
            weights = torch.as_tensor(weights, dtype=torch.float64)
            parts["weight"] = weights.sum()
            score = (weights * differences).sum()
            if is_mean(options):
                score = score / weights.sum()
        else:
            score = differences.mean() if is_mean(options) else differences.sum()
            if options.get("norm") == "l2":
                score = -differences.norm()
        results.append({
            "score": float(f"{float(beta * score):.9g}"),
            "token_count": len(policy.places),
            "components": {key: float(f"{float(value):.9g}") for key, value in parts.items()},
        })
    return results


def is_mean(options: dict) -> bool:
    return options.get("norm", "sum" if "reference" in options else "mean") == "mean"


def case(name: str, options: dict, messages: list[dict], responses: list[dict]) -> dict:
    group = {"messages": messages, "responses": responses}
    views = []
    for response in responses:
        policy = side(options["policy"], messages, response["text"], options)
        reference = None
        if "reference" in options:
            reference = side(options["reference"], messages, response["text"], options)
        views.append((policy, reference))
    return {"name": name, "options": options, "group": group,
            "results": reward(options, views, group)}


def with_weights(policy: str, messages: list[dict], generator: np.random.Generator) -> list[dict]:
    """Responses with a weight for each token, a fourth of them 0."""
    responses = []
    for text in RESPONSES:
        count = len(side(policy, messages, text, {}).places)
        weights = generator.uniform(0, 2, count) * (generator.uniform(0, 1, count) > 0.25)
        responses.append({
            "text": text, "token_weights": [float(f"{weight:.4g}") for weight in weights],
        })
    return responses


def cases() -> list[dict]:
    generator = np.random.Generator(np.random.PCG64(97))
    texts = [{"text": text} for text in RESPONSES]
    given = [{"text": LINES, "steps": STEPS}, {"text": LINES}, {"text": " " + LINES + "\n"}]
    given[2]["steps"] = ["1. Weigh the grain.\n2.", "Grind the grain.", "3. Weigh the flour."]
    all_cases = []

    def add(name: str, options: dict, messages=QUESTION, responses=texts) -> None:
        all_cases.append(case(name, options, messages, responses))

    for policy, reference in PAIRS:
        both = {"policy": policy, "reference": reference}
        add(f"plain, {policy}", both | {"beta": 0.1})
        add(f"plain, mean, {policy}", both | {"norm": "mean", "mask_special": True}, TURNS)
        add(f"plain, no reference, {policy}", {"policy": policy, "beta": 2.5}, TURNS)
        add(f"plain, length of the vector, {policy}", {"policy": policy, "norm": "l2"})
        add(f"plain, prompt and reply, {policy}",
            {"policy": policy, "norm": "sum", "span": "joint"}, TURNS)
        weighted = with_weights(policy, TURNS, generator)
        add(f"token weights, {policy}", both | {"beta": 0.1}, TURNS, weighted)
        add(f"token weights, mean, {policy}", both | {"norm": "mean"}, TURNS, weighted)
        add(f"token weights, no reference, {policy}", {"policy": policy}, TURNS, weighted)
        add(f"activations, {policy}", both | {"token_weights": "activations"})
        add(f"activations, mean, {policy}",
            both | {"token_weights": {"layers": [2]}, "norm": "mean", "mask_special": True})
        add(f"activations, no reference, {policy}",
            {"policy": policy, "token_weights": {"layers": [1, 2]}}, TURNS)
        add(f"steps, {policy}", both | {"beta": 0.1, "steps": True})
        add(f"steps, special tokens masked, {policy}",
            both | {"steps": True, "mask_special": True}, TURNS)
        add(f"steps, joint, {policy}", both | {"steps": True, "tokenization": "joint"}, TURNS)
        add(f"steps that came with the text, {policy}",
            both | {"steps": {"split": "\n"}}, QUESTION, given)
        add(f"steps, no reference, {policy}", {"policy": policy, "steps": {"split": ". "}})
    both = {"policy": "llama-tiny-a", "reference": "llama-tiny-b"}
    for strength in [0.125, 0.25, 0.5]:
        add(f"extrapolate {strength}", both | {"beta": 0.1, "extrapolate": strength}, TURNS)
    back = {"policy": "llama-tiny-b", "reference": "llama-tiny-a"}
    add("extrapolate, mean", back | {"extrapolate": 0.5, "norm": "mean"})
    add("extrapolate, steps", both | {"extrapolate": 0.5, "steps": True})
    add("extrapolate, activations",
        both | {"extrapolate": 0.5, "token_weights": "activations", "norm": "mean"})
    add("extrapolate, joint",
        back | {"extrapolate": 0.25, "tokenization": "joint", "norm": "mean"}, TURNS)
    return all_cases


def make() -> None:
    torch.set_num_threads(1)
    write_json(FILE, {"cases": cases()})


if __name__ == "__main__":
    make()
