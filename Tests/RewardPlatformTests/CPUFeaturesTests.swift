import Testing

@testable import RewardPlatform

@Suite("CPUFeatures")
struct CPUFeaturesTests {
    @Test("the first processor of the kernel's list is read")
    func readsFirstProcessor() {
        let features = CPUFeatures(
            cpuInfo: """
                processor\t: 0
                model name\t: A Processor: 9000
                flags\t\t: fpu fma avx2 avx512f avx512bw avx512cd avx512dq avx512vl

                processor\t: 1
                model name\t: Another
                flags\t\t: fpu
                """
        )
        #expect(features.modelName == "A Processor: 9000")
        #expect(features.hasAVX2)
        #expect(features.hasAVX512)
        #expect(!features.hasAVX512BFloat16)
    }

    @Test("the list of an ARM processor is read")
    func readsARM() {
        let features = CPUFeatures(cpuInfo: "processor\t: 0\nFeatures\t: fp asimd\n")
        #expect(features.flags == ["fp", "asimd"])
        #expect(!features.hasAVX2)
    }

    @Test("a text without processors has no features", arguments: ["", ":", "flags", "\n:\n"])
    func readsNothing(text: String) {
        #expect(CPUFeatures(cpuInfo: text).flags.isEmpty)
    }

    @Test("this machine has a core at least")
    func availableCores() {
        #expect(availableCoreCount() >= 1)
    }

    @Test(
        "cores of an affinity mask are counted",
        arguments: [
            ("Name:\tx\nCpus_allowed_list:\t0-1\n", 2), ("Cpus_allowed_list:\t0,2,4-7\n", 6),
            ("Cpus_allowed_list:\t3\n", 1),
        ]
    )
    func affinity(status: String, expected: Int) {
        #expect(CPUAffinity.coreCount(status: status) == expected)
    }

    @Test(
        "an affinity mask that makes no sense counts as none",
        arguments: [
            "", "Cpus_allowed_list:", "Cpus_allowed_list:\ta-b", "Cpus_allowed_list:\t5-3",
            "Cpus_allowed_list:\t0-99999999999999", "Cpus_allowed_list:\t1-2-3",
        ]
    )
    func brokenAffinity(status: String) {
        #expect(CPUAffinity.coreCount(status: status) == nil)
    }

    @Test(
        "a quota is rounded up to whole cores",
        arguments: [
            ("max 100000\n", nil), ("100000 100000\n", 1), ("150000 100000\n", 2),
            ("1000 100000", 1), ("400000 100000\n", 4), ("", nil), ("0 100000", nil),
            ("-1 100000", nil), ("9223372036854775807 1", Int.max), ("1 2 3", nil),
        ] as [(String, Int?)]
    )
    func quota(text: String, expected: Int?) {
        #expect(CPUQuota.coreCount(cpuMax: text) == expected)
    }

    @Test("the smallest quota on the way to the root counts")
    func quotaHierarchy() {
        let files = [
            "/sys/fs/cgroup/a/b/cpu.max": "max 100000",
            "/sys/fs/cgroup/a/cpu.max": "200000 100000",
            "/sys/fs/cgroup/cpu.max": "800000 100000",
        ]
        let count = CPUQuota.coreCount(membership: "12:cpu:/x\n0::/a/b\n") { files[$0] }
        #expect(count == 2)
    }

    @Test("no group, a way out of the tree, or no file is no quota")
    func noQuota() {
        #expect(CPUQuota.coreCount(membership: "") { _ in nil } == nil)
        #expect(CPUQuota.coreCount(membership: "0::/../../x") { _ in "100000 100000" } == nil)
    }
}
