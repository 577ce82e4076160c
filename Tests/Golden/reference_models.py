"""The tiny models: shapes, weights, tokenizers, and their folders as transformers saves them.

Every model is random, yet made so that mistakes show: attention is far from uniform, norm weights
and biases are far from one and zero, and log-probabilities spread over several nats.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import torch
from tokenizers import (
    AddedToken,
    Regex,
    Tokenizer,
    decoders,
    models,
    normalizers,
    pre_tokenizers,
    processors,
)
from tokenizers.trainers import BpeTrainer
from transformers import (
    AutoModelForCausalLM,
    LlamaConfig,
    LlamaForCausalLM,
    PreTrainedTokenizerFast,
    Qwen2Config,
    Qwen2ForCausalLM,
)

MODELS = Path(__file__).resolve().parent / "models"

# Text that the merges are learnt from. It is ours, and short: 60 merges do not need more.
CORPUS = """\
The mill

The river

The wheel

The baker

The flour

The river runs past the mill and under the stone bridge. In the morning the miller opens the gate,
and the wheel turns slowly, then faster, until the stones grind the grain into flour.

How many sacks are there? There are twelve sacks of flour and three sacks of bran.

"That is not what I wanted," said the baker. "I wanted fourteen sacks, and I wanted them today."
"Then you shall have them tomorrow," said the miller. "The river is low, and the wheel is slow."

1. Weigh the grain.
2. Grind the grain.
3. Weigh the flour: 12 + 3 = 15, and 15 - 12 = 3.

That was helpful. That was not helpful. Thank you, that is what I asked for. I do not understand.

