// Programs in the file system.

internal import Glibc

/// Where programs are.
package enum Executables {
    /// Whether this process may execute the file.
    package static func isExecutable(path: String) -> Bool {
        // SAFETY: the compiler passes a C string that lives during the call.
        unsafe access(path, X_OK) == 0 && !FileDescriptor.isDirectory(path: path)
    }

    /// The folder that the running program lies in; nil where the system does not say.
    package static var ownFolder: String? {
        let path = unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 4096) { buffer in
            guard let start = buffer.baseAddress else { return "" }
            // SAFETY: readlink writes at most as many bytes as it is told; one remains for the
            // zero that it does not write.
            let count = unsafe readlink("/proc/self/exe", start, buffer.count - 1)
            guard count > 0 else { return "" }
            unsafe buffer[count] = 0
            return unsafe String(cString: start)
        }
        return path.lastIndex(of: "/").map { String(path[..<$0]) }
    }

    /// Whether this process belongs to root.
    package static var isRoot: Bool { geteuid() == 0 }
}
