"""Writes the models that peers run: the default GGUF model in other formats, and a random one.

    make_models.py GGUF [FOLDER]

FOLDER (default: bench-models in the cache of rewardd) gets

    smollm2-f32/, smollm2-bf16/         the dequantised weights as Hugging Face folders
    smollm2-f32.gguf, smollm2-bf16.gguf the same for llama.cpp
    qwen-bf16/, qwen-bf16.gguf          random weights in the shape of Qwen2.5-1.5B
    smollm2-reference.json, qwen-reference.json
                                        log-probabilities by transformers in f32, for `--check`

What is there already is kept; delete it to make it anew. Needs torch, transformers and gguf.
"""

from __future__ import annotations

import argparse
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

from common import cache_folder, sequences

import gguf
import numpy as np
import torch
from gguf import GGMLQuantizationType as Type
from safetensors.torch import save_file
from transformers import AutoModelForCausalLM, LlamaConfig, Qwen2Config

TINY = Path(__file__).resolve().parents[2] / "Golden" / "models" / "qwen2-tiny-a"
TYPES = {"f32": (torch.float32, Type.F32), "bf16": (torch.bfloat16, Type.BF16)}
FILE_TYPES = {Type.F32: gguf.LlamaFileType.ALL_F32, Type.BF16: gguf.LlamaFileType.MOSTLY_BF16}
SEED = 20_260

QWEN = Qwen2Config(
    vocab_size=151936, hidden_size=1536, intermediate_size=8960, num_hidden_layers=28,
    num_attention_heads=12, num_key_value_heads=2, max_position_embeddings=32768,
    rms_norm_eps=1e-6, tie_word_embeddings=True, bos_token_id=None, eos_token_id=318,
    rope_parameters={"rope_type": "default", "rope_theta": 1e6},
    architectures=["Qwen2ForCausalLM"],
)


