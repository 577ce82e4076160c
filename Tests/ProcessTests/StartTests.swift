import Foundation
import RewardTestSupport
import Testing

@Suite("Starts of the daemon", .serialized, .timeLimit(.minutes(5)))
struct StartTests {
    private static let work = """
        {"scorer":"followup","groups":[{"prompt":"Count to four.","responses":["1, 2, 3, 4.","No.",\
        "One, two, three, four.","1, 2, 3, 5.",""]}]}
        """

    private func scores(_ daemon: DaemonProcess) throws -> [Double?] {
        try RawClient(daemon.socketPath).call("score", Self.work).scores
    }

    @Test(
        "every start gives the same scores, with other threads, batches and memory",
        arguments: ["exact", "fast"]
    )
    func sameScores(precision: String) throws {
        let compute = ["threads: 1", "threads: 3, max_batch_tokens: 256"]
        let memory = ["prefix_memory_mb: 0", "prefix_memory_mb: 16"]
        var found: [[Double?]] = []
        for (compute, memory) in zip(compute, memory) {
            let daemon = try DaemonProcess(
                configuration: "compute: {\(compute)}\n",
                model: ["precision: \(precision)", memory, "max_context_tokens: 256"]
            )
            // The second time, some of it is remembered.
            found += [try scores(daemon), try scores(daemon)]
            #expect(daemon.end(with: SIGTERM) == 0)
        }
        #expect(found[0].compactMap { $0 }.count == 5)
        #expect(Set(found).count == 1, "\(found)")
    }

    @Test("packed weights are kept, read, and made anew when they are damaged")
    func packedWeights() throws {
        let folder = try TemporaryFolder()
        func start() throws -> (scores: [Double?], log: String) {
            let daemon = try DaemonProcess(model: ["packed_cache: \(folder.path)"])
            return (try scores(daemon), daemon.log)
        }
        let first = try start()
        #expect(first.log.contains("packed weights kept in \(folder.path)"), "\(first.log)")
        let second = try start()
        #expect(second.log.contains("packed weights from \(folder.path)"), "\(second.log)")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        let file = URL(filePath: "\(folder.path)/\(try #require(names.first))")
        #expect(names.count == 1)
        var bytes = try Data(contentsOf: file)
        bytes[bytes.count / 2] ^= 1
        try bytes.write(to: file)
        let third = try start()
        #expect(third.log.contains("packed weights made anew"), "\(third.log)")
        #expect(third.log.contains("packed weights kept"), "\(third.log)")
        #expect(first.scores == second.scores && second.scores == third.scores)
    }

    @Test("the service manager hears how far loading is before it hears that all is ready")
    func progress() async throws {
        let socket = try NotifySocket()
        // Read meanwhile: a socket holds few messages, and a manager that does not read holds up
        // those who tell it something.
        async let received = socket.receive(until: "READY=1")
        let daemon = try DaemonProcess(environment: ["NOTIFY_SOCKET": socket.path])
        let messages = await received
        let loading = messages.dropLast()
        #expect(messages.last?.hasPrefix("READY=1") == true)
        #expect(loading.last?.hasSuffix("STATUS=loading tiny: 100 %") == true)
        #expect(loading.count > 2 && loading.allSatisfy { $0.hasPrefix("EXTEND_TIMEOUT_USEC=") })
        #expect(daemon.end(with: SIGTERM) == 0)
    }
}
