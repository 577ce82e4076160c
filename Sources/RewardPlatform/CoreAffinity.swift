// The cores that a thread may run on.

internal import CSystemd
internal import Glibc

/// An affinity mask: a set of cores.
struct CoreAffinity: Sendable, Equatable {
    /// Bit `i % 64` of word `i / 64` stands for core `i`.
    private var words: [UInt]

    /// One core.
    init(core: Int) {
        precondition(core >= 0, "cores are counted from zero")
        words = Array(repeating: 0, count: core / UInt.bitWidth + 1)
        words[core / UInt.bitWidth] = 1 << UInt(core % UInt.bitWidth)
    }

    private init(words: [UInt]) { self.words = words }

    /// The mask of the calling thread; nil when the system does not tell.
    static var current: CoreAffinity? {
        // Kernels refuse buffers shorter than their masks: for 8192 cores at most, as far as they
        // can be configured.
        var words = [UInt](repeating: 0, count: 8192 / UInt.bitWidth)
        let byteCount = unsafe words.withUnsafeMutableBufferPointer { buffer in
            // SAFETY: the kernel writes at most the bytes that it is told, which the buffer has.
            unsafe reward_get_affinity(buffer.baseAddress, buffer.count * UInt.byteWidth)
        }
        guard byteCount > 0 else { return nil }
        words.removeLast(words.count - byteCount / UInt.byteWidth)
        return CoreAffinity(words: words)
    }

    /// The cores of the mask, in ascending order.
    var cores: [Int] {
        words.indices.flatMap { index in
            (0..<UInt.bitWidth).filter { words[index] >> UInt($0) & 1 != 0 }
                .map { index * UInt.bitWidth + $0 }
        }
    }

    /// Binds the calling thread to these cores; says whether the system did it.
    ///
    /// It refuses when none of the cores is left to the process.
    @discardableResult
    func apply() -> Bool {
        // SAFETY: the kernel reads the bytes that it is told, which the buffer has.
        unsafe words.withUnsafeBufferPointer { buffer in
            unsafe reward_set_affinity(buffer.baseAddress, buffer.count * UInt.byteWidth) == 0
        }
    }
}

extension UInt {
    fileprivate static var byteWidth: Int { bitWidth / 8 }
}
