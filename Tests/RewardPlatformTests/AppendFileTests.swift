import Foundation
import Testing

@testable import RewardPlatform

@Suite("Files that are appended to")
struct AppendFileTests {
    private func withPath(_ body: (String) throws -> Void) throws {
        let name = "append-\(UInt64.random(in: 0 ... .max))"
        let path = FileManager.default.temporaryDirectory.appending(path: name).path
        // A file that a failed test did not make is not there to be removed.
        defer { try? FileManager.default.removeItem(atPath: path) }
        try body(path)
    }

    @Test("it goes on at the end, and can be cut back")
    func appending() throws {
        try withPath { path in
            do {
                var file = try AppendFile(path: path)
                try file.append(Array("first\n".utf8))
                try file.flush()
                #expect(file.byteCount == 6)
            }
            var file = try AppendFile(path: path)
            #expect(file.byteCount == 6)
            try file.append(Array("second\n".utf8))
            try file.truncate(to: 9)
            try file.append(Array("!".utf8))
            #expect(try String(contentsOfFile: path, encoding: .utf8) == "first\nsec!")
        }
    }

    @Test("nobody else can write to it, and the lock ends with it")
    func lock() throws {
        try withPath { path in
            do {
                let file = try AppendFile(path: path)
                do {
                    _ = try AppendFile(path: path)
                    Issue.record("it was opened twice")
                } catch {
                    #expect("\(error)".contains("another process writes to it"))
                }
                let other = try SystemCall.open(path)
                let isSame = file.isSame(as: other)
                #expect(isSame)
                SystemCall.close(other)
                let zero = try SystemCall.open("/dev/null")
                let isZero = file.isSame(as: zero)
                #expect(!isZero)
                SystemCall.close(zero)
            }
            _ = try AppendFile(path: path)
        }
    }

    @Test("folders, devices and impossible paths are refused")
    func refusals() {
        for path in ["/tmp", "/dev/null", "/none/x", "a\0b"] {
            do {
                _ = try AppendFile(path: path)
                Issue.record("\(path) was opened")
            } catch {
                #expect(!error.description.isEmpty)
            }
        }
    }
}
