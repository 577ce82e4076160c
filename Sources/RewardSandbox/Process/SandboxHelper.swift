// One helper process: a request, a reply.

internal import RewardPlatform
internal import Synchronization

/// A helper that has started.
///
/// One thread at a time runs something; any may cancel.
final class SandboxHelper: Sendable {
    /// Self-test and interpreter together, on a machine that is very busy.
    private static let startTime = Duration.seconds(60)

    /// What its self-test found.
    let findings: SandboxFindings
    private let process: HelperProcess
    private let decoder: Mutex<SandboxFrameDecoder>

    /// Starts it and waits for its first frame.
    init(settings: SandboxSettings, slot: Int) throws(SandboxError) {
        let path = try settings.foundHelper()
        let process: HelperProcess
        do {
            process = try HelperProcess(
                executable: path,
                arguments: settings.arguments(slot: slot)
            )
        } catch {
            throw .failed("\(error)")
        }
        self.process = process
        var decoder = SandboxFrameDecoder()
        let frame = try Self.receive(from: process, &decoder, within: Self.startTime)
        findings = try SandboxFindings(frame)
        self.decoder = Mutex(decoder)
    }

    /// The number of its process.
    var processID: Int32? { process.processID }

    /// Runs what a frame says, and waits for the answer; throws if the helper is of no use now.
    func run(_ frame: [UInt8], within duration: Duration) throws(SandboxError) -> SandboxReply {
        do {
            try process.send(frame)
        } catch {
            throw .failed("\(error)")
        }
        let result = decoder.withLock { decoder -> Result<SandboxFrame, SandboxError> in
            Result { () throws(SandboxError) in
                try Self.receive(from: process, &decoder, within: duration)
            }
        }
        guard let reply = SandboxReply(try result.get()) else {
            throw .failed("the sandbox helper does not speak its protocol")
        }
        return reply
    }

    /// Ends the run that is on; ignored where there is none.
    func cancel() {
        // A helper that cannot be told is gone, which whoever waits for its answer learns.
        try? process.send(SandboxFrame.cancel.encoded)
    }

    /// Kills it, and with it everything that it runs.
    func end() { process.end() }

    private static func receive(
        from process: HelperProcess,
        _ decoder: inout SandboxFrameDecoder,
        within duration: Duration
    ) throws(SandboxError) -> SandboxFrame {
        let end = ContinuousClock.now.advanced(by: duration)
        do {
            while true {
                if let frame = try decoder.next() { return frame }
                let left = ContinuousClock.now.duration(to: end)
                guard left > .zero else { throw SandboxError.failed("the helper does not answer") }
                guard let bytes = try process.receive(within: left) else { continue }
                guard !bytes.isEmpty else { throw SandboxError.failed("the helper has ended") }
                decoder.append(bytes)
            }
        } catch let error as SandboxError {
            throw error
        } catch {
            throw .failed("\(error)")
        }
    }
}
