"""Stored blocks of every element format and the f32 values that the gguf package makes of them.

`dequantization/<format>.bin` holds n blocks, then the n * (elements of a block) values as
little-endian f32; n follows from the size of the file. `dequantization/every-type.gguf` holds the
same blocks as tensors named by their format, and metadata of every kind, as the package's own writer
lays them out.

Bytes of quants are random; scales are random and, in the first blocks, extreme: zeros of both
signs, the smallest subnormal, the largest subnormal, the largest finite number.
"""

from __future__ import annotations

from pathlib import Path

import gguf
import numpy as np
from gguf import GGMLQuantizationType as Type

FOLDER = Path(__file__).resolve().parent / "dequantization"
SEED = 20260731
ROWS, BLOCKS_PER_ROW = 4, 3
HALF_EXTREMES = [0x0000, 0x8000, 0x0001, 0x8001, 0x03FF, 0x0400, 0x7BFF, 0xFBFF]

# Quantised formats: where a block keeps its scales, as binary16.
HALF_SCALES = {
    Type.Q4_0: [0], Type.Q4_1: [0, 2], Type.Q5_0: [0], Type.Q5_1: [0, 2], Type.Q8_0: [0],
    Type.Q2_K: [80, 82], Type.Q3_K: [108], Type.Q4_K: [0, 2], Type.Q5_K: [0, 2], Type.Q6_K: [208],
}


def random_halves(generator: np.random.Generator, count: int) -> np.ndarray:
    """Finite binary16 numbers whose bits are uniformly distributed, extremes first."""
    bits = generator.integers(0, 0x7C00, count) | generator.integers(0, 2, count) << 15
    bits[: len(HALF_EXTREMES)] = HALF_EXTREMES[:count]
    return bits.astype("<u2")


def quantised_blocks(generator: np.random.Generator, kind: Type, count: int) -> np.ndarray:
    """Blocks as [count, bytes]."""
    blocks = generator.integers(0, 256, (count, gguf.GGML_QUANT_SIZES[kind][1]), dtype=np.uint8)
    if kind == Type.Q8_K:
        scales = (generator.standard_normal(count) * 10.0 ** generator.integers(-30, 30, count))
        scales[:4] = [0.0, -0.0, 1e-45, 2.0**120]
        blocks[:, :4] = scales.astype("<f4").view(np.uint8).reshape(count, 4)
    for position, offset in enumerate(HALF_SCALES.get(kind, [])):
        halves = np.roll(random_halves(generator, count), position)
        blocks[:, offset : offset + 2] = halves.view(np.uint8).reshape(count, 2)
    return blocks


def plain_elements(generator: np.random.Generator, kind: Type, count: int) -> np.ndarray:
    """Elements of an unquantised format as [count, bytes]."""
    if kind == Type.F16:
        stored = random_halves(generator, count)
    elif kind in (Type.F32, Type.BF16):
        # Every exponent but that of infinities, both signs; zeros and subnormals among them.
        bits = generator.integers(0, 0x7F800000, count) | generator.integers(0, 2, count) << 31
        bits[:4] = [0, 0x80000000, 1 << 16, 0x7F7F0000]
        stored = bits.astype("<u4")
        if kind == Type.BF16:
            stored = (stored >> 16).astype("<u2")
    elif kind == Type.F64:
        stored = generator.standard_normal(count) * 10.0 ** generator.integers(-44, 38, count)
        stored[:4] = [0.0, -0.0, 1 + 2.0**-24, 1 + 3 * 2.0**-24]  # ties of rounding
        stored = stored.astype("<f8")
    else:
        name = {Type.I8: "<i1", Type.I16: "<i2", Type.I32: "<i4", Type.I64: "<i8"}[kind]
        bounds = np.iinfo(name)
        stored = generator.integers(bounds.min, bounds.max, count, endpoint=True).astype(name)
        stored[:2] = [bounds.min, bounds.max]
    return stored.view(np.uint8).reshape(count, -1)


def values_of(stored: np.ndarray, kind: Type) -> np.ndarray:
    """What the reference makes of blocks, flat."""
    if kind == Type.Q8_K:
        # The package has no conversion for this one; the format is f32 scale times int8.
        scale = np.ascontiguousarray(stored[:, :4]).view("<f4")
        return (scale * stored[:, 4:260].view(np.int8).astype(np.float32)).ravel()
    if kind in (Type.F64, Type.I8, Type.I16, Type.I32, Type.I64):
        name = {Type.F64: "<f8", Type.I8: "<i1", Type.I16: "<i2", Type.I32: "<i4", Type.I64: "<i8"}
        return np.ascontiguousarray(stored).view(name[kind]).astype(np.float32).ravel()
    return gguf.quants.dequantize(np.ascontiguousarray(stored), kind).astype(np.float32).ravel()


def write_every_type(tensors: dict[Type, np.ndarray]) -> None:
    writer = gguf.GGUFWriter(FOLDER / "every-type.gguf", "none")
    writer.add_uint8("test.uint8", 200)
    writer.add_int8("test.int8", -100)
    writer.add_uint16("test.uint16", 60_000)
    writer.add_int16("test.int16", -30_000)
    writer.add_uint32("test.uint32", 4_000_000_000)
    writer.add_int32("test.int32", -2_000_000_000)
    writer.add_uint64("test.uint64", 2**64 - 1)
    writer.add_int64("test.int64", -(2**63))
    writer.add_float32("test.float32", 0.1)
    writer.add_float64("test.float64", 0.1)
    writer.add_bool("test.true", True)
    writer.add_bool("test.false", False)
    writer.add_string("test.string", "grüße, 世界")
    writer.add_array("test.strings", ["", "a", "ß", "🙂"])
    writer.add_array("test.integers", [-1, 0, 2_000_000_000])
    writer.add_array("test.floats", [0.5, -2.0, 1e30])
    writer.add_array("test.bools", [True, False])
    for kind, stored in tensors.items():
        data = np.ascontiguousarray(stored.reshape(ROWS, -1))
        writer.add_tensor(kind.name, data, raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def make() -> None:
    FOLDER.mkdir(exist_ok=True)
    generator = np.random.default_rng(SEED)
    kinds = [
        Type.F32, Type.F16, Type.BF16, Type.F64, Type.I8, Type.I16, Type.I32, Type.I64, Type.Q4_0,
        Type.Q4_1, Type.Q5_0, Type.Q5_1, Type.Q8_0, Type.Q2_K, Type.Q3_K, Type.Q4_K, Type.Q5_K,
        Type.Q6_K, Type.Q8_K,
    ]  # fmt: skip
    tensors = {}
    for kind in kinds:
        if gguf.GGML_QUANT_SIZES[kind][0] == 1:
            stored = plain_elements(generator, kind, ROWS * BLOCKS_PER_ROW * 16)
        else:
            stored = quantised_blocks(generator, kind, ROWS * BLOCKS_PER_ROW)
        with np.errstate(over="ignore"):
            values = values_of(stored, kind)
        assert np.isfinite(values).all(), kind.name
        path = FOLDER / f"{kind.name.lower()}.bin"
        path.write_bytes(stored.tobytes() + values.astype("<f4").tobytes())
        tensors[kind] = stored
    write_every_type(tensors)
