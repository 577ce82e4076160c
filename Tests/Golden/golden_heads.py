"""Reward heads on the tiny models (area `heads`).

Writes heads/<name>.safetensors (random heads of a few KiB), heads/llama-tiny-reward/ (a checkpoint of
`LlamaForSequenceClassification`, saved without a language-model head), heads/cases.json (options of a
scorer as the configuration spells them, a group, and the score of every response) and
heads/states.json (hidden states).

`LlamaForSequenceClassification` computes its own scores. The other heads have no class in
transformers; their published formulas are written out below, on the hidden states of the
reference implementation, in float64.
"""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from transformers import LlamaForSequenceClassification

import reference_models
from reference_models import MODELS
from reference_numbers import digits, write_json

HEADS = Path(__file__).resolve().parent / "heads"
REWARD_MODEL = "llama-tiny-reward"
END = "<|im_end|>"
PAD = "<|pad|>"
BEGIN = "<|begin|>"

QUESTION = [{"role": "user", "content": "How many sacks are there?"}]
TURNS = [
    {"role": "user", "content": "Is the river low?"},
    {"role": "assistant", "content": "Yes."},
    {"role": "user", "content": "And the wheel?"},
]
RESPONSES = ["There are twelve sacks of flour.", "There are twelve", "No.", "слow мельница"]


@cache
def backbone(name: str) -> tuple:
    folder = HEADS / name if name == REWARD_MODEL else MODELS / name
    if name == REWARD_MODEL:
        model = LlamaForSequenceClassification.from_pretrained(
            folder, dtype=torch.float32, attn_implementation="eager"
        ).eval()
    else:
        model = reference_models.load(folder)
    source = "llama-tiny-b" if name == REWARD_MODEL else name
    return model, reference_models.tokenizer(source)


def width(name: str) -> int:
    return backbone(name)[0].config.hidden_size


def ids_of(name: str, text: str) -> list[int]:
    """The ids of a whole text with exactly one BOS, where the family has one."""
    tokenizer = backbone(name)[1]
    if name.startswith("llama"):
        text = text.removeprefix(BEGIN)
    return tokenizer(text)["input_ids"]


def rendered(name: str, messages: list[dict], generation: bool = False) -> str:
    return backbone(name)[1].apply_chat_template(
        messages, tokenize=False, add_generation_prompt=generation
    )


def conversation(name: str, messages: list[dict], response: str) -> list[int]:
    return ids_of(name, rendered(name, messages + [{"role": "assistant", "content": response}]))


@torch.no_grad()
def states(name: str, ids: list[int], layer: int | None = None) -> torch.Tensor:
    """[tokens, hidden], after a layer or after the last one and the final norm, in float64."""
    model = backbone(name)[0]
    output = model.model(torch.tensor([ids]), output_hidden_states=True, use_cache=False)
    chosen = output.last_hidden_state if layer is None else output.hidden_states[layer]
    return chosen[0].double()


@torch.no_grad()
def logits(name: str, ids: list[int]) -> torch.Tensor:
    return backbone(name)[0](torch.tensor([ids]), use_cache=False).logits[0].double()


def write_head(name: str, tensors: dict[str, np.ndarray]) -> dict[str, torch.Tensor]:
    """Writes a file of float32 tensors and gives them back in float64."""
    single = {
        key: torch.from_numpy(np.ascontiguousarray(value, dtype=np.float32))
        for key, value in tensors.items()
    }
    HEADS.mkdir(exist_ok=True)
    save_file(single, HEADS / f"{name}.safetensors")
    return {key: value.double() for key, value in single.items()}


def write_reward_model() -> None:
    """The weights of llama-tiny-b under a head with one label."""
    folder = HEADS / REWARD_MODEL
    shutil.rmtree(folder, ignore_errors=True)
    config = reference_models.CONFIGURATIONS["llama-tiny-b"]
    config = type(config)(**config.to_dict() | {
        "num_labels": 1, "pad_token_id": 319, "architectures": None,
    })
    model = LlamaForSequenceClassification(config)
    source = reference_models.random_model("llama-tiny-b").float().state_dict()
    source.pop("lm_head.weight")
    generator = np.random.Generator(np.random.PCG64(71))
    source["score.weight"] = torch.from_numpy(
        generator.normal(0, 0.5, (1, config.hidden_size)).astype(np.float32)
    )
    model.load_state_dict(source)
    model.to(torch.bfloat16).save_pretrained(folder)
    reference_models.tokenizer("llama-tiny-b").save_pretrained(folder)


