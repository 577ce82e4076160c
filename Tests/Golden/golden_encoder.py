"""A tiny DeBERTa-v2 encoder with PairRM's head (area `encoder`).

Writes encoder/pairrm-tiny/ (configuration, weights, tokenizer, all random or trained here) and
encoder/cases.json: hidden states of `DebertaV2Model`, logits of pairs, and buckets of distances.

PairRM (LLM-Blender, arXiv 2306.02561) has no class in transformers. Its input and its head are
written out below in the plainest way: three texts encoded on their own, each behind its marker, and
the states at the markers through two linear layers.
"""

from __future__ import annotations

import json
from pathlib import Path

import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer
from transformers import DebertaV2Config, DebertaV2Model
from transformers.models.deberta_v2.modeling_deberta_v2 import make_log_bucket_position

import golden_tokenizers
from reference_numbers import digits, write_json

HERE = Path(__file__).resolve().parent / "encoder"
FOLDER = HERE / "pairrm-tiny"
MARKERS = ["<|source|>", "<|candidate1|>", "<|candidate2|>", "<|candidate|>"]
SEP = 2
TASKS = 2
# The longest source and the longest sum of all three, as the published program has them.
LIMITS = (1224, 2048)

SOURCES = {
    "short": "How likely is the reply?",
    "long": "A daemon listens on a socket. It takes one line, it gives one line. " * 6,
    "": "",
}
CANDIDATES = [
    "It's a number.", "It's a number.", "", "  The reader   decides; I'm sure he'd say so. ",
    "Ｅｉｎ kühler Morgen, e\u0301te\u0301… ﬁn \u200b and 你好 😀", "The model reads the prompt, then the reply. " * 9,
]
PAIRS = [(0, 3), (3, 0), (0, 1), (2, 0), (4, 5), (5, 4), (3, 5)]


def make_tokenizer() -> Tokenizer:
    definition = golden_tokenizers.train_unigram(225, has_bytes=False)
    first = len(definition["model"]["vocab"]) + 1
    definition["added_tokens"] += [
        golden_tokenizers.added(first + i, marker, special=True) for i, marker in enumerate(MARKERS)
    ]
    golden_tokenizers.write(FOLDER / "tokenizer.json", definition)
    roles = {"bos_token": "[CLS]", "eos_token": "[SEP]", "pad_token": "[PAD]", "unk_token": "[UNK]"}
    golden_tokenizers.write(FOLDER / "tokenizer_config.json", roles)
    return Tokenizer.from_str(json.dumps(definition))


def make_model(tokenizer: Tokenizer) -> tuple[DebertaV2Model, dict[str, torch.Tensor]]:
    ids = {f"{name}_prefix_id": tokenizer.token_to_id(marker)
           for name, marker in zip(["source", "cand1", "cand2", "cand"], MARKERS)}
    shape = {
        "vocab_size": tokenizer.get_vocab_size() + 3, "hidden_size": 24, "intermediate_size": 40,
        "num_hidden_layers": 3, "num_attention_heads": 3, "max_position_embeddings": 24,
        "position_buckets": 8, "max_relative_positions": -1, "relative_attention": True,
        "pos_att_type": ["p2c", "c2p"], "share_att_key": True, "norm_rel_ebd": "layer_norm",
        "position_biased_input": False, "type_vocab_size": 0, "layer_norm_eps": 1e-7,
        "hidden_act": "gelu", "hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0,
    }
    model = DebertaV2Model._from_config(DebertaV2Config(**shape), attn_implementation="eager").eval()
    generator = torch.Generator().manual_seed(20240612)

    def random(shape: torch.Size, scale: float) -> torch.Tensor:
        return torch.randn(shape, generator=generator) * scale

    weights = {}
    for name, tensor in model.state_dict().items():
        if "LayerNorm" in name:
            weights[name] = random(tensor.shape, 0.2) + (1 if name.endswith("weight") else 0)
        else:
            # Attention is far from uniform, so that a wrong position shows.
            wide = 2.0 if "query" in name or "key" in name else 1.0
            weights[name] = random(tensor.shape, wide / tensor.shape[-1] ** 0.5)
    model.load_state_dict(weights)
    head = {
        "head_layer.1.weight": random((24, 48), 48**-0.5), "head_layer.1.bias": random((24,), 0.3),
        "head_layer.4.weight": random((TASKS, 24), 0.5), "head_layer.4.bias": random((TASKS,), 0.3),
    }
    config = {"architectures": ["DebertaV2PairRM"], "model_type": "deberta-v2", **shape, **ids,
              "n_tasks": TASKS, "drop_out": 0.05}
    write_json(FOLDER / "config.json", config)
    save_file(
        {**{f"pretrained_model.{k}": v.contiguous() for k, v in weights.items()}, **head},
        FOLDER / "model.safetensors", metadata={"format": "pt"},
    )
    return model, head


