import Testing

@testable import RewardPlatform

@Suite("SpinWait", .timeLimit(.minutes(5)))
struct SpinWaitTests {
    @Test("what is so already is asked once")
    func immediately() {
        var lookCount = 0
        let isDone = SpinWait.spin {
            lookCount += 1
            return true
        }
        #expect(isDone)
        #expect(lookCount == 1)
    }

    @Test("what becomes so while it is looked at is seen")
    func eventually() {
        var lookCount = 0
        let isDone = SpinWait.spin {
            lookCount += 1
            return lookCount == 5
        }
        #expect(isDone)
        #expect(lookCount == 5)
    }

    @Test("what never becomes so is given up, after more than one look")
    func never() {
        var lookCount = 0
        let isDone = SpinWait.spin {
            lookCount += 1
            return false
        }
        #expect(!isDone)
        #expect(lookCount > 1)
    }
}