class Cases:
    """Collects what is written."""

    def __init__(self) -> None:
        self.all: list[dict] = []

    def add(self, name, model, options, group, scores, components=None) -> None:
        case = {"name": name, "model": model, "options": options, "group": group,
                "scores": digits(float(score) for score in scores)}
        if components is not None:
            case["components"] = [
                {key: float(f"{float(value):.7g}") for key, value in row.items()}
                for row in components
            ]
        self.all.append(case)


def group(messages=QUESTION, responses=RESPONSES, **more) -> dict:
    return {"messages": messages, "responses": responses} | more


@torch.no_grad()
def scalar(cases: Cases, generator: np.random.Generator) -> None:
    model, _ = backbone(REWARD_MODEL)
    for name, messages in [("question", QUESTION), ("turns", TURNS)]:
        scores = [
            model(torch.tensor([conversation(REWARD_MODEL, messages, response)])).logits[0][0]
            for response in RESPONSES
        ]
        cases.add(f"sequence classification, {name}", REWARD_MODEL, {"kind": "scalar"},
                  group(messages), scores)
        cases.add(f"sequence classification, sigmoid, {name}", REWARD_MODEL,
                  {"kind": "scalar", "transform": "sigmoid"}, group(messages),
                  [torch.sigmoid(score) for score in scores])
    name, size = "qwen2-tiny-a", width("qwen2-tiny-a")
    line_head = write_head("value", {
        "v_head.summary.weight": generator.normal(0, 0.4, (1, size)),
        "v_head.summary.bias": generator.normal(0, 1, 1),
    })

    def value(state: torch.Tensor) -> torch.Tensor:
        return (
            line_head["v_head.summary.weight"] @ state + line_head["v_head.summary.bias"]
        )[0]

    replies = [conversation(name, TURNS, response) for response in RESPONSES]
    end, pad = backbone(name)[1].convert_tokens_to_ids([END, PAD])
    prompt = len(ids_of(name, rendered(name, TURNS, generation=True)))
    options = {"kind": "scalar", "head": "value.safetensors"}
    variants = {
        "last token": ({}, lambda ids: value(states(name, ids)[-1])),
        "appended end": (
            {"ending": {"append": "eos"}},
            lambda ids: value(states(name, ids + [end] if ids[-1] != end else ids)[-1]),
        ),
        "replaced end": (
            {"ending": {"replace_last": PAD}},
            lambda ids: value(states(name, ids[:-1] + [pad])[-1]),
        ),
        "marker": (
            {"pooling": {"token": END}},
            lambda ids: value(states(name, ids)[max(i for i, t in enumerate(ids) if t == end)]),
        ),
        "mean": ({"pooling": "mean"}, lambda ids: value(states(name, ids).mean(0))),
        "mean of the reply": (
            {"pooling": "reply_mean"}, lambda ids: value(states(name, ids)[prompt:].mean(0))
        ),
        "layer 1": ({"layer": 1}, lambda ids: value(states(name, ids, 1)[-1])),
    }
    for title, (more, score) in variants.items():
        cases.add(f"value head, {title}", name, options | more, group(TURNS),
                  [score(ids) for ids in replies])
    head = write_head("wide", {"score.weight": generator.normal(0, 0.4, (1, 2 * size))})
    both = [torch.cat([states(name, ids)[prompt:].mean(0), states(name, ids)[-1]])
            for ids in replies]
    cases.add("two vectors as one", name,
              {"kind": "scalar", "head": "wide.safetensors", "pooling": ["reply_mean", "last"]},
              group(TURNS), [head["score.weight"] @ x for x in both])
    head = write_head("classes", {
        "score.0.weight": generator.normal(0, 0.3, (size, size)),
        "score.0.bias": generator.normal(0, 0.3, size),
        "score.2.weight": generator.normal(0, 0.3, (2, size)),
        "score.2.bias": generator.normal(0, 0.3, 2),
    })

    def classes(state: torch.Tensor) -> torch.Tensor:
        inner = torch.relu(head["score.0.weight"] @ state + head["score.0.bias"])
        return head["score.2.weight"] @ inner + head["score.2.bias"]

    cases.add("two layers, a label of two", name,
              {"kind": "scalar", "head": "classes.safetensors", "label": 1}, group(TURNS),
              [classes(states(name, ids)[-1])[1] for ids in replies])
    steps = {"steps": ["Twelve sacks.", "Each weighs 3.", "So 36."], "text": "unused"}
    text = f"{QUESTION[0]['content']}"
    ids = conversation(name, QUESTION, "".join(step + PAD for step in steps["steps"]))
    marks = [i for i, token in enumerate(ids) if token == pad]
    right = [torch.softmax(classes(states(name, ids)[i]), 0)[1] for i in marks]
    process = {"kind": "process", "format": "qwen", "step_token": PAD,
               "head": "classes.safetensors"}
    rows = {f"step.{i}": p for i, p in enumerate(right)}
    reward = [2 * float(p) - 1 for p in right]
    weights = np.exp(-np.array(reward) / 0.1)
    aggregates = {
        "last": right[-1], "min": min(right), "prod": np.prod([float(p) for p in right]),
        "mean": sum(right) / 3, "soft_min": float((weights / weights.sum()) @ np.array(reward)),
    }
    for aggregate, score in aggregates.items():
        cases.add(f"process, classes, {aggregate}", name, process | {"aggregate": aggregate},
                  group(responses=[steps]), [score], [rows])
    ids = ids_of(name, text + "\n")
    line = backbone(name)[1]("\n")["input_ids"][-1]
    right = []
    for step in steps["steps"]:
        ids = ids + ids_of(name, step) + [line]
        right.append(torch.sigmoid(value(states(name, ids)[-1])))
    cases.add("process, value at line ends", name,
              {"kind": "process", "format": "skywork", "head": "value.safetensors"},
              group(responses=[steps, {"text": "Twelve sacks.\nEach weighs 3.\n\nSo 36."}]),
              [right[-1], right[-1]])


