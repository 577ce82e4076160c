// Small files beside the weights: bounded, read whole.

internal import Glibc
internal import RewardPlatform
internal import RewardTypes

/// Text and JSON of a model's folder.
package enum TextFile {
    /// The text in a file that must be there, with line ends as Python reads them.
    package static func text(path: String) throws(WeightError) -> String {
        guard let text = try textIfPresent(path: path) else {
            throw WeightError(SystemError("open", path, .code(ENOENT)))
        }
        return text
    }

    /// The mapping of a file, or nil when there is none of this name.
    static func mappedIfPresent(path: String) throws(WeightError) -> MappedFile? {
        do throws(SystemError) {
            return try MappedFile(path: path)
        } catch {
            if error.code == ENOENT { return nil }
            throw WeightError(error)
        }
    }

    /// The contents of a file, or nil when there is none of this name.
    static func bytesIfPresent(
        path: String,
        maximumByteCount: Int
    ) throws(WeightError) -> [UInt8]? {
        guard let file = try mappedIfPresent(path: path) else { return nil }
        guard file.byteCount <= maximumByteCount else {
            throw WeightError(
                file: path,
                .overLimit(
                    what: "the length of the file",
                    found: UInt64(file.byteCount),
                    maximum: maximumByteCount
                )
            )
        }
        return file.bytes.array(0..<file.byteCount)
    }

    /// The JSON in a file, or nil when there is none of this name.
    static func jsonIfPresent(
        path: String,
        maximumByteCount: Int = WeightLimits.maximumTextByteCount
    ) throws(WeightError) -> JSONValue? {
        guard let bytes = try bytesIfPresent(path: path, maximumByteCount: maximumByteCount)
        else { return nil }
        do throws(JSONError) {
            return try JSONValue(parsing: bytes)
        } catch {
            throw WeightError(file: path, .json(error))
        }
    }

    /// The JSON in a file that must be there.
    static func json(path: String, maximumByteCount: Int) throws(WeightError) -> JSONValue {
        guard let value = try jsonIfPresent(path: path, maximumByteCount: maximumByteCount) else {
            throw WeightError(SystemError("open", path, .code(ENOENT)))
        }
        return value
    }

    /// The text in a file, with line ends as Python reads them, or nil when there is none.
    static func textIfPresent(path: String) throws(WeightError) -> String? {
        guard
            let bytes = try bytesIfPresent(
                path: path,
                maximumByteCount: WeightLimits.maximumTextByteCount
            )
        else { return nil }
        guard let text = String(validating: unixLines(bytes), as: UTF8.self) else {
            throw WeightError(
                file: path,
                .malformed(what: "the text", found: "not UTF-8", expected: "UTF-8")
            )
        }
        return text
    }

    private static func unixLines(_ bytes: [UInt8]) -> [UInt8] {
        let carriageReturn = UInt8(ascii: "\r")
        let lineFeed = UInt8(ascii: "\n")
        guard bytes.contains(carriageReturn) else { return bytes }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        for (index, byte) in bytes.enumerated() {
            if byte != carriageReturn {
                result.append(byte)
            } else if index + 1 == bytes.count || bytes[index + 1] != lineFeed {
                result.append(lineFeed)
            }
        }
        return result
    }
}
