"""Writes the tiny models as GGUF, as the converter of llama.cpp does, and reads the values back.

Two conventions of that converter matter for the numbers. Rows of the query and key projections of
the `llama` architecture are reordered, so that the two halves of each head that rotate together lie
next to each other; `qwen2` keeps its order. And the frequencies of llama3 scaling are not metadata
but a tensor of divisors, `rope_freqs.weight`.
"""

from __future__ import annotations

import math
from pathlib import Path

import gguf
import numpy as np
import torch
from gguf import GGMLQuantizationType as Type
from transformers import AutoConfig, AutoTokenizer
from transformers.modeling_gguf_pytorch_utils import load_gguf_checkpoint

from reference_models import MODELS, PRE, load

# File name to: the folder it is made from, the type of each kind of tensor, changes to rope.
FILES = {
    "llama-tiny-a-f16": ("llama-tiny-a", {"": Type.F16}, None),
    "llama-tiny-b-mixed": (
        "llama-tiny-b",
        {"": Type.Q4_0, "token_embd": Type.Q8_0, "output": Type.Q8_0, "ffn": Type.Q4_1},
        None,
    ),
    "qwen2-tiny-a-bf16": ("qwen2-tiny-a", {"": Type.BF16}, None),
    "qwen2-tiny-b-q8": ("qwen2-tiny-b", {"": Type.Q8_0, "attn_v": Type.F32}, None),
    "llama-tiny-b-llama3": (
        "llama-tiny-b",
        {"": Type.Q4_1},
        {"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
         "original_max_position_embeddings": 64},
    ),
    "llama-tiny-b-linear": (
        "llama-tiny-b", {"": Type.Q4_0}, {"rope_type": "linear", "factor": 4.0}
    ),
    "qwen2-tiny-b-yarn": (
        "qwen2-tiny-b",
        {"": Type.Q4_1},
        {"rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 64},
    ),
}
FILE_TYPES = {
    Type.F16: gguf.LlamaFileType.MOSTLY_F16,
    Type.BF16: gguf.LlamaFileType.MOSTLY_BF16,
    Type.Q8_0: gguf.LlamaFileType.MOSTLY_Q8_0,
    Type.Q4_0: gguf.LlamaFileType.MOSTLY_Q4_0,
    Type.Q4_1: gguf.LlamaFileType.MOSTLY_Q4_1,
}


def interleave_halves(values: np.ndarray, head_count: int) -> np.ndarray:
    """Rows 0…w/2 and w/2…w of every head (w: its width) become rows 0, 2, 4… and 1, 3, 5…."""
    width = values.shape[0] // head_count
    heads = values.reshape(head_count, 2, width // 2, *values.shape[1:])
    return heads.swapaxes(1, 2).reshape(values.shape)


def separate_halves(values: np.ndarray, head_count: int) -> np.ndarray:
    """The inverse of `interleave_halves`."""
    width = values.shape[0] // head_count
    heads = values.reshape(head_count, width // 2, 2, *values.shape[1:])
    return heads.swapaxes(1, 2).reshape(values.shape)


def rotated_head_count(key: str, config) -> int | None:
    """Heads of a tensor whose rows the converter reorders, else None."""
    if config.model_type != "llama":
        return None
    if "q_proj" in key:
        return config.num_attention_heads
    return config.num_key_value_heads if "k_proj" in key else None


def llama3_divisors(config, rope: dict) -> np.ndarray:
    """What each rotary frequency is divided by under llama3 scaling."""
    width = config.head_dim
    original = rope["original_max_position_embeddings"]
    low, high, factor = rope["low_freq_factor"], rope["high_freq_factor"], rope["factor"]
    divisors = []
    for index in range(0, width, 2):
        wavelength = 2 * math.pi * config.rope_parameters["rope_theta"] ** (index / width)
        turns = original / wavelength
        if turns > high:
            divisors.append(1.0)
        elif turns < low:
            divisors.append(factor)
        else:
            smooth = (turns - low) / (high - low)
            divisors.append(1.0 / ((1.0 - smooth) / factor + smooth))
    return np.array(divisors, dtype=np.float32)


def add_metadata(writer: gguf.GGUFWriter, name: str, config, rope: dict | None) -> None:
    """Shape, norm and rope keys."""
    writer.add_name(name)
    writer.add_block_count(config.num_hidden_layers)
    writer.add_context_length(config.max_position_embeddings)
    writer.add_embedding_length(config.hidden_size)
    writer.add_feed_forward_length(config.intermediate_size)
    writer.add_head_count(config.num_attention_heads)
    writer.add_head_count_kv(config.num_key_value_heads)
    writer.add_rope_freq_base(config.rope_parameters["rope_theta"])
    writer.add_layer_norm_rms_eps(config.rms_norm_eps)
    if config.model_type == "llama":
        writer.add_vocab_size(config.vocab_size)
        writer.add_rope_dimension_count(config.head_dim)
        writer.add_key_length(config.head_dim)
        writer.add_value_length(config.head_dim)
    if rope and rope["rope_type"] in ("linear", "yarn"):
        writer.add_rope_scaling_type(gguf.RopeScalingType(rope["rope_type"]))
        writer.add_rope_scaling_factor(rope["factor"])
        if rope["rope_type"] == "yarn":
            writer.add_rope_scaling_orig_ctx_len(rope["original_max_position_embeddings"])


def add_vocabulary(writer: gguf.GGUFWriter, folder: Path, config) -> None:
    """Entries, their types, merges, roles and the chat template."""
    tokenizer = AutoTokenizer.from_pretrained(folder)
    entries = {identifier: entry for entry, identifier in tokenizer.get_vocab().items()}
    special = set(tokenizer.all_special_ids) | set(tokenizer.added_tokens_decoder)
    tokens, types = [], []
    for identifier in range(config.vocab_size):
        tokens.append(entries.get(identifier, f"[PAD{identifier}]"))
        if identifier not in entries:
            types.append(gguf.TokenType.UNUSED)
        else:
            control = identifier in special
            types.append(gguf.TokenType.CONTROL if control else gguf.TokenType.NORMAL)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre(PRE[config.model_type])
    writer.add_token_list(tokens)
    writer.add_token_types(types)
    gguf.SpecialVocab(folder, load_merges=True, n_vocab=len(tokens)).add_to_gguf(writer, quiet=True)


def tensor_type(name: str, values: np.ndarray, types: dict[str, Type]) -> Type:
    """Vectors stay float32; of the rest, the longest matching key decides."""
    if values.ndim == 1:
        return Type.F32
    kind = max((key for key in types if key and key in name), key=len, default="")
    return types[kind]


def write_file(name: str) -> None:
    """Writes one GGUF file, version 3."""
    source, types, rope = FILES[name]
    folder = MODELS / source
    config = AutoConfig.from_pretrained(folder)
    names = gguf.get_tensor_name_map(
        gguf.MODEL_ARCH[config.model_type.upper()], config.num_hidden_layers
    )
    writer = gguf.GGUFWriter(MODELS / f"{name}.gguf", config.model_type)
    writer.add_file_type(FILE_TYPES[types[""]])
    add_metadata(writer, name, config, rope)
    add_vocabulary(writer, folder, config)
    writer.add_quantization_version(gguf.GGML_QUANT_VERSION)
    if rope and rope["rope_type"] == "llama3":
        writer.add_tensor("rope_freqs.weight", llama3_divisors(config, rope))
    for key, tensor in load(folder).state_dict().items():
        if key == "lm_head.weight" and config.tie_word_embeddings:
            continue
        values = tensor.numpy()
        if (heads := rotated_head_count(key, config)) is not None:
            values = interleave_halves(values, heads)
        target = names.get_name(key, try_suffixes=(".weight", ".bias"))
        kind = tensor_type(target, values, types)
        data = np.ascontiguousarray(values)
        if kind == Type.F16:
            writer.add_tensor(target, data.astype(np.float16))
        elif kind == Type.F32:
            writer.add_tensor(target, data)
        else:
            writer.add_tensor(target, gguf.quants.quantize(data, kind), raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def read_file(name: str) -> torch.nn.Module:
    """The model in a GGUF file, with its dequantised values: what golden values are made from."""
    source, _, rope = FILES[name]
    folder = MODELS / source
    model = load(folder)
    config = model.config
    names = gguf.get_tensor_name_map(
        gguf.MODEL_ARCH[config.model_type.upper()], config.num_hidden_layers
    )
    stored = {
        tensor.name: gguf.quants.dequantize(tensor.data, tensor.tensor_type)
        for tensor in gguf.GGUFReader(MODELS / f"{name}.gguf").tensors
    }
    state = {}
    for key, tensor in model.state_dict().items():
        target = names.get_name(key, try_suffixes=(".weight", ".bias"))
        if key == "lm_head.weight" and config.tie_word_embeddings:
            target = "token_embd.weight"
        values = stored[target].astype(np.float32)
        if (heads := rotated_head_count(key, config)) is not None:
            values = separate_halves(values, heads)
        state[key] = torch.from_numpy(values.copy()).reshape(tensor.shape)
    check_against_transformers(name, model, state)
    if rope is not None:
        theta = config.rope_parameters["rope_theta"]
        config.rope_parameters = rope | {"rope_theta": theta}
        model = type(model)._from_config(config, attn_implementation="eager").float()
    model.load_state_dict(state)
    return model.eval()


def check_against_transformers(name: str, model, state: dict[str, torch.Tensor]) -> None:
    """The reader that transformers has for GGUF, written by others, finds the same weights."""
    path = str(MODELS / f"{name}.gguf")
    theirs = load_gguf_checkpoint(path, return_tensors=True, model_to_load=model)["tensors"]
    for key, values in state.items():
        if key not in theirs and key == "lm_head.weight":
            continue
        found = theirs.get(key)
        assert found is not None, f"{name}: transformers does not find {key}"
        assert torch.equal(torch.as_tensor(found).float(), values), f"{name}: {key} differs"
