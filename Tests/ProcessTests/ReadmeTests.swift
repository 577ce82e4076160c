import Foundation
import Testing

/// What the front page tells newcomers to type.
@Suite("README.md", .timeLimit(.minutes(5)))
struct ReadmeTests {
    /// The fenced blocks of a language.
    private func blocks(_ language: String) throws -> [String] {
        let url = Places.checkout.appending(path: "README.md")
        let text = try String(contentsOf: url, encoding: .utf8)
        return text.components(separatedBy: "```\(language)\n").dropFirst().compactMap {
            $0.components(separatedBy: "```").first
        }
    }

    @Test("the Python program runs as it is printed and gets a score for each reply")
    func pythonProgram() throws {
        let programs = try blocks("python")
        try #require(programs.count == 1)
        let lines = programs[0].split(separator: "\n")
        #expect(lines.count <= 10)
        let daemon = try DaemonProcess()
        let result = try run(
            URL(filePath: "/usr/bin/env"),
            ["python3", "-"],
            input: programs[0],
            environment: ["REWARDD_SOCKET": daemon.socketPath]
        )
        #expect(result.status == 0, "\(result.errors)")
        let replies = result.output.split(separator: "\n").map { $0.split(separator: " ") }
        #expect(replies.count == 3)
        for reply in replies {
            #expect(reply.first == "ok")
            #expect(reply.last.flatMap { Double($0) } != nil, "\(reply)")
        }
    }

    @Test("the smallest configuration is valid")
    func smallestConfiguration() throws {
        let text = try #require(try blocks("yaml").first)
            .replacingOccurrences(
                of: "SmolLM2-135M-Instruct.Q4_1.gguf",
                with: Places.tinyModel.path
            )
        let file = FileManager.default.temporaryDirectory.appending(
            path: "rewardd-\(UInt64.random(in: 0 ... .max)).yaml"
        )
        try text.write(to: file, atomically: true, encoding: .utf8)
        defer {
            // A leftover in the temporary folder is harmless.
            try? FileManager.default.removeItem(at: file)
        }
        let result = try run(
            Places.program("rewardd"),
            ["--check-config", "--config", file.path]
        )
        #expect(result.status == 0, "\(result.errors)")
    }
}
