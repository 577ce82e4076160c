// A file as memory.

internal import Glibc

/// The contents of a file, mapped read-only.
///
/// Pages come into memory when they are first touched and may leave it at any time. The file must
/// not be truncated while it is mapped: touching bytes that are gone ends the process. Replace a
/// file by renaming a new one over it, which leaves the mapped one as it was.
///
/// A class, because several tables of tensors share one mapping, which lives as long as any of
/// them.
///
/// Isolation: nothing changes after init, and the memory is read-only.
@safe package final class MappedFile: @unchecked Sendable {
    /// The path it was opened by.
    package let path: String
    /// The length of the file when it was mapped.
    package let byteCount: Int
    private let base: UnsafeMutableRawPointer?

    /// Maps a whole regular file; an empty one is mapped as no bytes.
    package init(path: String) throws(SystemError) {
        let descriptor = try FileDescriptor(readingFile: path)
        let byteCount = try descriptor.regularFileByteCount(path: path)
        guard byteCount > 0 else {
            unsafe base = nil
            self.path = path
            self.byteCount = 0
            return
        }
        // SAFETY: the system chooses the address; the result is checked before it is used.
        let address = unsafe mmap(
            nil,
            byteCount,
            PROT_READ,
            MAP_PRIVATE,
            descriptor.rawValue,
            0
        )
        let code = errno
        guard unsafe address != MAP_FAILED, let address = unsafe address else {
            throw SystemError("map", path, .code(code))
        }
        unsafe base = address
        self.path = path
        self.byteCount = byteCount
    }

    deinit {
        // SAFETY: spans of the mapping borrow this object, so none is left.
        if let base = unsafe base { _ = unsafe munmap(base, byteCount) }
    }

    /// All bytes of the file.
    package var bytes: RawSpan {
        @_lifetime(borrow self)
        get {
            // SAFETY: the mapping has `byteCount` bytes and lives as long as this object, which
            // the span borrows.
            let span = unsafe RawSpan(
                _unsafeBytes: UnsafeRawBufferPointer(start: base, count: byteCount)
            )
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }

    /// Lets the system drop the pages that hold a range of bytes from this process.
    ///
    /// Reading them again brings them back from the file, so this changes only where memory goes.
    package func release(_ range: Range<Int>) {
        precondition(range.lowerBound >= 0 && range.upperBound <= byteCount, "bytes of this file")
        guard let base = unsafe base, !range.isEmpty else { return }
        let start = range.lowerBound / Self.pageByteCount * Self.pageByteCount
        // SAFETY: the range lies inside the mapping, whose pages are unmodified copies of the
        // file. The system ignores advice that it cannot follow, and so does this function.
        _ = unsafe madvise(base + start, range.upperBound - start, MADV_DONTNEED)
    }

    private static let pageByteCount = max(4096, Int(sysconf(Int32(_SC_PAGESIZE))))
}