def separate_halves(values: np.ndarray, head_count: int) -> np.ndarray:
    """Undoes the order of rows that GGUF gives to queries and keys of llama models.

    There rows 2i and 2i + 1 of a head rotate together, in Hugging Face rows i and i + w/2.
    """
    width = values.shape[0] // head_count
    heads = values.reshape(head_count, width // 2, 2, *values.shape[1:])
    return np.ascontiguousarray(heads.swapaxes(1, 2).reshape(values.shape))


def llama_config(reader: gguf.GGUFReader) -> LlamaConfig:
    def field(name: str):
        return reader.get_field(f"llama.{name}").contents()

    return LlamaConfig(
        vocab_size=field("vocab_size"),
        hidden_size=field("embedding_length"),
        intermediate_size=field("feed_forward_length"),
        num_hidden_layers=field("block_count"),
        num_attention_heads=field("attention.head_count"),
        num_key_value_heads=field("attention.head_count_kv"),
        max_position_embeddings=field("context_length"),
        rms_norm_eps=round(field("attention.layer_norm_rms_epsilon"), 9),
        rope_parameters={"rope_type": "default", "rope_theta": field("rope.freq_base")},
        # A file without output.weight uses the embedding for it.
        tie_word_embeddings=all(tensor.name != "output.weight" for tensor in reader.tensors),
        bos_token_id=1, eos_token_id=2,
        architectures=["LlamaForCausalLM"],
    )


def gguf_names(config) -> Iterator[tuple[str, str]]:
    """Pairs of Hugging Face and GGUF names of all tensors."""
    names = gguf.get_tensor_name_map(
        gguf.MODEL_ARCH[config.model_type.upper()], config.num_hidden_layers
    )
    with torch.device("meta"):
        model = AutoModelForCausalLM.from_config(config)
    for name in model.state_dict():
        if not (name == "lm_head.weight" and config.tie_word_embeddings):
            yield name, names.get_name(name, try_suffixes=(".weight", ".bias"))


def llama_weights(reader: gguf.GGUFReader, config: LlamaConfig) -> dict[str, torch.Tensor]:
    """All tensors by their names in Hugging Face, dequantised to f32."""
    stored = {tensor.name: tensor for tensor in reader.tensors}
    heads = {"q_proj": config.num_attention_heads, "k_proj": config.num_key_value_heads}
    weights = {}
    for name, source in gguf_names(config):
        tensor = stored[source]
        values = gguf.quants.dequantize(tensor.data, tensor.tensor_type).astype(np.float32)
        for part, count in heads.items():
            if part in name:
                values = separate_halves(values, count)
        weights[name] = torch.from_numpy(np.array(values))
    return weights


def random_weights(config: Qwen2Config) -> dict[str, torch.Tensor]:
    """Seeded bf16 weights, scaled so that activations stay finite and attention is not uniform."""
    generator = torch.Generator().manual_seed(SEED)
    with torch.device("meta"):
        shapes = {
            name: tensor.shape
            for name, tensor in AutoModelForCausalLM.from_config(config).state_dict().items()
        }
    weights = {}
    for name, shape in shapes.items():
        if name == "lm_head.weight":
            continue
        if name.endswith("norm.weight"):
            values = torch.ones(shape)
        elif name.endswith(".bias"):
            values = 0.1 * torch.randn(shape, generator=generator)
        elif "embed_tokens" in name:
            # With a normed state the deviation of logits is sqrt(hidden) times this: about 2.
            values = 0.05 * torch.randn(shape, generator=generator)
        else:
            values = torch.randn(shape, generator=generator) / shape[1] ** 0.5
        weights[name] = values.to(torch.bfloat16)
    return weights


def write_folder(folder: Path, config, weights: dict[str, torch.Tensor], kind: str) -> None:
    """A Hugging Face folder, whole or not at all."""
    partial = folder.with_name(folder.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    config.dtype = TYPES[kind][0]
    config.save_pretrained(partial)
    stored = {name: tensor.to(TYPES[kind][0]).contiguous() for name, tensor in weights.items()}
    save_file(stored, partial / "model.safetensors", metadata={"format": "pt"})
    # Ids are given as input everywhere, but loaders want a tokenizer: the tiny one, whose ids all
    # lie within the vocabulary.
    for name in ("tokenizer.json", "tokenizer_config.json", "chat_template.jinja"):
        shutil.copy(TINY / name, partial / name)
    partial.rename(folder)


def add_tensor(writer: gguf.GGUFWriter, name: str, values: np.ndarray, kind: Type) -> None:
    """Vectors stay f32, as the converter of llama.cpp has them."""
    if values.ndim == 1 or kind == Type.F32:
        writer.add_tensor(name, np.ascontiguousarray(values, dtype=np.float32))
    else:
        writer.add_tensor(name, gguf.quants.quantize(values, kind), raw_dtype=kind)


def finish(writer: gguf.GGUFWriter, partial: Path, path: Path) -> None:
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    partial.rename(path)


def copy_gguf(path: Path, reader: gguf.GGUFReader, kind: Type) -> None:
    """The source with all its metadata, its tensors dequantised and stored as `kind`."""
    partial = path.with_name(path.name + ".partial")
    writer = gguf.GGUFWriter(partial, "llama")
    for name, field in reader.fields.items():
        if name.startswith("GGUF.") or name in ("general.architecture", "general.file_type"):
            continue
        kinds = field.types
        writer.add_key_value(
            name, field.contents(), kinds[0], sub_type=kinds[1] if len(kinds) > 1 else None
        )
    writer.add_file_type(FILE_TYPES[kind])
    for tensor in reader.tensors:
        values = gguf.quants.dequantize(tensor.data, tensor.tensor_type)
        add_tensor(writer, tensor.name, values, kind)
    finish(writer, partial, path)


def write_qwen_gguf(path: Path, config: Qwen2Config, weights: dict[str, torch.Tensor]) -> None:
    """Without a vocabulary: llama.cpp takes ids all the same."""
    partial = path.with_name(path.name + ".partial")
    writer = gguf.GGUFWriter(partial, "qwen2", use_temp_file=False)
    writer.add_block_count(config.num_hidden_layers)
    writer.add_context_length(config.max_position_embeddings)
    writer.add_embedding_length(config.hidden_size)
    writer.add_feed_forward_length(config.intermediate_size)
    writer.add_head_count(config.num_attention_heads)
    writer.add_head_count_kv(config.num_key_value_heads)
    writer.add_rope_freq_base(config.rope_parameters["rope_theta"])
    writer.add_layer_norm_rms_eps(config.rms_norm_eps)
    writer.add_vocab_size(config.vocab_size)
    writer.add_tokenizer_model("none")
    writer.add_file_type(FILE_TYPES[Type.BF16])
    for name, target in gguf_names(config):
        add_tensor(writer, target, weights[name].float().numpy(), Type.BF16)
    finish(writer, partial, path)


def write_reference(path: Path, folder: Path, model: str) -> None:
    """Log-probabilities of one sequence of 200 tokens by transformers in f32."""
    ids = sequences(1, 200, model, 99)[0]
    network = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
    with torch.inference_mode():
        logits = network(torch.tensor([ids])).logits[0, :-1].double()
    values = logits.log_softmax(-1).gather(1, torch.tensor(ids[1:])[:, None])[:, 0]
    stored = {"ids": ids, "log_probabilities": values.tolist()}
    path.write_text(json.dumps(stored) + "\n", encoding="utf-8")


def make_smollm2(source: Path, folder: Path) -> None:
    reader = gguf.GGUFReader(source)
    config = llama_config(reader)
    weights = None
    for kind, (_, stored_type) in TYPES.items():
        if not (target := folder / f"smollm2-{kind}").exists():
            weights = weights or llama_weights(reader, config)
            write_folder(target, config, weights, kind)
        if not (target := folder / f"smollm2-{kind}.gguf").exists():
            copy_gguf(target, reader, stored_type)
    if not (target := folder / "smollm2-reference.json").exists():
        write_reference(target, folder / "smollm2-f32", "smollm2")


def make_qwen(folder: Path) -> None:
    weights = None
    if not (target := folder / "qwen-bf16").exists():
        weights = random_weights(QWEN)
        write_folder(target, QWEN, weights, "bf16")
    if not (target := folder / "qwen-bf16.gguf").exists():
        write_qwen_gguf(target, QWEN, weights or random_weights(QWEN))
    if not (target := folder / "qwen-reference.json").exists():
        write_reference(target, folder / "qwen-bf16", "qwen")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("gguf", type=Path, metavar="GGUF")
    parser.add_argument("folder", type=Path, nargs="?", default=cache_folder("bench-models"))
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    make_smollm2(options.gguf, options.folder)
    make_qwen(options.folder)
    for path in sorted(options.folder.iterdir()):
        print(path)


if __name__ == "__main__":
    main()
