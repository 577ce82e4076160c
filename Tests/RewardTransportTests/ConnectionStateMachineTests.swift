import Testing

@testable import RewardTransport

@Suite("Decisions about a connection")
struct ConnectionStateMachineTests {
    private func machine(
        lines: Int = 2,
        bytes: Int = 100,
        highWater: Int = 10,
        role: ConnectionRole = .server
    ) -> ConnectionStateMachine {
        var limits = TransportLimits()
        limits.maximumLinesInFlight = lines
        limits.maximumBytesInFlight = bytes
        limits.outputHighWaterByteCount = highWater
        return ConnectionStateMachine(limits: limits, role: role)
    }

    @Test("reading pauses at the number of lines and goes on when one is finished")
    func lineCount() {
        var machine = machine()
        #expect(machine.received(byteCount: 1) == true)
        #expect(machine.mayRead)
        #expect(machine.received(byteCount: 1) == true)
        #expect(!machine.mayRead)
        #expect(machine.received(byteCount: 1) == true)
        #expect(machine.startLines() == 2)
        #expect(!machine.canStartLines)
        #expect(machine.startLines() == 0)
        machine.finishedLine(byteCount: 1)
        #expect(machine.canStartLines && !machine.mayRead)
        #expect(machine.startLines() == 1)
        machine.finishedLine(byteCount: 1)
        #expect(machine.mayRead)
        machine.finishedLine(byteCount: 1)
        #expect(machine.bytesInFlight == 0 && machine.runningLineCount == 0)
    }

    @Test("reading pauses at the number of bytes")
    func byteCount() {
        var machine = machine()
        #expect(machine.received(byteCount: 100) == true)
        #expect(!machine.mayRead)
        #expect(machine.startLines() == 1)
        #expect(!machine.mayRead)
        machine.finishedLine(byteCount: 100)
        #expect(machine.mayRead)
    }

    @Test("writers wait above the high-water mark, in order, and reading pauses")
    func highWater() {
        var machine = machine()
        #expect(machine.write(byteCount: 9) == .append)
        #expect(machine.mayRead)
        #expect(machine.write(byteCount: 50) == .append)
        #expect(!machine.mayRead)
        #expect(machine.write(byteCount: 1) == .wait)
        machine.addedWaitingWriter()
        #expect(!machine.mayAdmitWriter)
        machine.outputTaken(byteCount: 50)
        #expect(machine.write(byteCount: 1) == .wait, "others came first")
        #expect(machine.mayAdmitWriter)
        machine.admittedWriter(byteCount: 1)
        #expect(machine.pendingOutputByteCount == 10 && !machine.mayAdmitWriter)
        #expect(machine.writeUrgently(byteCount: 5) == true)
        #expect(machine.pendingOutputByteCount == 15)
        machine.outputTaken(byteCount: 15)
        #expect(machine.write(byteCount: 1) == .append)
        #expect(machine.mayRead)
    }

    @Test("a finishing connection is complete when all is answered and taken")
    func finishing() {
        var machine = machine()
        _ = machine.received(byteCount: 1)
        machine.finish(as: .finished)
        #expect(!machine.mayRead && machine.completedEnd == nil && machine.canStartLines)
        _ = machine.startLines()
        #expect(machine.write(byteCount: 5) == .append)
        machine.finishedLine(byteCount: 1)
        #expect(machine.completedEnd == nil)
        machine.finish(as: .drained)
        machine.outputTaken(byteCount: 5)
        #expect(machine.completedEnd == .finished, "the first reason counts")
        #expect(machine.close(as: .finished) == true)
        #expect(machine.close(as: .peerDisconnected) == false)
        #expect(machine.end == .finished)
    }

    @Test("nothing starts and nothing is written after the end")
    func closed() {
        var machine = machine()
        _ = machine.received(byteCount: 1)
        #expect(machine.close(as: .peerDisconnected) == true)
        #expect(machine.startLines() == 0)
        #expect(machine.received(byteCount: 1) == false)
        #expect(machine.write(byteCount: 1) == .drop)
        #expect(machine.writeUrgently(byteCount: 1) == false)
        #expect(machine.checkStall(takenByteCount: 0, unsentByteCount: 1) == .stop)
        #expect(machine.completedEnd == nil)
    }

    @Test("a client still handles the replies that arrived before the end")
    func repliesBeforeTheEnd() {
        var machine = machine(role: .client)
        _ = machine.received(byteCount: 1)
        #expect(machine.close(as: .peerDisconnected) == true)
        #expect(machine.canStartLines)
        #expect(machine.startLines() == 1)
        #expect(machine.received(byteCount: 1) == false)
    }

    @Test("a peer is stalled when it took nothing during the whole duration")
    func stall() {
        var machine = machine()
        #expect(machine.checkStall(takenByteCount: 5, unsentByteCount: 10) == .checkAgain)
        for _ in 1..<TransportLimits.stallChecksPerDuration {
            #expect(machine.checkStall(takenByteCount: 5, unsentByteCount: 10) == .checkAgain)
        }
        #expect(machine.checkStall(takenByteCount: 6, unsentByteCount: 90) == .checkAgain)
        for _ in 1..<TransportLimits.stallChecksPerDuration {
            #expect(machine.checkStall(takenByteCount: 6, unsentByteCount: 90) == .checkAgain)
        }
        #expect(machine.checkStall(takenByteCount: 6, unsentByteCount: 90) == .stalled)
    }

    @Test("a peer that took everything is not stalled later")
    func stallEnds() {
        var machine = machine()
        #expect(machine.checkStall(takenByteCount: 5, unsentByteCount: 10) == .checkAgain)
        #expect(machine.checkStall(takenByteCount: 15, unsentByteCount: 0) == .stop)
        #expect(machine.checkStall(takenByteCount: 15, unsentByteCount: 1) == .checkAgain)
    }
}
