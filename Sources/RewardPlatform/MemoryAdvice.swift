// What the system is asked to do with memory of this process.

internal import Glibc

/// Requests about ranges of memory.
///
/// The system works on whole pages, so a request holds for all pages that a range touches. It
/// outlives the span, and changes where the bytes are, not what they are.
package enum MemoryAdvice {
    /// Keeps a range in RAM until it is unlocked or unmapped, reading in first what is not there.
    ///
    /// Takes as long as reading: for a mapped file that is not cached, the speed of the disk.
    package static func lock(_ range: RawSpan) throws(MemoryLockError) {
        // SAFETY: see `request`.
        let code = unsafe request(range) { unsafe mlock($0, $1) }
        guard code == 0 else {
            throw MemoryLockError(code: code, byteCount: range.byteCount, limit: lockLimit)
        }
    }

    /// Lets the system move a range out of RAM again.
    package static func unlock(_ range: RawSpan) {
        // SAFETY: see `request`. It fails only for memory that is not mapped, and a span's is.
        _ = unsafe request(range) { unsafe munlock($0, $1) }
    }

    /// Asks for huge pages, and says whether the system takes such advice.
    ///
    /// Good for memory that is allocated, not mapped from a file, and read all over: one entry of
    /// the translation buffer then covers 2 MiB instead of 4 KiB. To be asked before the memory is
    /// first touched. That the advice is taken does not promise that huge pages are there.
    @discardableResult
    package static func preferHugePages(_ range: RawSpan) -> Bool {
        // SAFETY: see `request`.
        unsafe request(range) { unsafe madvise($0, $1, MADV_HUGEPAGE) } == 0
    }

    /// Has the system give and clear the pages of a range now, and says whether it knows how.
    ///
    /// What is there stays. Pages that a kernel before Linux 5.14 does not give come when they are
    /// first touched, as always.
    @discardableResult
    package static func populate(_ range: RawSpan) -> Bool {
        // The number of MADV_POPULATE_WRITE, for C libraries that do not have the name.
        let populateForWriting: Int32 = 23
        // SAFETY: see `request`.
        return unsafe request(range) { unsafe madvise($0, $1, populateForWriting) } == 0
    }

    /// Begins to read a range of a mapped file in, and says whether the system takes such advice.
    ///
    /// Does not wait for the disk: reading goes on while the caller does something else, in larger
    /// pieces than the faults of single pages would ask for (512 MiB that are not cached: 160
    /// instead of 370 to 1300 ms). For what is in memory it costs nothing.
    @discardableResult
    package static func prefetch(_ range: RawSpan) -> Bool {
        // SAFETY: see `request`.
        unsafe request(range) { unsafe madvise($0, $1, MADV_WILLNEED) } == 0
    }

    /// Calls the system for all pages of a range; returns its error number, or 0.
    private static func request(
        _ range: RawSpan,
        _ call: (UnsafeMutableRawPointer, Int) -> Int32
    ) -> Int32 {
        // SAFETY: the calls above look at the mapped memory of the span, keep no reference and
        // change no contents. The page that the range begins in is mapped as its first byte is.
        unsafe range.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress, unsafe !bytes.isEmpty else { return 0 }
            let offset = Int(bitPattern: base) % pageByteCount
            let start = unsafe UnsafeMutableRawPointer(mutating: base - offset)
            return unsafe call(start, bytes.count + offset) == 0 ? 0 : errno
        }
    }

    private static let pageByteCount = max(4096, Int(sysconf(Int32(_SC_PAGESIZE))))

    /// Bytes that a process without CAP_IPC_LOCK may lock; nil without a limit.
    private static var lockLimit: Int? {
        var limit = rlimit()
        // SAFETY: the call fills `limit` and keeps no reference.
        let status = unsafe getrlimit(Int32(__RLIMIT_MEMLOCK.rawValue), &limit)
        return status == 0 ? Int(exactly: limit.rlim_cur) : nil
    }
}

/// Memory that cannot be locked.
package enum MemoryLockError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The process may not lock that much.
    case notAllowed(byteCount: Int, limit: Int)
    /// Something else: there is not so much RAM, or the range is not mapped.
    case system(byteCount: Int, code: Int32)

    /// The reason for an error number of `mlock`, knowing what the process may lock.
    init(code: Int32, byteCount: Int, limit: Int?) {
        // The limit is for all locked memory together, so it may also be the reason when the range
        // alone is smaller; then EAGAIN or ENOMEM would rather mean that there is no RAM.
        if let limit, code == EPERM || (code == ENOMEM && byteCount > limit) {
            self = .notAllowed(byteCount: byteCount, limit: limit)
        } else {
            self = .system(byteCount: byteCount, code: code)
        }
    }

    package var description: String {
        switch self {
        case .notAllowed(let byteCount, let limit):
            "cannot lock \(byteCount) bytes in memory: RLIMIT_MEMLOCK allows \(limit) to a process "
                + "without CAP_IPC_LOCK; set LimitMEMLOCK=infinity in the unit of the service, "
                + "raise ulimit -l, or grant the capability"
        case .system(let byteCount, let code):
            "cannot lock \(byteCount) bytes in memory: \(SystemError.text(of: code)); is there so "
                + "much free RAM, and does RLIMIT_MEMLOCK leave so much?"
        }
    }
}
