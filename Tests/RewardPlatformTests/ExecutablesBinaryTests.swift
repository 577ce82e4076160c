import Foundation
import RewardPlatform
import RewardTestSupport
import Testing

@Suite("Executables: binaries behind their links")
struct ExecutablesBinaryTests {
    @Test("a link is followed to its binary; scripts, folders and nothing are none")
    func binaries() throws {
        let folder = try TemporaryFolder()
        let manager = FileManager.default
        let link = "\(folder.path)/link"
        let shell = try #require(Executables.binary(at: "/bin/sh"))
        try manager.createSymbolicLink(atPath: link, withDestinationPath: "/bin/sh")
        #expect(Executables.binary(at: link) == shell)
        let script = try folder.write("#!/bin/sh\n", to: "script")
        try manager.setAttributes([.posixPermissions: 0o755], ofItemAtPath: script)
        #expect(Executables.isExecutable(path: script))
        #expect(Executables.binary(at: script) == nil)
        #expect(Executables.binary(at: folder.path) == nil)
        #expect(Executables.binary(at: "\(folder.path)/absent") == nil)
    }
}