def process_tokens(cases: Cases) -> None:
    steps = ["Twelve sacks.", "Each weighs 3."]
    for name in ["llama-tiny-a", "qwen2-tiny-b"]:
        good, bad, pad = (ids_of_plain(name, text)[-1] for text in ["+", "-", PAD])
        text = f"How many sacks are there? Step 1: {steps[0]} {PAD}\nStep 2: {steps[1]} {PAD}"
        ids = ids_of(name, text)
        marks = [i for i, token in enumerate(ids) if token == pad]
        values = logits(name, ids)
        right = [torch.softmax(values[i][[good, bad]], 0)[0] for i in marks]
        cases.add(f"process, tokens in a text, {name}", name,
                  {"kind": "process", "format": "math_shepherd", "step_token": PAD,
                   "aggregate": "min"},
                  group(responses=["\n".join(steps)]), [min(right)])
        right, turns = [], []
        for index, step in enumerate(steps):
            content = f"{QUESTION[0]['content']} {step}" if index == 0 else step
            turns.append({"role": "user", "content": content})
            turns.append({"role": "assistant", "content": "+"})
            ids = ids_of(name, rendered(name, turns))
            # The position that predicts the "+" of the last turn.
            place = max(i for i, token in enumerate(ids) if token == good) - 1
            right.append(torch.softmax(logits(name, ids)[place][[good, bad]], 0)[0])
        cases.add(f"process, tokens in turns, {name}", name,
                  {"kind": "process", "format": "rlhflow", "aggregate": "prod"},
                  group(responses=["\n\n".join(steps)]), [right[0] * right[1]])


def ids_of_plain(name: str, text: str) -> list[int]:
    return backbone(name)[1](text, add_special_tokens=False)["input_ids"]


