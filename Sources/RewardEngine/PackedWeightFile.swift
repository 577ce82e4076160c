// Packed weights on disk, so that a start reads them instead of making them again.
//
//     header, 4096 bytes | the weights as they lie in memory
//
// The header is text that says of which model the weights are, how they are laid out, and which
// digest they have. A file is taken as a whole or not at all: whatever differs from what is
// expected, and whatever is damaged, means that the weights are packed anew.

internal import Glibc
internal import RewardNumerics
internal import RewardPlatform
internal import Synchronization

/// The packed weights of one model in one precision, in a folder of such files.
struct PackedWeightFile: Sendable {
    let path: String
    private let identity: String

    /// Counts changes of the order of weights in memory: files of another one are not read.
    private static let layoutVersion = 1
    private static let headerByteCount = 4096
    /// What one task copies or digests: enough to be worth a hand-over, little enough to share.
    private static let chunkByteCount = 4 << 20

    /// The file for a model.
    ///
    /// - Parameters:
    ///   - folder: Where such files are kept.
    ///   - digest: The digest of the model's own files.
    ///   - precision: How the weights are stored.
    init(folder: String, digest: String, precision: ElementPrecision) {
        path = "\(folder)/\(digest.prefix(16))-\(precision.rawValue).packed"
        identity = """
            rewardd packed weights
            layout \(Self.layoutVersion)
            model \(digest)
            precision \(precision.rawValue)

            """
    }

    /// Fills the memory from the file.
    ///
    /// Returns nil when the weights are there, or why they are not; then the memory may hold
    /// anything.
    func read(into storage: FloatStorage, pool: ComputePool) -> Fault? {
        let file: MappedFile
        do throws(SystemError) {
            file = try MappedFile(path: path)
        } catch {
            return error.code == ENOENT ? .absent : .unreadable("\(error)")
        }
        guard file.byteCount == Self.headerByteCount + storage.byteCount else {
            return .unreadable("it has \(file.byteCount) bytes")
        }
        MemoryAdvice.prefetch(file.bytes)
        let digest: String
        do throws(SystemError) {
            digest = try Self.digest(storage, pool: pool) { range in
                Self.copy(range, of: file, into: storage)
            }
        } catch {
            return .unreadable("\(error)")
        }
        for (index, byte) in header(digest: digest).enumerated() {
            // SAFETY: the file is longer than its header.
            guard unsafe file.bytes.unsafeLoad(fromByteOffset: index, as: UInt8.self) == byte else {
                return .unreadable("its header or its digest is another one")
            }
        }
        return nil
    }

    private static func copy(_ range: Range<Int>, of file: MappedFile, into storage: FloatStorage) {
        let bytes = file.bytes
        let start = headerByteCount + range.lowerBound
        storage.fill(range, from: bytes.extracting(start..<start + range.count))
        // The copy is what counts; the pages of the file need not count as this process's memory.
        file.release(start..<start + range.count)
    }

    /// Why a file was not read.
    enum Fault: Sendable, Equatable {
        /// There is none yet.
        case absent
        /// It is damaged, or of something else.
        case unreadable(String)
    }

    /// Writes the weights; the file appears when it is complete.
    func write(_ storage: FloatStorage, pool: ComputePool) throws(FileWriteError) {
        let digest: String
        do throws(SystemError) {
            digest = try Self.digest(storage, pool: pool) { _ in }
        } catch {
            throw .system(error)
        }
        AtomicFileWriter.removeLeftovers(path: path)
        var writer = try AtomicFileWriter(
            path: path,
            byteCount: Self.headerByteCount + storage.byteCount
        )
        let header = header(digest: digest)
        // SAFETY: bytes have no padding between them that could be uninitialised.
        try unsafe writer.write(header.span.bytes)
        try writer.write(storage.bytes(0..<storage.byteCount))
        try writer.commit()
    }

    private func header(digest: String) -> [UInt8] {
        var header = Array("\(identity)digest \(digest)\n".utf8)
        header += Array(repeating: 0x20, count: Self.headerByteCount - header.count)
        return header
    }

    /// The digest of the digests of all chunks, each taken after `prepare` was called for it.
    private static func digest(
        _ storage: FloatStorage,
        pool: ComputePool,
        prepare: @Sendable (Range<Int>) -> Void
    ) throws(SystemError) -> String {
        let count = (storage.byteCount + chunkByteCount - 1) / chunkByteCount
        let results = Mutex<(digests: [String], failure: SystemError?)>(
            (Array(repeating: "", count: count), nil)
        )
        pool.run(count: count, chunk: 1) { index in
            let start = index * chunkByteCount
            let range = start..<min(storage.byteCount, start + chunkByteCount)
            prepare(range)
            do throws(SystemError) {
                var digest = try SHA256Digest()
                try digest.update(storage.bytes(range))
                let text = try digest.finish()
                results.withLock { $0.digests[index] = text }
            } catch {
                results.withLock { $0.failure = error }
            }
        }
        let (digests, failure) = results.withLock { $0 }
        if let failure { throw failure }
        return try SHA256Digest.hexadecimal(of: Array(digests.joined().utf8))
    }
}
