import RewardTypes
import RewardWire
import Testing

@testable import RewardServing

@Suite("The ids of a connection")
struct SessionStateMachineTests {
    private typealias Machine = SessionStateMachine<Int>

    private func machine(_ count: Int = 8) -> Machine { Machine(maximumRequestCount: count) }

    @Test("an id is in flight from begin to finish")
    func life() throws {
        var machine = machine()
        let ticket = try machine.begin(.integer(1), handle: 1).get()
        #expect(machine.isInFlight(.integer(1)))
        #expect(machine.begin(.integer(1), handle: 2) == .failure(.init(refusal: .duplicateID)))
        #expect(machine.finish(ticket) == .outcome)
        #expect(!machine.isInFlight(.integer(1)))
        #expect(machine.finish(ticket) == .nothing)
    }

    @Test("an old ticket does not finish a new request with the same id")
    func reuse() throws {
        var machine = machine()
        let old = try machine.begin(.integer(1), handle: 1).get()
        _ = machine.finish(old)
        let new = try machine.begin(.integer(1), handle: 2).get()
        #expect(machine.finish(old) == .nothing)
        #expect(machine.finish(new) == .outcome)
    }

    @Test("a request is cancelled once, and finished as cancelled")
    func cancel() throws {
        var machine = machine()
        let ticket = try machine.begin(.integer(1), handle: 7).get()
        #expect(machine.cancel(.integer(2)) == nil)
        #expect(machine.cancel(.integer(1)) == 7)
        #expect(machine.cancel(.integer(1)) == nil)
        #expect(machine.finish(ticket) == .cancelled)
        #expect(machine.cancel(.integer(1)) == nil)
    }

    @Test("the number of requests is bounded")
    func bound() throws {
        var machine = machine(1)
        let ticket = try machine.begin(.integer(1), handle: 1).get()
        #expect(machine.begin(.integer(2), handle: 2) == .failure(.init(refusal: .tooManyRequests)))
        _ = machine.finish(ticket)
        #expect(throws: Never.self) { try machine.begin(.integer(2), handle: 2).get() }
    }

    @Test("a closed connection hands out what was running, and answers nothing")
    func close() throws {
        var machine = machine()
        let ticket = try machine.begin(.integer(1), handle: 1).get()
        _ = try machine.begin(.integer(2), handle: 2).get()
        _ = machine.cancel(.integer(2))
        #expect(machine.close() == [1])
        #expect(machine.finish(ticket) == .nothing)
        #expect(machine.begin(.integer(3), handle: 3) == .failure(.init(refusal: .closed)))
    }
}

@Suite("The door")
struct AdmissionStateMachineTests {
    private func machine() -> AdmissionStateMachine {
        var limits = ServingLimits()
        limits.maximumRequestCount = 2
        limits.maximumRequestByteCount = 100
        return AdmissionStateMachine(limits: limits)
    }

    @Test("requests are bounded by count and by bytes")
    func bounds() {
        var machine = machine()
        #expect(machine.admit(byteCount: 60) == nil)
        #expect(machine.admit(byteCount: 41) == .tooManyBytes)
        #expect(machine.admit(byteCount: 40) == nil)
        #expect(machine.admit(byteCount: 0) == .tooManyRequests)
        machine.release(byteCount: 60)
        #expect(machine.admit(byteCount: 60) == nil)
    }

    @Test("a request that is larger than the bound is taken alone")
    func large() {
        var machine = machine()
        #expect(machine.admit(byteCount: 1000) == nil)
        #expect(machine.admit(byteCount: 1) == .tooManyBytes)
        machine.release(byteCount: 1000)
        #expect(machine.byteCount == 0)
    }

    @Test("a draining door lets nothing in and everything out")
    func draining() {
        var machine = machine()
        #expect(machine.admit(byteCount: 1) == nil)
        machine.drain()
        #expect(machine.admit(byteCount: 1) == .draining)
        machine.release(byteCount: 1)
        #expect(machine.requestCount == 0)
    }
}

@Suite("Groups in flight")
struct GroupWindowTests {
    private func window(_ groupCount: Int, _ tokenCount: Int) -> GroupWindow {
        var limits = ServingLimits()
        limits.maximumGroupCountInFlight = groupCount
        limits.maximumTokenCountInFlight = tokenCount
        return GroupWindow(limits: limits)
    }

    @Test("groups are bounded by count")
    func count() {
        var window = window(2, 100)
        window.start(tokenCount: 0)
        #expect(window.hasRoom(tokenCount: 0))
        window.start(tokenCount: 0)
        #expect(!window.hasRoom(tokenCount: 0))
        window.finish(tokenCount: 0)
        #expect(window.hasRoom(tokenCount: 0))
    }

    @Test("groups are bounded by tokens, and a large one runs alone")
    func tokens() {
        var window = window(10, 100)
        #expect(window.hasRoom(tokenCount: 1000))
        window.start(tokenCount: 60)
        #expect(window.hasRoom(tokenCount: 40))
        #expect(!window.hasRoom(tokenCount: 41))
        window.finish(tokenCount: 60)
        window.start(tokenCount: 1000)
        #expect(!window.hasRoom(tokenCount: 0))
    }
}
