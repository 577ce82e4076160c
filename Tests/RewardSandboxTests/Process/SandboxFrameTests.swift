import RewardPlatform
import RewardTypes
import Testing

@testable import RewardSandbox

@Suite("Frames of the helper", .timeLimit(.minutes(5)))
struct SandboxFrameTests {
    private func randomFrame(_ generator: inout some RandomNumberGenerator) -> SandboxFrame {
        var frame = SandboxFrame()
        for _ in 0..<Int.random(in: 0...6, using: &generator) {
            let name =
                ["a", "wall-ms", "content", "program"].randomElement(using: &generator) ?? ""
            let count = Int.random(in: 0...40, using: &generator)
            frame.append(
                name,
                (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
            )
        }
        return frame
    }

    @Test("frames come out as they went in, however the stream is cut")
    func roundTrip() throws {
        let seed = UInt64.random(in: 0 ... .max)
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<300 {
            let frames = (0..<3).map { _ in randomFrame(&generator) }
            var bytes = frames.flatMap(\.encoded)[...]
            var decoder = SandboxFrameDecoder()
            var found: [SandboxFrame] = []
            while !bytes.isEmpty {
                let count = Int.random(in: 1...20, using: &generator)
                decoder.append(Array(bytes.prefix(count)))
                bytes = bytes.dropFirst(count)
                while let frame = try decoder.next() { found.append(frame) }
            }
            #expect(found == frames, "seed \(seed)")
        }
    }

    @Test("a frame that is cut short is not one, and a flipped byte never crashes")
    func damaged() throws {
        var generator = SeededGenerator(seed: 1)
        let whole = randomFrame(&generator).encoded + randomFrame(&generator).encoded
        for count in 0..<whole.count {
            var decoder = SandboxFrameDecoder()
            decoder.append(Array(whole.prefix(count)))
            var frames = 0
            while try decoder.next() != nil { frames += 1 }
            #expect(frames <= 1)
        }
        for index in whole.indices {
            for bit in 0..<8 {
                var bytes = whole
                bytes[index] ^= 1 << bit
                var decoder = SandboxFrameDecoder()
                decoder.append(bytes)
                do {
                    while try decoder.next() != nil {}
                } catch {
                    #expect(!error.problem.isEmpty)
                }
            }
        }
    }

    @Test(
        "what is no header is refused",
        arguments: [
            "a\n", " 1\n", "a b\n", "A 1\n", "a -1\n", "a 1x\n", "a 1234567890\n", "a  1\n",
        ]
    )
    func headers(header: String) {
        var decoder = SandboxFrameDecoder()
        decoder.append(Array((header + "xx\n").utf8))
        #expect(throws: SandboxFrameDecoder.Malformed.self) { try decoder.next() }
        var endless = SandboxFrameDecoder()
        endless.append([UInt8](repeating: UInt8(ascii: "a"), count: 100))
        #expect(throws: SandboxFrameDecoder.Malformed.self) { try endless.next() }
    }

    @Test(
        "the helper answers damaged frames with an error or the end of the stream",
        .enabled(if: SandboxProbe.canIsolate, SandboxProbe.reason)
    )
    func helperFuzz() throws {
        let seed = UInt64.random(in: 0 ... .max)
        var generator = SeededGenerator(seed: seed)
        var settings = SandboxProbe.settings()
        settings.pythonPath = nil
        let program = SandboxProgram(
            start: .command(executable: "/bin/true", arguments: ["x"]),
            files: [SandboxFile(path: "a", bytes: [1, 2, 3])],
            limits: SandboxLimits(wallMilliseconds: 2000)
        )
        let whole = SandboxFrame(SandboxRun(programs: [program])).encoded
        for round in 0..<60 {
            let process = try HelperProcess(
                executable: SandboxProbe.helperPath,
                arguments: settings.arguments(slot: 90)
            )
            var bytes = whole
            for _ in 0...(round % 3) {
                let index = Int.random(in: bytes.indices, using: &generator)
                bytes[index] = UInt8.random(in: 0...255, using: &generator)
            }
            // What follows makes a frame that waits for more bytes go wrong, too.
            try process.send(bytes + SandboxFrame.cancel.encoded)
            var decoder = SandboxFrameDecoder()
            var answers: [SandboxFrame] = []
            while answers.count < 2, let got = try process.receive(within: .seconds(1)) {
                guard !got.isEmpty else { break }
                decoder.append(got)
                while let frame = try decoder.next() { answers.append(frame) }
            }
            #expect(answers.first?.text("level") == "strong", "seed \(seed)")
            for answer in answers.dropFirst() {
                #expect(SandboxReply(answer) != nil, "seed \(seed): \(answer)")
            }
        }
    }
}