def encode(tokenizer: Tokenizer, text: str, limit: int) -> list[int]:
    ids = tokenizer.encode(text).ids
    return ids if len(ids) <= limit else ids[: limit - 1] + [SEP]


def sequence(tokenizer: Tokenizer, texts: list[str], limits: tuple[int, int]) -> list[int]:
    source = encode(tokenizer, MARKERS[0] + texts[0], limits[0])
    room = (limits[1] - len(source)) // 2
    parts = [encode(tokenizer, marker + text, room) for marker, text in zip(MARKERS[1:], texts[1:])]
    return source + parts[0] + parts[1]


@torch.no_grad()
def states(model: DebertaV2Model, ids: list[int]) -> list[torch.Tensor]:
    return [s[0] for s in model(torch.tensor([ids]), output_hidden_states=True).hidden_states]


def logit(model, head, tokenizer: Tokenizer, ids: list[int]) -> float:
    state = states(model, ids)[-1].double()
    at = [state[ids.index(tokenizer.token_to_id(marker))] for marker in MARKERS[:3]]

    def value(candidate: torch.Tensor) -> torch.Tensor:
        x = torch.cat([at[0], candidate])
        x = torch.tanh(head["head_layer.1.weight"].double() @ x + head["head_layer.1.bias"].double())
        return head["head_layer.4.weight"].double() @ x + head["head_layer.4.bias"].double()

    return (value(at[1]) - value(at[2])).mean().item()


def buckets(span: int, maximum: int, count: int) -> list[int]:
    return make_log_bucket_position(torch.arange(count), span, maximum).long().tolist()


def make() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    tokenizer = make_tokenizer()
    model, head = make_model(tokenizer)
    pairs = []
    for limits in [LIMITS, (20, 60)]:
        for source in SOURCES.values():
            for first, second in PAIRS:
                ids = sequence(tokenizer, [source, CANDIDATES[first], CANDIDATES[second]], limits)
                other = sequence(tokenizer, [source, CANDIDATES[second], CANDIDATES[first]], limits)
                pairs.append({
                    "limits": list(limits), "source": source, "pair": [first, second],
                    "token_count": len(ids),
                    "logits": digits([logit(model, head, tokenizer, i) for i in (ids, other)]),
                })
    ids = sequence(tokenizer, [SOURCES["long"], CANDIDATES[4], CANDIDATES[5]], LIMITS)
    chosen = [0, 1, len(ids) // 2, len(ids) - 1]
    all_states = states(model, ids)
    largest = max((a - b).abs().max().item()
                  for a, b in zip(all_states, states(model.double(), ids)))
    model.float()
    write_json(HERE / "cases.json", {
        "candidates": CANDIDATES, "pairs": pairs, "ids": ids, "positions": chosen,
        "states": [digits(s[chosen].flatten().tolist()) for s in all_states[1:]],
        "buckets": [
            {"span": s, "maximum": m, "rows": buckets(s, m, 2048)}
            for s, m in [(8, 24), (256, 512), (32, 128)]
        ],
    })
    print(f"{len(pairs)} pairs, up to {max(p['token_count'] for p in pairs)} tokens; float32 and "
          f"float64 differ by {largest:.1e}")
