// Rotary position embedding: frequencies of the pairs and their scaling for long contexts.
//
// The arithmetic follows `modeling_rope_utils.py` of Hugging Face transformers, f32 where that is
// f32, so that angles far from zero are the reference's.

internal import Glibc
internal import RewardNumerics

/// How positions turn the pairs of a head.
package struct RotaryEmbedding: Sendable {
    /// The base of the geometric series of wavelengths.
    package let base: Double
    /// Rotated values of a head; half as many pairs.
    package let width: Int
    /// `max_position_embeddings`.
    package let positionCount: Int
    package let scaling: Scaling
    /// What the amplitude of the scaling is multiplied with; GGUF files may carry one.
    package let amplitudeFactor: Double

    package init(
        base: Double,
        width: Int,
        positionCount: Int,
        scaling: Scaling,
        amplitudeFactor: Double = 1
    ) {
        precondition(width % 2 == 0, "pairs")
        self.base = base
        self.width = width
        self.positionCount = positionCount
        self.scaling = scaling
        self.amplitudeFactor = amplitudeFactor
    }

    /// The ways in which models stretch their context.
    package enum Scaling: Sendable {
        case none
        /// All frequencies divided by the factor (kaiokendev 2023).
        case linear(factor: Double)
        /// A base that grows with the length of the sequence ("NTK-aware", bloc97, emozilla 2023).
        case dynamic(factor: Double)
        /// Low frequencies divided by the factor, with a smooth transition (Llama 3.1).
        case llama3(
            factor: Double,
            lowFrequencyFactor: Double,
            highFrequencyFactor: Double,
            originalPositionCount: Int
        )
        /// Interpolation by parts (Peng et al. 2023).
        case yarn(Yarn)
        /// A factor for each pair, other ones beyond the original length (Ding et al. 2024).
        case longRope(
            short: [Float],
            long: [Float],
            originalPositionCount: Int,
            attentionFactor: Double?,
            factor: Double
        )
        /// A divisor for each pair, as GGUF files carry it in `rope_freqs.weight`.
        case divisors([Float])
    }

    /// The constants of YaRN.
    package struct Yarn: Sendable {
        package var factor: Double
        package var originalPositionCount: Int
        package var fastRotations = 32.0
        package var slowRotations = 1.0
        package var attentionFactor: Double?
        package var scale: Double?
        package var scaleAllDimensions: Double?
        package var truncates = true
    }

    /// Frequencies for one length of sequence.
    struct Frequencies {
        /// Radians per position, one for each pair.
        let inverse: [Float]
        /// What sines and cosines are multiplied with.
        let amplitude: Float
    }

    /// The longest sequence that the scaling is meant for.
    var maximumPositionCount: Int {
        guard case .dynamic(let factor) = scaling else { return positionCount }
        let limit = ModelBounds.positionCount.upperBound
        return Int(min(Double(positionCount) * factor, Double(limit)))
    }

    /// Sequences up to this length share their frequencies; nil when all do.
    ///
    /// Beyond it, frequencies depend on the length of the whole sequence, so that sequences of
    /// different length cannot share the computation of a prefix.
    var sharedLength: Int? {
        switch scaling {
        case .none, .linear, .llama3, .yarn, .divisors: nil
        case .dynamic: positionCount
        case .longRope(_, _, let originalPositionCount, _, _): originalPositionCount
        }
    }

    /// The frequencies for a sequence of `length` tokens.
    func frequencies(length: Int) -> Frequencies {
        let scaled = scaledFrequencies(length: length)
        return Frequencies(
            inverse: scaled.inverse,
            amplitude: scaled.amplitude * Float(amplitudeFactor)
        )
    }

    private func scaledFrequencies(length: Int) -> Frequencies {
        switch scaling {
        case .none: return Frequencies(inverse: plain(base: base), amplitude: 1)
        case .linear(let factor):
            return Frequencies(inverse: plain(base: base).map { $0 / Float(factor) }, amplitude: 1)
        case .divisors(let divisors):
            return Frequencies(
                inverse: zip(plain(base: base), divisors).map { $0 / $1 },
                amplitude: 1
            )
        case .dynamic(let factor):
            let stretch =
                factor * Double(max(length, positionCount)) / Double(positionCount) - (factor - 1)
            let grown = base * pow(stretch, Double(width) / Double(width - 2))
            return Frequencies(inverse: plain(base: grown), amplitude: 1)
        case .llama3(let factor, let low, let high, let original):
            return llama3(factor: factor, low: low, high: high, original: Double(original))
        case .yarn(let constants): return yarn(constants)
        case .longRope(let short, let long, let original, let attentionFactor, let factor):
            let divisors = length > original ? long : short
            let implied =
                factor <= 1 ? 1 : (1 + log(factor) / log(Double(original))).squareRoot()
            return Frequencies(
                inverse: zip(powers(base: base), divisors).map { 1 / ($1 * $0) },
                amplitude: Float(attentionFactor ?? implied)
            )
        }
    }

    /// base^(2i / width) in f32, as the reference computes it.
    private func powers(base: Double) -> [Float] {
        (0..<width / 2).map { powf(Float(base), Float(2 * $0) / Float(width)) }
    }

    private func plain(base: Double) -> [Float] { powers(base: base).map { 1 / $0 } }

    private func llama3(
        factor: Double,
        low: Double,
        high: Double,
        original: Double
    ) -> Frequencies {
        let inverse = plain(base: base).map { frequency -> Float in
            let wavelength = 2 * Float.pi / frequency
            if wavelength < Float(original / high) { return frequency }
            if wavelength > Float(original / low) { return frequency / Float(factor) }
            let smooth = (Float(original) / wavelength - Float(low)) / Float(high - low)
            return (1 - smooth) * frequency / Float(factor) + smooth * frequency
        }
        return Frequencies(inverse: inverse, amplitude: 1)
    }

    private func yarn(_ constants: Yarn) -> Frequencies {
        func correctionPair(_ rotations: Double) -> Double {
            Double(width) * log(Double(constants.originalPositionCount) / (rotations * 2 * .pi))
                / (2 * log(base))
        }
        var low = correctionPair(constants.fastRotations)
        var high = correctionPair(constants.slowRotations)
        if constants.truncates {
            low = low.rounded(.down)
            high = high.rounded(.up)
        }
        low = max(low, 0)
        high = min(high, Double(width - 1))
        if low == high { high += 0.001 }
        let inverse = powers(base: base).enumerated().map { index, power -> Float in
            let ramp = min(max((Float(index) - Float(low)) / Float(high - low), 0), 1)
            let kept = 1 - ramp
            return 1 / (Float(constants.factor) * power) * (1 - kept) + 1 / power * kept
        }
        return Frequencies(inverse: inverse, amplitude: Float(constants.amplitude))
    }
}

extension RotaryEmbedding.Yarn {
    fileprivate var amplitude: Double {
        if let attentionFactor { return attentionFactor }
        func scaled(_ scale: Double) -> Double {
            factor <= 1 ? 1 : 0.1 * scale * log(factor) + 1
        }
        if let scale, let scaleAllDimensions, scale != 0, scaleAllDimensions != 0 {
            return scaled(scale) / scaled(scaleAllDimensions)
        }
        return scaled(1)
    }
}
