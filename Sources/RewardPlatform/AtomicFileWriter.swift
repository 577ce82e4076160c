// Files that appear whole or not at all.

internal import Glibc

/// Writes a file of known length piece by piece and gives it its name when it is complete.
///
/// Until then the bytes are in a temporary file of the same folder, so that giving the name is one
/// step of one file system: whoever opens the path finds the former file or the new one, also
/// after a loss of power. Nothing is left behind by a value that goes away unfinished; what a
/// killed process leaves is found by `removeLeftovers`, because a living writer holds a lock:
///
///     (created, locked) ──write ...──▶ complete ──commit──▶ flushed, renamed, folder flushed
///             └──────────── dropped, failed ───────────▶ removed
package struct AtomicFileWriter: ~Copyable {
    /// Where the file will be.
    package let path: String
    /// The length that it will have.
    package let byteCount: Int
    /// Bytes that have been written.
    package private(set) var writtenByteCount = 0

    private let descriptor: FileDescriptor
    private let name: TemporaryName
    private var isRenamed = false

    /// Creates the temporary file and reserves its space.
    ///
    /// The folder must exist. Throws `noSpace`, before anything is written, when the file system
    /// has less space than the file needs.
    package init(path: String, byteCount: Int) throws(FileWriteError) {
        precondition(byteCount >= 0, "a file has no negative length")
        guard !path.utf8.contains(0) else {
            throw .system(SystemError("write", path, .text("the path has a zero byte in it")))
        }
        let name = TemporaryName(finalPath: path)
        let descriptor = try Self.createLocked(name.path)
        do {
            try Self.reserve(byteCount, in: descriptor, path: path)
        } catch {
            // SAFETY: the path is a string that ends with the zero that Swift appends.
            _ = unsafe unlink(name.path)
            throw error
        }
        self.path = path
        self.byteCount = byteCount
        self.name = name
        self.descriptor = descriptor
    }

    deinit {
        // SAFETY: as above. A file that cannot be removed is a leftover like that of a crash.
        if !isRenamed { _ = unsafe unlink(name.path) }
    }

    /// Appends bytes; all pieces together must not be longer than was said.
    package mutating func write(_ bytes: RawSpan) throws(FileWriteError) {
        precondition(
            bytes.byteCount <= byteCount - writtenByteCount,
            "no more bytes are written than were reserved"
        )
        // SAFETY: the pointer is used during the call, inside the bytes of the span.
        let code: Int32 = unsafe bytes.withUnsafeBytes { buffer in
            var rest = unsafe buffer[...]
            while unsafe !rest.isEmpty {
                let piece = unsafe UnsafeRawBufferPointer(rebasing: rest)
                let count = unsafe Glibc.write(
                    descriptor.rawValue,
                    piece.baseAddress,
                    min(piece.count, Self.maximumPieceByteCount)
                )
                guard count >= 0 || errno == EINTR else { return errno }
                unsafe rest = rest.dropFirst(max(count, 0))
            }
            return 0
        }
        guard code == 0 else { throw failure("write", code) }
        writtenByteCount += bytes.byteCount
    }

    /// Waits until the bytes are on the disk, and gives the file its name.
    ///
    /// All bytes must have been written. After an error the path leads where it led before, unless
    /// only the folder could not be flushed.
    package consuming func commit() throws(FileWriteError) {
        precondition(writtenByteCount == byteCount, "a file is complete when it gets its name")
        guard fsync(descriptor.rawValue) == 0 else { throw failure("flush", errno) }
        // SAFETY: both paths are strings that end with the zero that Swift appends.
        guard unsafe rename(name.path, path) == 0 else { throw failure("write", errno) }
        isRenamed = true
        try Self.flushFolder(name.folder)
    }

    /// Writes a whole file.
    package static func write(_ bytes: [UInt8], path: String) throws(FileWriteError) {
        var writer = try AtomicFileWriter(path: path, byteCount: bytes.count)
        // SAFETY: bytes have no padding between them that could be uninitialised.
        try unsafe writer.write(bytes.span.bytes)
        try writer.commit()
    }

    /// Linux writes no more than this in one call.
    private static let maximumPieceByteCount = 1 << 30

    private func failure(_ operation: String, _ code: Int32) -> FileWriteError {
        if code == ENOSPC || code == EDQUOT {
            return Self.noSpace(path, byteCount, freeByteCount: Self.freeByteCount(descriptor))
        }
        return .system(SystemError(operation, path, .code(code)))
    }
}

extension AtomicFileWriter {
    /// Removes what writers of this path left behind when their process was killed.
    ///
    /// Files of living writers stay, in this process and in others. Returns how many were removed;
    /// what cannot be read or removed is left, since it only takes space.
    @discardableResult
    package static func removeLeftovers(path: String) -> Int {
        let name = TemporaryName(finalPath: path)
        return fileNames(in: name.folder).filter { name.isSibling($0) }.count { sibling in
            let path = "\(name.folder)/\(sibling)"
            // SAFETY: the path is a string that ends with the zero that Swift appends.
            let number = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
            guard number >= 0 else { return false }
            let descriptor = FileDescriptor(owning: number)
            guard flock(descriptor.rawValue, LOCK_EX | LOCK_NB) == 0 else { return false }
            // SAFETY: as above.
            return unsafe unlink(path) == 0
        }
    }