def multi_objective(cases: Cases, generator: np.random.Generator) -> None:
    """ArmoRM's forward pass, and QRM's over the same gate."""
    name, size, count, quantiles = "llama-tiny-a", width("llama-tiny-a"), 4, 3
    gate = {
        f"gating.layers.{i}.{part}": generator.normal(0, 1 / np.sqrt(shape[-1]), shape)
        for i, (rows, columns) in enumerate([(16, size), (16, 16), (count, 16)])
        for part, shape in [("weight", (rows, columns)), ("bias", (rows,))]
    }
    common = gate | {
        "gating.logit_scale": np.array([1.25]),
        "reward_transform_matrix": np.eye(count) - 0.3 * np.eye(count, k=-1),
    }
    pattern = f"{END}\n<|im_start|>assistant\n"
    pattern_ids = ids_of_plain(name, pattern)
    replies = [conversation(name, TURNS, response) for response in RESPONSES]

    def mixture(head: dict, ids: list[int]) -> torch.Tensor:
        place = max(
            i for i in range(len(ids)) if ids[i:i + len(pattern_ids)] == pattern_ids
        )
        x = states(name, ids)[place]
        for i in range(3):
            x = head[f"gating.layers.{i}.weight"] @ x + head[f"gating.layers.{i}.bias"]
            x = torch.relu(x) if i < 2 else x
        return torch.softmax(x / 10, 0) * head["gating.logit_scale"][0]

    options = {"kind": "multi_objective", "gate_at": {"pattern": pattern},
               "attributes": ["help", "truth", "clarity", "length"]}
    head = write_head("objectives", common | {
        "regression_layer.weight": generator.normal(0, 0.4, (count, size)),
    })
    rewards = [head["regression_layer.weight"] @ states(name, ids)[-1] for ids in replies]
    gates = [mixture(head, ids) for ids in replies]
    matrix = head["reward_transform_matrix"]
    scores = [g @ (r @ matrix) for g, r in zip(gates, rewards)]
    rows = []
    for g, r, score in zip(gates, rewards, scores):
        coefficients = g @ matrix.T
        assert abs(float(score - r @ coefficients)) < 1e-9
        rows.append(
            {key: r[i] for i, key in enumerate(options["attributes"])}
            | {f"coefficient.{key}": coefficients[i]
               for i, key in enumerate(options["attributes"])}
        )
    file = {"head": "objectives.safetensors"}
    cases.add("ArmoRM", name, options | file, group(TURNS), scores, rows)
    weights = {"help": 1.0, "length": -0.5}
    vector = torch.tensor([1.0, 0, 0, -0.5], dtype=torch.float64)
    cases.add("ArmoRM, weights of the user", name, options | file,
              group(TURNS, weights=weights), [vector @ (r @ matrix) for r in rewards])
    head = write_head("quantiles", common | {
        "regression_layer.weight": generator.normal(0, 0.4, (count * quantiles, size)),
    })
    outputs = [
        (head["regression_layer.weight"] @ states(name, ids)[-1]).reshape(count, quantiles)
        for ids in replies
    ]
    gates = [mixture(head, ids) for ids in replies]
    file = {"head": "quantiles.safetensors", "quantiles": quantiles}
    cases.add("QRM", name, options | file, group(TURNS),
              [g @ (r.mean(1) @ matrix) for g, r in zip(gates, outputs)])
    cases.add("QRM, lowest third", name, options | file | {"quantile": 0.1}, group(TURNS),
              [g @ (r[:, 0] @ matrix) for g, r in zip(gates, outputs)])
    head = write_head("attributes", {
        "rm_head.weight": generator.normal(0, 0.4, (9, size)),
        "rm_head.bias": generator.normal(0, 0.4, 9),
    })
    published = torch.tensor([0, 0, 0, 0, 0.65, 0.8, 0.45, 0.55, -0.4], dtype=torch.float64)
    outputs = [head["rm_head.weight"] @ states(name, ids)[-1] + head["rm_head.bias"]
               for ids in replies]
    file = {"kind": "multi_objective", "head": "attributes.safetensors"}
    cases.add("HelpSteer2", name, file | {"weights": "helpsteer2_70b"}, group(TURNS),
              [published @ r for r in outputs])
    cases.add("attributes, equal weights", name, file, group(TURNS),
              [r.mean() for r in outputs])


