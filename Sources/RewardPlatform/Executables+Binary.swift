// Programs of the machine, found before anything is started.

internal import Glibc

extension Executables {
    /// The path behind all links, if it is a binary that may be executed; scripts are nil.
    package static func binary(at path: String) -> String? {
        guard let real = realPath(path), isExecutable(path: real), hasBinaryHeader(real) else {
            return nil
        }
        return real
    }

    private static func realPath(_ path: String) -> String? {
        // SAFETY: with no buffer given, realpath allocates the string that is freed here.
        guard let text = unsafe realpath(path, nil) else { return nil }
        defer { unsafe free(text) }
        return unsafe String(validatingCString: text)
    }

    private static func hasBinaryHeader(_ path: String) -> Bool {
        // A file that cannot be read is none that a jail could run.
        guard let file = try? FileDescriptor(readingFile: path) else { return false }
        var head: [UInt8] = [0, 0, 0, 0]
        // SAFETY: read writes at most four bytes into a buffer of four.
        let count = unsafe head.withUnsafeMutableBytes { buffer in
            unsafe read(file.rawValue, buffer.baseAddress, 4)
        }
        return count == 4 && head == [0x7F, 0x45, 0x4C, 0x46]
    }
}
