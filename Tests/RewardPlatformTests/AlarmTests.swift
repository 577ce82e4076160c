import Testing

@testable import RewardPlatform

@Suite("Alarm", .timeLimit(.minutes(5)))
struct AlarmTests {
    @Test("a ring before the sleep ends it at once, and only once")
    func remembersOneRing() {
        let alarm = Alarm()
        alarm.ring()
        alarm.ring()
        alarm.wait(until: nil)
        // The second ring counted as the first, so this one ends by its instant.
        let end = ContinuousClock.now.advanced(by: .milliseconds(2))
        alarm.wait(until: end)
        #expect(ContinuousClock.now >= end)
    }

    @Test("an instant that has passed does not sleep")
    func pastInstant() {
        Alarm().wait(until: ContinuousClock.now.advanced(by: .seconds(-1)))
    }

    @Test("a ring from another thread ends an endless sleep")
    func ringFromElsewhere() async {
        let alarm = Alarm()
        let sleeper = ComputeThread(name: "sleeper")
        async let woken: Bool = sleeper.run {
            alarm.wait(until: nil)
            return true
        }
        alarm.ring()
        #expect(await woken)
    }
}
