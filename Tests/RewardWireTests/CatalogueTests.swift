import Foundation
import RewardTypes
import RewardWire
import Testing

@Suite("The catalogue of errors")
struct CatalogueTests {
    private func text(_ name: String) throws -> String {
        let folder = URL(filePath: #filePath)
            .deletingLastPathComponent()
            .deletingLastPathComponent()
            .deletingLastPathComponent()
        return try String(contentsOf: folder.appending(path: "Proto/\(name)"), encoding: .utf8)
    }

    @Test("Proto/errors.json says the same as the program")
    func file() throws {
        let expected = ErrorKind.allCases.map { kind -> JSONValue in
            [
                "kind": .string(kind.rawValue), "code": .integer(Int64(kind.code)),
                "retryable": .bool(kind.isRetryable), "meaning": .string(kind.meaning),
                "remedy": .string(kind.remedy),
            ]
        }
        #expect(try JSONValue(parsing: text("errors.json")) == .array(expected))
    }

    @Test("the table in Proto/README.md says the same as the program")
    func table() throws {
        let rows = try text("README.md").split(separator: "\n").filter { line in
            line.firstMatch(of: /^\| `[a-z_]+` \| -\d+ \|/) != nil
        }
        let expected = ErrorKind.allCases.map { kind in
            "| `\(kind.rawValue)` | \(kind.code) | \(kind.isRetryable ? "yes" : "no") "
                + "| \(kind.meaning) | \(kind.remedy) |"
        }
        #expect(rows.map(String.init) == expected)
    }
}
