// Uses everything a file offers, as a daemon with a hostile file would.

@testable import RewardWeights

/// Opens a GGUF file and reads every value and every element.
func exhaust(gguf path: String) throws(WeightError) {
    let file = try GGUFFile(path: path)
    let metadata = file.metadata
    for key in metadata.keys {
        _ = metadata.string(key)
        _ = metadata.stringBytes(key)
        _ = metadata.integer(key)
        _ = metadata.unsignedInteger(key)
        _ = metadata.number(key)
        _ = metadata.bool(key)
        _ = metadata.strings(key)
        _ = metadata.stringsBytes(key)
        _ = metadata.integers(key)
        _ = metadata.numbers(key)
        _ = metadata.bools(key)
    }
    try exhaust(file)
}

/// Opens a safetensors file and reads every element.
func exhaust(safetensors path: String) throws(WeightError) {
    try exhaust(try SafetensorsFile(path: path))
}

private func exhaust(_ source: some TensorSource) throws(WeightError) {
    for tensor in source.tensors where tensor.elementType != nil {
        _ = try source.floats(of: tensor)
        source.release(tensor)
    }
}
