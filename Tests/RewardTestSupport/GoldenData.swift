// Data made by reference implementations, in Tests/Golden.
//
// It lies outside the folders of test targets, where the package manager would take it for
// unhandled resources; so it is found from the path of this source file.

package import Foundation
package import RewardTypes

/// Files below Tests/Golden.
package enum GoldenData {
    /// The folder itself.
    package static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent()
        .deletingLastPathComponent()
        .appending(path: "Golden")

    /// A file or folder, named from Tests/Golden: `models/golden/llama-tiny-a.json`.
    package static func url(_ name: String) -> URL { folder.appending(path: name) }

    /// The same as a path.
    package static func path(_ name: String) -> String { url(name).path(percentEncoded: false) }

    /// The contents of a file.
    package static func bytes(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: url(name)))
    }

    /// The contents of a text file.
    package static func text(_ name: String) throws -> String {
        String(decoding: try bytes(name), as: UTF8.self)
    }

    /// The contents of a JSON file.
    package static func json(_ name: String) throws -> JSONValue {
        try JSONValue(parsing: try bytes(name))
    }
}
