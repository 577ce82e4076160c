import Testing

@testable import RewardPlatform

@Suite("CoreAffinity")
struct CoreAffinityTests {
    @Test("a mask of one core has that core", arguments: [0, 1, 63, 64, 200])
    func oneCore(core: Int) {
        #expect(CoreAffinity(core: core).cores == [core])
    }

    @Test("the mask of a thread has as many cores as the kernel's file says")
    func current() throws {
        let status = try #require(readSmallFile("/proc/thread-self/status", byteLimit: 1 << 16))
        let affinity = try #require(CoreAffinity.current)
        #expect(affinity.cores.count == CPUAffinity.coreCount(status: status))
    }

    @Test("a thread is bound, and gets its mask back")
    func apply() async throws {
        let former = try #require(CoreAffinity.current)
        let thread = ComputeThread(name: "bound")
        for core in former.cores {
            let bound = await thread.run {
                CoreAffinity(core: core).apply() ? CoreAffinity.current : nil
            }
            #expect(bound?.cores == [core])
        }
        let restored = await thread.run { former.apply() ? CoreAffinity.current : nil }
        #expect(restored == former)
    }

    @Test("a core that is not there is refused and changes nothing")
    func noSuchCore() async throws {
        let former = try #require(CoreAffinity.current)
        let thread = ComputeThread(name: "refused")
        let result = await thread.run { (CoreAffinity(core: 8191).apply(), CoreAffinity.current) }
        #expect(!result.0)
        #expect(result.1 == former)
    }
}