    private static func createLocked(_ path: String) throws(FileWriteError) -> FileDescriptor {
        // SAFETY: the path is a string that ends with the zero that Swift appends.
        let number = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard number >= 0 else { throw .system(SystemError("create", path, .code(errno))) }
        let descriptor = FileDescriptor(owning: number)
        // Where files cannot be locked at all, nobody takes this one for a leftover either.
        let isTaken = flock(number, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK
        var status = stat()
        // SAFETY: `fstat` fills `status`, which is of its type.
        let isGone = unsafe fstat(number, &status) == 0 && status.st_nlink == 0
        // Somebody who looks for leftovers may have come between the calls: then the lock is his,
        // or the file is gone.
        guard !isTaken, !isGone else {
            let reason = SystemError.Reason.text("another process cleans the folder; try again")
            throw .system(SystemError("lock", path, reason))
        }
        return descriptor
    }

    /// Makes sure that there is space for the whole file.
    private static func reserve(
        _ byteCount: Int,
        in descriptor: borrowing FileDescriptor,
        path: String
    ) throws(FileWriteError) {
        guard byteCount > 0 else { return }
        // Asked first: on file systems that cannot reserve, the C library writes to every block.
        let freeByteCount = freeByteCount(descriptor)
        if let freeByteCount, freeByteCount < byteCount {
            throw noSpace(path, byteCount, freeByteCount: freeByteCount)
        }
        var code: Int32
        repeat { code = posix_fallocate(descriptor.rawValue, 0, byteCount) } while code == EINTR
        switch code {
        // Without a reservation the file still appears whole or not at all.
        case 0, EINVAL, EOPNOTSUPP, ENOSYS: return
        case ENOSPC, EDQUOT, EFBIG:
            throw noSpace(path, byteCount, freeByteCount: freeByteCount)
        default: throw .system(SystemError("reserve space for", path, .code(code)))
        }
    }

    private static func freeByteCount(_ descriptor: borrowing FileDescriptor) -> Int? {
        var status = statvfs()
        // SAFETY: `fstatvfs` fills `status`, which is of its type.
        guard unsafe fstatvfs(descriptor.rawValue, &status) == 0 else { return nil }
        let (count, isTooMuch) = status.f_bavail.multipliedReportingOverflow(by: status.f_frsize)
        return isTooMuch ? Int.max : Int(clamping: count)
    }

    private static func noSpace(
        _ path: String,
        _ byteCount: Int,
        freeByteCount: Int?
    ) -> FileWriteError {
        .noSpace(path: path, neededByteCount: byteCount, freeByteCount: freeByteCount)
    }

    /// Makes a new name last.
    private static func flushFolder(_ folder: String) throws(FileWriteError) {
        // SAFETY: the path is a string that ends with the zero that Swift appends.
        let number = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard number >= 0 else { throw .system(SystemError("open", folder, .code(errno))) }
        let descriptor = FileDescriptor(owning: number)
        // Some file systems cannot flush folders and say so; their names last as they do.
        guard fsync(descriptor.rawValue) == 0 || errno == EINVAL else {
            throw .system(SystemError("flush", folder, .code(errno)))
        }
    }

    private static func fileNames(in folder: String) -> [String] {
        // SAFETY: the stream is used by this thread alone and closed once. An entry is valid until
        // the next one is read, and its name ends with a zero.
        guard let stream = unsafe opendir(folder) else { return [] }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            unsafe withUnsafePointer(to: &entry.pointee.d_name) { name in
                unsafe name.withMemoryRebound(to: CChar.self, capacity: 256) {
                    unsafe names.append(String(cString: $0))
                }
            }
        }
        return names
    }
}

/// The name of an unfinished file: `.NAME.0123456789abcdef.partial`.
private struct TemporaryName {
    let folder: String
    private let prefix: String
    private static let suffix = ".partial"
    private static let digitCount = 16
    private let digits: String

    init(finalPath: String) {
        let slash = finalPath.lastIndex(of: "/")
        switch slash {
        case nil: folder = "."
        case finalPath.startIndex?: folder = "/"
        case let slash?: folder = String(finalPath[..<slash])
        }
        let name = slash.map { finalPath[finalPath.index(after: $0)...] } ?? finalPath[...]
        // Names have 255 bytes at most; what is cut off of a long one is not needed to be unique.
        prefix = "." + String(decoding: name.utf8.prefix(200), as: UTF8.self) + "."
        let hexadecimal = String(UInt64.random(in: 0 ... .max), radix: 16)
        let zeros = String(repeating: "0", count: Self.digitCount - hexadecimal.count)
        digits = zeros + hexadecimal
    }

    var path: String { "\(folder)/\(prefix)\(digits)\(Self.suffix)" }

    /// Whether a name is that of an unfinished file with the same final path.
    func isSibling(_ name: String) -> Bool {
        let length = prefix.utf8.count + Self.digitCount + Self.suffix.utf8.count
        guard name.utf8.count == length, name.hasPrefix(prefix), name.hasSuffix(Self.suffix) else {
            return false
        }
        return name.dropFirst(prefix.count).prefix(Self.digitCount)
            .allSatisfy { $0.isHexDigit && $0.isASCII }
    }
}

/// A file that cannot be written.
package enum FileWriteError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The file system has too little space; how much it has is nil when it does not tell.
    case noSpace(path: String, neededByteCount: Int, freeByteCount: Int?)
    /// Something else.
    case system(SystemError)

    package var description: String {
        switch self {
        case .noSpace(let path, let neededByteCount, let freeByteCount):
            "cannot write \(path): it needs \(neededByteCount) bytes, and "
                + (freeByteCount.map { "\($0) are free in its file system" }
                    ?? "its file system has not so many")
        case .system(let error): error.description
        }
    }
}