The answer is yes. The answer is no. The answer depends on the weather, the water and the wind.
"""

# The splitting rule of each family; the ids of a GGUF file depend on it by the name in PRE.
DIGITS = {"llama": r"\p{N}{1,3}", "qwen2": r"\p{N}"}
SPLITS = {
    name: r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|"
    + digits
    + r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
    for name, digits in DIGITS.items()
}
PRE = {"llama": "llama-bpe", "qwen2": "qwen2"}

# Three templates of one shape: with a default system text, with BOS written out, and bare.
TURNS = """\
{%- for message in messages %}
    {{- '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>\\n' }}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\\n' }}
{%- endif %}
"""
DEFAULT_SYSTEM = """\
{%- if messages[0]['role'] != 'system' %}
    {{- '<|im_start|>system\\nYou answer questions about the mill.<|im_end|>\\n' }}
{%- endif %}
"""
TEMPLATES = {
    "llama-tiny-a": "{{- bos_token }}\n" + TURNS,
    "llama-tiny-b": TURNS,
    "qwen2-tiny-a": DEFAULT_SYSTEM + TURNS,
    "qwen2-tiny-b": DEFAULT_SYSTEM + TURNS,
}
SPECIALS = ["<|begin|>", "<|im_start|>", "<|im_end|>", "<|pad|>"]
VOCABULARY = 320

CONFIGURATIONS = {
    # Tied head, grouped heads, widths that are no multiple of a vector register.
    "llama-tiny-a": LlamaConfig(
        vocab_size=VOCABULARY, hidden_size=48, intermediate_size=64, num_hidden_layers=3,
        num_attention_heads=6, num_key_value_heads=2, max_position_embeddings=256,
        rms_norm_eps=1e-5, tie_word_embeddings=True, bos_token_id=316, eos_token_id=318,
        rope_parameters={"rope_type": "default", "rope_theta": 10000.0},
    ),
    # Own head, heads wider than hidden/heads, all biases of the configuration, one key head.
    "llama-tiny-b": LlamaConfig(
        vocab_size=VOCABULARY, hidden_size=32, intermediate_size=64, num_hidden_layers=3,
        num_attention_heads=4, num_key_value_heads=1, head_dim=16, max_position_embeddings=256,
        rms_norm_eps=1e-6, tie_word_embeddings=False, attention_bias=True, mlp_bias=True,
        bos_token_id=316, eos_token_id=318,
        rope_parameters={"rope_type": "default", "rope_theta": 500000.0},
    ),
    # Tied head, biases of q, k and v (always there in this family), head width 12.
    "qwen2-tiny-a": Qwen2Config(
        vocab_size=VOCABULARY, hidden_size=48, intermediate_size=56, num_hidden_layers=2,
        num_attention_heads=4, num_key_value_heads=2, max_position_embeddings=256,
        rms_norm_eps=1e-6, tie_word_embeddings=True, bos_token_id=None, eos_token_id=318,
        rope_parameters={"rope_type": "default", "rope_theta": 10000.0},
    ),
    # Own head with more rows than the tokenizer has ids, as the real models have.
    "qwen2-tiny-b": Qwen2Config(
        vocab_size=VOCABULARY + 8, hidden_size=32, intermediate_size=64, num_hidden_layers=3,
        num_attention_heads=4, num_key_value_heads=1, max_position_embeddings=256,
        rms_norm_eps=1e-6, tie_word_embeddings=False, bos_token_id=None, eos_token_id=318,
        rope_parameters={"rope_type": "default", "rope_theta": 1000000.0},
    ),
}
# How each folder stores its weights: type, and the largest shard.
STORAGE = {
    "llama-tiny-a": (torch.float32, "130KB"),  # two shards with an index
    "llama-tiny-b": (torch.bfloat16, "1GB"),
    "qwen2-tiny-a": (torch.float32, "1GB"),
    "qwen2-tiny-b": (torch.bfloat16, "1GB"),
}
SEEDS = {name: 1000 + index for index, name in enumerate(CONFIGURATIONS)}


def family(name: str) -> str:
    """`llama` or `qwen2`."""
    return name.partition("-")[0]


def spread(name: str, shape: tuple[int, ...], generator: np.random.Generator) -> np.ndarray:
    """Values for one tensor of a state dictionary, scaled by its role."""
    if name.endswith("norm.weight"):
        return generator.uniform(0.6, 1.4, shape)
    if name.endswith(".bias"):
        return generator.normal(0.0, 0.3, shape)
    if "embed_tokens" in name or "lm_head" in name:
        return generator.normal(0.0, 0.4, shape)
    # Queries and keys of gain 1.4 give scores with a deviation of about 2: peaked, not saturated.
    gain = 1.4 if "q_proj" in name or "k_proj" in name else 1.0
    return generator.normal(0.0, gain / np.sqrt(shape[1]), shape)


def random_model(name: str) -> torch.nn.Module:
    """A model with weights that its seed determines."""
    kind = {"llama": LlamaForCausalLM, "qwen2": Qwen2ForCausalLM}[family(name)]
    model = kind(CONFIGURATIONS[name])
    generator = np.random.Generator(np.random.PCG64(SEEDS[name]))
    with torch.no_grad():
        for key, tensor in sorted(model.named_parameters()):
            values = spread(key, tuple(tensor.shape), generator)
            tensor.copy_(torch.from_numpy(values.astype(np.float32)))
    return model.to(STORAGE[name][0])


def tokenizer(name: str) -> PreTrainedTokenizerFast:
    """A byte-level BPE of 316 entries and four special tokens, with the family's splitting rule.

    As in the real families, `qwen2` composes characters first (NFC) and `llama` adds a BOS.
    """
    split = pre_tokenizers.Split(Regex(SPLITS[family(name)]), behavior="isolated")
    bytes_to_letters = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    core = Tokenizer(models.BPE())
    # Both families share the entries, so they are learnt with one rule.
    core.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Split(Regex(SPLITS["llama"]), behavior="isolated"), bytes_to_letters]
    )
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    count = VOCABULARY - len(SPECIALS)
    trainer = BpeTrainer(vocab_size=count, initial_alphabet=alphabet, show_progress=False)
    core.train_from_iterator([CORPUS], trainer)
    assert core.get_vocab_size() == count
    core.pre_tokenizer = pre_tokenizers.Sequence([split, bytes_to_letters])
    core.decoder = decoders.ByteLevel()
    core.add_special_tokens([AddedToken(text, special=True, normalized=False) for text in SPECIALS])
    roles = {"eos_token": "<|im_end|>", "pad_token": "<|pad|>"}
    if family(name) == "llama":
        roles["bos_token"] = "<|begin|>"
        begin = ("<|begin|>", core.token_to_id("<|begin|>"))
        core.post_processor = processors.Sequence([
            processors.ByteLevel(trim_offsets=False),
            processors.TemplateProcessing(
                single="<|begin|> $A", pair="<|begin|> $A <|begin|>:1 $B:1", special_tokens=[begin]
            ),
        ])
    else:
        core.normalizer = normalizers.NFC()
        core.post_processor = processors.ByteLevel(trim_offsets=False)
    result = PreTrainedTokenizerFast(tokenizer_object=core, **roles)
    result.chat_template = TEMPLATES[name]
    return result


def write_folder(name: str) -> None:
    """Writes one model as a folder: weights, configuration, tokenizer, template."""
    folder = MODELS / name
    shutil.rmtree(folder, ignore_errors=True)
    random_model(name).save_pretrained(folder, max_shard_size=STORAGE[name][1])
    tokenizer(name).save_pretrained(folder)


def load(folder: Path, weights: Path | None = None) -> torch.nn.Module:
    """A model for reference values: float32, eager attention, no cache.

    With `weights`, the configuration of `folder` is used with the weights of another folder.
    """
    if weights is None:
        model = AutoModelForCausalLM.from_pretrained(
            folder, dtype=torch.float32, attn_implementation="eager"
        )
    else:
        config = LlamaConfig.from_pretrained(folder)
        model = LlamaForCausalLM.from_pretrained(
            weights, config=config, dtype=torch.float32, attn_implementation="eager"
        )
    return model.eval()


# Configurations that use the weights of llama-tiny-a. The first three are spelled as files were
# before transformers 5 (`rope_theta` and `rope_scaling` at the top), the others as it writes them.
ROPE_VARIANTS = {
    "rope-linear": {"rope_theta": 10000.0, "rope_scaling": {"type": "linear", "factor": 4.0}},
    "rope-dynamic": {
        "rope_theta": 10000.0,
        "rope_scaling": {"type": "dynamic", "factor": 4.0},
        "max_position_embeddings": 64,
    },
    "rope-llama3": {
        "rope_theta": 10000.0,
        "rope_scaling": {
            "rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
            "original_max_position_embeddings": 64,
        },
    },
    "rope-yarn": {
        "rope_parameters": {
            "rope_type": "yarn", "rope_theta": 10000.0, "factor": 4.0,
            "original_max_position_embeddings": 64,
        },
    },
    "rope-yarn-explicit": {
        "rope_parameters": {
            "rope_type": "yarn", "rope_theta": 10000.0, "factor": 3.0, "beta_fast": 8.0,
            "beta_slow": 0.5, "attention_factor": 0.9, "original_max_position_embeddings": 64,
        },
    },
    "rope-longrope": {
        "rope_parameters": {
            "rope_type": "longrope", "rope_theta": 10000.0,
            "short_factor": [1.0, 1.05, 1.1, 1.2], "long_factor": [1.0, 1.7, 3.1, 4.0],
            "original_max_position_embeddings": 64,
        },
    },
}
ROPE_WEIGHTS = "llama-tiny-a"


def write_rope_variant(name: str) -> None:
    """Writes a folder that holds a configuration alone."""
    base = json.loads((MODELS / ROPE_WEIGHTS / "config.json").read_text(encoding="utf-8"))
    base.pop("rope_parameters")
    folder = MODELS / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    config = base | ROPE_VARIANTS[name]
    text = json.dumps(config, indent=2, sort_keys=True) + "\n"
    (folder / "config.json").write_text(text, encoding="utf-8")
