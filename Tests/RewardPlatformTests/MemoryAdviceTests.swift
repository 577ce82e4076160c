import Foundation
import Testing

@testable import RewardPlatform

@Suite("MemoryAdvice", .serialized)
struct MemoryAdviceTests {
    /// Pages of its own, gone when the value is.
    @safe private struct Pages: ~Copyable {
        let memory: UnsafeMutableRawBufferPointer

        init(byteCount: Int, protection: Int32 = PROT_READ | PROT_WRITE) throws {
            // SAFETY: the system chooses the address, and the result is checked.
            let address = unsafe mmap(
                nil,
                byteCount,
                protection,
                MAP_PRIVATE | MAP_ANONYMOUS,
                -1,
                0
            )
            try #require(unsafe address != MAP_FAILED)
            unsafe memory = UnsafeMutableRawBufferPointer(start: address, count: byteCount)
        }

        // SAFETY: mapped above, with this length.
        deinit { unsafe munmap(memory.baseAddress, memory.count) }

        var span: RawSpan {
            @_lifetime(borrow self)
            get {
                // SAFETY: the pages are there as long as self is.
                unsafe _overrideLifetime(UnsafeRawBufferPointer(memory).bytes, borrowing: self)
            }
        }

        /// A line of what the kernel says about the mapping that these pages belong to.
        ///
        /// It joins neighbours of the same kind, so the mapping may be larger.
        func fact(_ name: String) throws -> String {
            // The kernel gives this file in pieces, and each read one of them.
            let handle = try #require(FileHandle(forReadingAtPath: "/proc/self/smaps"))
            var contents = Data()
            while let part = try handle.read(upToCount: 4096), !part.isEmpty { contents += part }
            let lines = String(decoding: contents, as: UTF8.self).split(separator: "\n")
            let address = unsafe UInt(bitPattern: memory.baseAddress)
            let start = try #require(
                lines.firstIndex { line in
                    let bounds = line.prefix { $0 != " " }.split(separator: "-")
                        .compactMap { UInt($0, radix: 16) }
                    return bounds.count == 2 && bounds[0] <= address && address < bounds[1]
                }
            )
            let line = try #require(lines[start...].first { $0.hasPrefix("\(name):") })
            return String(line.dropFirst(name.count + 1).drop { $0 == " " })
        }
    }

    private static let pageByteCount = Int(sysconf(Int32(_SC_PAGESIZE)))

    @Test("all pages that a range touches are locked, and unlocked")
    func lock() throws {
        let pages = try Pages(byteCount: 3 * Self.pageByteCount)
        // From the last byte of the first page to the first of the third.
        let range = pages.span.extracting(Self.pageByteCount - 1..<2 * Self.pageByteCount + 1)
        try MemoryAdvice.lock(range)
        #expect(try pages.fact("Locked") == "\(3 * Self.pageByteCount / 1024) kB")
        MemoryAdvice.unlock(range)
        #expect(try pages.fact("Locked") == "0 kB")
    }

    @Test("nothing is locked without a complaint")
    func lockNothing() throws {
        let pages = try Pages(byteCount: Self.pageByteCount)
        try MemoryAdvice.lock(pages.span.extracting(first: 0))
        #expect(try pages.fact("Locked") == "0 kB")
    }

    @Test("what cannot be read cannot be locked")
    func lockRefused() throws {
        let pages = try Pages(byteCount: Self.pageByteCount, protection: PROT_NONE)
        #expect(throws: MemoryLockError.system(byteCount: Self.pageByteCount, code: ENOMEM)) {
            try MemoryAdvice.lock(pages.span)
        }
    }

    @Test(
        "an error names the limit when that is the reason",
        arguments: [
            (EPERM, 10, 0, .notAllowed(byteCount: 10, limit: 0)),
            (ENOMEM, 10, 9, .notAllowed(byteCount: 10, limit: 9)),
            (ENOMEM, 10, 10, .system(byteCount: 10, code: ENOMEM)),
            (EAGAIN, 10, 9, .system(byteCount: 10, code: EAGAIN)),
            (ENOMEM, 10, nil, .system(byteCount: 10, code: ENOMEM)),
        ] as [(Int32, Int, Int?, MemoryLockError)]
    )
    func lockError(code: Int32, byteCount: Int, limit: Int?, expected: MemoryLockError) {
        #expect(MemoryLockError(code: code, byteCount: byteCount, limit: limit) == expected)
    }

    @Test("an error says what would help")
    func lockErrorTexts() {
        let text = MemoryLockError.notAllowed(byteCount: 10, limit: 9).description
        for word in ["10 bytes", "allows 9", "RLIMIT_MEMLOCK", "CAP_IPC_LOCK", "LimitMEMLOCK="] {
            #expect(text.contains(word))
        }
        let other = MemoryLockError.system(byteCount: 10, code: EAGAIN).description
        #expect(other.contains("10 bytes") && other.contains(SystemError.text(of: EAGAIN)))
    }

    @Test("huge pages are asked for where the kernel has them")
    func hugePages() throws {
        let pages = try Pages(byteCount: 4 << 20)
        let hasHugePages = FileManager.default.fileExists(
            atPath: "/sys/kernel/mm/transparent_hugepage"
        )
        #expect(try !pages.fact("VmFlags").split(separator: " ").contains("hg"))
        let isTaken = MemoryAdvice.preferHugePages(pages.span)
        #expect(isTaken == hasHugePages)
        #expect(try pages.fact("VmFlags").split(separator: " ").contains("hg") == hasHugePages)
    }

    @Test("a mapped file can be fetched ahead, from any byte on, and stays what it is")
    func prefetch() throws {
        let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let url = FileManager.default.temporaryDirectory
            .appending(path: "rewardd-tests-\(UUID().uuidString)")
        try Data(bytes).write(to: url)
        // A file that stays behind in the temporary directory harms nobody.
        defer { try? FileManager.default.removeItem(at: url) }
        let file = try MappedFile(path: url.path(percentEncoded: false))
        for range in [0..<100_000, 5001..<99_999, 7..<7] {
            let isTaken = MemoryAdvice.prefetch(file.bytes.extracting(range))
            #expect(isTaken)
        }
        // SAFETY: the copy is made while the mapping is there.
        #expect(unsafe file.bytes.withUnsafeBytes { unsafe Array($0) } == bytes)
    }
}
