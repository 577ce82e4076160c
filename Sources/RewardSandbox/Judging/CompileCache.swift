// Compiled programs that are kept, so that samples that repeat are compiled once.

internal import RewardPlatform
internal import Synchronization

/// Products of compilers by the digest of all that they depend on; the least recently used go first.
final class CompileCache: Sendable {
    private struct Entry {
        let products: [SandboxFile]
        let byteCount: Int
        var lastUse: Int
    }

    private struct State {
        var entries: [String: Entry] = [:]
        var byteCount = 0
        var useCount = 0
    }

    private let state = Mutex(State())
    private let maximumByteCount: Int
    private static let maximumEntryCount = 1024

    /// An empty cache that keeps so many bytes at most.
    init(maximumByteCount: Int) { self.maximumByteCount = maximumByteCount }

    /// The key of a program in a language, or nil when no digest can be had.
    ///
    /// Everything that changes what comes out is digested: the compiler, its version as it was
    /// asked, arguments, environment, and the source.
    static func key(_ runtime: CodeRuntime, _ source: [UInt8]) -> String? {
        guard let compilation = runtime.compilation else { return nil }
        var words = [runtime.name, runtime.version ?? "", runtime.sourceName]
        words += [compilation.executable] + compilation.arguments + compilation.products
        words += runtime.environment.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] }
        var bytes: [UInt8] = []
        for word in words.map({ Array($0.utf8) }) + [source] {
            bytes += BigEndian.bytes(word.count) + word
        }
        // Without a digest the program is compiled again, which is only slow.
        return try? SHA256Digest.hexadecimal(of: bytes)
    }

    /// What was compiled before.
    func products(_ key: String) -> [SandboxFile]? {
        state.withLock { state in
            state.useCount += 1
            state.entries[key]?.lastUse = state.useCount
            return state.entries[key]?.products
        }
    }

    /// Keeps products, and drops others for them; what is too large is not kept.
    func keep(_ products: [SandboxFile], _ key: String) {
        let byteCount = products.reduce(0) { $0 + $1.bytes.count }
        guard byteCount <= maximumByteCount else { return }
        state.withLock { state in
            if let old = state.entries.removeValue(forKey: key) { state.byteCount -= old.byteCount }
            while state.byteCount + byteCount > maximumByteCount
                || state.entries.count >= Self.maximumEntryCount
            {
                guard let oldest = state.entries.min(by: { $0.value.lastUse < $1.value.lastUse })
                else { break }
                state.entries[oldest.key] = nil
                state.byteCount -= oldest.value.byteCount
            }
            state.useCount += 1
            state.entries[key] = Entry(
                products: products,
                byteCount: byteCount,
                lastUse: state.useCount
            )
            state.byteCount += byteCount
        }
    }
}
