import Testing

@testable import RewardPlatform

@Suite("MemoryFacts")
struct MemoryFactsTests {
    @Test(
        "the kernel's estimate is in kilobytes",
        arguments: [
            ("MemTotal:  24000 kB\nMemFree: 5 kB\nMemAvailable:   12345 kB\n", 12345 * 1024),
            ("MemAvailable:\t0 kB", 0), ("MemAvailable: 9007199254740991 kB", Int.max - 1023),
        ]
    )
    func memInfo(text: String, expected: Int) {
        #expect(MemoryFacts.availableByteCount(memInfo: text) == expected)
    }

    @Test(
        "a text without an estimate gives none",
        arguments: [
            "", "MemFree: 5 kB", "MemAvailable:", "MemAvailable: x kB", "MemAvailable: -1 kB",
            "MemAvailable: 9007199254740992 kB", "xMemAvailable: 1 kB",
        ]
    )
    func brokenMemInfo(text: String) {
        #expect(MemoryFacts.availableByteCount(memInfo: text) == nil)
    }

    @Test(
        "a group leaves its limit less what it uses, not counting idle pages of files",
        arguments: [
            ("1000\n", "400\n", "anon 10\ninactive_file 150\nactive_file 90\n", 750),
            ("1000", "400", "", 600), ("1000", "1200", "", 0), ("1000", "1000", "", 0),
            // More idle pages than memory in use: the numbers were read one after another.
            ("1000", "400", "inactive_file 500", 1000), ("1000", "400", "inactive_file x", 600),
        ]
    )
    func group(limit: String, current: String, facts: String, expected: Int) {
        let count = MemoryFacts.availableByteCount(limit: limit, current: current, facts: facts)
        #expect(count == expected)
    }

    @Test(
        "a group without a limit, or with a text that makes no sense, limits nothing",
        arguments: [("max\n", "400\n"), ("", "4"), ("1000", ""), ("1 2", "4"), ("-5", "4")]
    )
    func noLimit(limit: String, current: String) {
        let count = MemoryFacts.availableByteCount(limit: limit, current: current, facts: "")
        #expect(count == nil)
    }

    @Test("the tightest group on the way to the root counts")
    func hierarchy() {
        let files = [
            "/sys/fs/cgroup/a/b/memory.max": "max\n", "/sys/fs/cgroup/a/b/memory.current": "300\n",
            "/sys/fs/cgroup/a/memory.max": "1000\n", "/sys/fs/cgroup/a/memory.current": "900\n",
            "/sys/fs/cgroup/a/memory.stat": "inactive_file 50\n",
            "/sys/fs/cgroup/memory.max": "5000\n", "/sys/fs/cgroup/memory.current": "1000\n",
        ]
        let count = { MemoryFacts.availableByteCount(membership: $0) { files[$0] } }
        #expect(count("0::/a/b\n") == 150)
        #expect(count("0::/\n") == 4000)
        #expect(count("0::/../a\n") == nil)
        #expect(MemoryFacts.availableByteCount(membership: "0::/a\n") { _ in nil } == nil)
    }

    @Test("this machine has memory left, and not more than it has")
    func thisMachine() throws {
        let count = try #require(availableMemoryByteCount())
        let text = try #require(readSmallFile("/proc/meminfo", byteLimit: 1 << 16))
        let total = text.split(separator: "\n").first?.split(separator: " ").dropFirst().first
        let kilobytes = try #require(total.flatMap { Int($0) })
        #expect((1...kilobytes * 1024).contains(count))
    }
}