def pair_embedding(cases: Cases, generator: np.random.Generator) -> None:
    """GPM: score of each response as the mean probability to beat the others."""
    name, size, d = "qwen2-tiny-b", width("qwen2-tiny-b"), 4
    head = write_head("pairs", {
        "value_head.weight": generator.normal(0, 0.4, (d, size)),
        "prompt_head.weight": generator.normal(0, 0.4, (d // 2, size)),
    })
    end = backbone(name)[1].convert_tokens_to_ids(END)
    replies = [conversation(name, TURNS, r)[:-1] + [end] for r in RESPONSES]
    prompt = len(ids_of(name, rendered(name, TURNS))) - 1
    assert replies[0][prompt] == ids_of(name, rendered(name, TURNS))[-1]
    raw = [head["value_head.weight"] @ states(name, ids)[-1] for ids in replies]
    z = head["prompt_head.weight"] @ states(name, replies[0])[prompt]
    file = {"kind": "pair_embedding", "head": "pairs.safetensors",
            "ending": {"replace_last": "eos"}}

    def strength(a: torch.Tensor, b: torch.Tensor, gate: torch.Tensor) -> torch.Tensor:
        return sum(
            gate[k] * (a[2 * k] * b[2 * k + 1] - a[2 * k + 1] * b[2 * k]) for k in range(d // 2)
        )

    variants = {
        "released": ({}, [v / v.norm() for v in raw], torch.softmax(z, 0)),
        "scaled gate, no norm": (
            {"gate_variant": "scaled", "normalize": False, "tau": 1.0}, raw,
            d / 2 * torch.softmax(z / np.sqrt(size), 0),
        ),
    }
    for title, (more, vectors, gate) in variants.items():
        tau = more.get("tau", 0.1)
        scores = [
            np.mean([
                float(torch.sigmoid(strength(a, b, gate) / tau))
                for j, b in enumerate(vectors) if j != i
            ])
            for i, a in enumerate(vectors)
        ]
        cases.add(f"GPM, {title}", name, file | more, group(TURNS), scores)


def mixture(cases: Cases, generator: np.random.Generator) -> None:
    name, size, count = "qwen2-tiny-a", width("qwen2-tiny-a"), 3
    head = write_head("mixture", {
        "heads.weight": generator.normal(0, 0.4, (count, size)),
        "router.weight": generator.normal(0, 0.4, (count, size)),
    })
    replies = [conversation(name, TURNS, r) for r in RESPONSES]
    start = len(ids_of(name, rendered(name, TURNS, generation=True)))
    rewards = [head["heads.weight"] @ states(name, ids)[-1] for ids in replies]
    routes = [torch.softmax(head["router.weight"] @ states(name, ids)[start], 0)
              for ids in replies]
    file = {"kind": "mixture", "head": "mixture.safetensors"}
    cases.add("MiCRo, log sigmoid", name, file, group(TURNS),
              [p @ torch.nn.functional.logsigmoid(r) for p, r in zip(routes, rewards)])
    cases.add("MiCRo, reward", name, file | {"combine": "reward"}, group(TURNS),
              [p @ r for p, r in zip(routes, rewards)])
    cases.add("MiCRo, one head", name, file | {"combine": "reward", "mixture": "argmax"},
              group(TURNS), [r[p.argmax()] for p, r in zip(routes, rewards)])
    weights = torch.tensor([0.2, 0.5, 0.3], dtype=torch.float64)
    cases.add("MiCRo, weights of the user", name, file | {"combine": "reward"},
              group(TURNS, weights=weights.tolist()), [weights @ r for r in rewards])


def ideal_point(cases: Cases, generator: np.random.Generator) -> None:
    name, size, count, d = "llama-tiny-b", width("llama-tiny-b"), 3, 6
    tensors = {
        "projector.0.weight": generator.normal(0, 0.3, (size, size)),
        "projector.0.bias": generator.normal(0, 0.3, size),
        "projector.2.weight": generator.normal(0, 0.3, (d, size)),
        "projector.2.bias": generator.normal(0, 0.3, d),
        "prototypes": generator.normal(0, 1, (count, size)),
        "logit_scale": np.array(1.1),
    } | {
        f"prompt_projectors.{k}.weight": generator.normal(0, 0.3, (d, size))
        for k in range(count)
    }
    head = write_head("prototypes", tensors)

    def project(x: torch.Tensor) -> torch.Tensor:
        inner = torch.relu(head["projector.0.weight"] @ x + head["projector.0.bias"])
        return head["projector.2.weight"] @ inner + head["projector.2.bias"]

    replies = [conversation(name, TURNS, r) for r in RESPONSES]
    prompt = len(ids_of(name, rendered(name, TURNS, generation=True))) - 1
    w = torch.tensor([0.5, 0.2, 0.3], dtype=torch.float64)
    file = {"kind": "ideal_point", "head": "prototypes.safetensors",
            "users": {"ann": w.tolist()}}
    points = torch.stack([project(p) for p in head["prototypes"]])
    ideal = {"project_first": w @ points, "mix_first": project(w @ head["prototypes"])}
    for order, a in ideal.items():
        cases.add(f"PAL-A, {order}", name, file | {"order": order}, group(TURNS, user="ann"),
                  [-(project(states(name, ids)[-1]) - a).norm() for ids in replies])
    scores = []
    for ids in replies:
        hidden = states(name, ids)
        a = sum(
            w[k] * (head[f"prompt_projectors.{k}.weight"] @ hidden[prompt]) for k in range(count)
        )
        cosine = torch.nn.functional.cosine_similarity(project(hidden[-1]), a, dim=0)
        scores.append(min(float(head["logit_scale"].exp()), 100) * cosine)
    cases.add("PAL-B", name, file | {"variant": "b"}, group(TURNS, user="ann"), scores)


def reference(cases: Cases, generator: np.random.Generator) -> None:
    name = "llama-tiny-a"
    head = write_head("reference", {
        "v_head.weight": generator.normal(0, 0.4, (1, width(name))),
    })
    known = "Twelve."
    prompt = "\n".join(turn["content"] for turn in TURNS)
    for wrapper, joint in [("sft", "\n"), ("pretrain", "")]:
        scores = [
            head["v_head.weight"] @ states(name, ids_of(
                name, f"{prompt}{joint}{known}{PAD}{prompt}{joint}{response}{END}"
            ))[-1]
            for response in RESPONSES
        ]
        cases.add(f"POLAR, {wrapper}", name,
                  {"kind": "reference", "head": "reference.safetensors", "separator": PAD,
                   "end": END, "wrapper": wrapper},
                  group(TURNS, reference=known), scores)


def make_states() -> None:
    """Hidden states of one sequence: all layers but the last as they are, then the normed end."""
    values = {}
    for name in ["llama-tiny-a", "llama-tiny-b", "qwen2-tiny-a", "qwen2-tiny-b", REWARD_MODEL]:
        ids = conversation(name, TURNS, RESPONSES[0])
        layers = backbone(name)[0].config.num_hidden_layers
        values[name] = {
            "ids": ids,
            "layers": {
                str(layer): digits(states(name, ids, layer)[-1].tolist())
                for layer in range(1, layers)
            },
            "final": digits(states(name, ids)[-1].tolist()),
            "mean": digits(states(name, ids).mean(0).tolist()),
        }
    write_json(HEADS / "states.json", values)


def make() -> None:
    shutil.rmtree(HEADS, ignore_errors=True)
    HEADS.mkdir()
    write_reward_model()
    cases = Cases()
    generator = np.random.Generator(np.random.PCG64(70))
    scalar(cases, generator)
    process_tokens(cases)
    multi_objective(cases, generator)
    pair_embedding(cases, generator)
    mixture(cases, generator)
    ideal_point(cases, generator)
    reference(cases, generator)
    write_json(HEADS / "cases.json", cases.all)
    make_states()
