// A folder of its own for one test.

import Foundation

/// A new folder, removed with everything in it when the value goes away.
package struct TemporaryFolder: ~Copyable {
    /// Where it is.
    package let path: String

    /// Makes the folder.
    package init() throws {
        let url = FileManager.default.temporaryDirectory
            .appending(path: "rewardd-tests-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path(percentEncoded: false)
    }

    deinit {
        // A folder that stays behind in the temporary directory harms nobody.
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Writes a file and gives its path.
    ///
    /// A file of that name is removed first: file systems flush one that is overwritten, which
    /// costs a thousand times more than these tests.
    package func write(_ bytes: some Collection<UInt8>, to name: String) throws -> String {
        let file = "\(path)/\(name)"
        // SAFETY: the path is a string that ends with the zero that Swift appends.
        let isGone = unsafe unlink(file) == 0 || errno == ENOENT
        precondition(isGone, "a file in a folder of its own can be removed")
        try Data(bytes).write(to: URL(filePath: file))
        return file
    }

    /// Writes a text file and gives its path.
    @discardableResult
    package func write(_ text: String, to name: String) throws -> String {
        try write(Array(text.utf8), to: name)
    }
}
