// Documents on disk: one file of JSON Lines, or a folder of texts.

internal import Foundation
internal import RewardTypes

/// A text that can be found.
struct Document: Sendable, Equatable {
    let id: String
    let title: String
    let text: String
}

/// A collection of documents, read one by one.
struct DocumentCollection: Sendable {
    /// A file that cannot be used, and why.
    struct Problem: Error, Equatable {
        let message: String
    }

    /// Files in the order in which they are read.
    let files: [String]
    /// What changes when the collection does: names, sizes and times.
    let fingerprint: String
    /// Bytes of all files, of which `read` tells how many it has seen.
    let byteCount: Int

    private let root: String
    private let isFolder: Bool
    private static let maximumFileCount = 1_000_000
    private static let maximumTextByteCount = 16 << 20

    /// A `.jsonl` file with objects of `text` and optionally `title` and `id`, or a folder of
    /// `.txt` and `.md` files, which are searched through.
    init(path: String) throws(Problem) {
        root = path
        // Whatever the system says, the file cannot be used.
        guard let facts = try? FileManager.default.attributesOfItem(atPath: path) else {
            throw Problem(message: "there is no file or folder \(path)")
        }
        isFolder = facts[.type] as? FileAttributeType == .typeDirectory
        if isFolder {
            let names = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String }
            let texts = (names ?? []).filter { $0.hasSuffix(".txt") || $0.hasSuffix(".md") }
                .sorted()
            guard !texts.isEmpty, texts.count <= Self.maximumFileCount else {
                throw Problem(
                    message: "\(path) has \(texts.count) files .txt or .md; "
                        + "1 to \(Self.maximumFileCount) are needed"
                )
            }
            files = texts.map { "\(path)/\($0)" }
        } else {
            files = [path]
        }
        var lines: [String] = []
        var byteCount = 0
        for file in files {
            // As above.
            guard let attributes = try? FileManager.default.attributesOfItem(atPath: file) else {
                throw Problem(message: "\(file) cannot be read")
            }
            let size = (attributes[.size] as? NSNumber)?.intValue ?? 0
            let date = (attributes[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
            lines.append("\(file) \(size) \(date)")
            byteCount += size
        }
        self.byteCount = byteCount
        fingerprint = lines.joined(separator: "\n")
    }

    /// Reads all documents; `take` also gets the bytes read so far.
    func read(_ take: (Document, Int) throws -> Void) throws {
        var byteCount = 0
        for file in files {
            if isFolder {
                let text = try text(of: file)
                byteCount += text.utf8.count
                let name = String(file.dropFirst(root.count + 1))
                let firstLine = text.prefix { !$0.isNewline }.drop { $0 == "#" || $0 == " " }
                let document = Document(
                    id: name,
                    title: String(firstLine.prefix(200)),
                    text: text
                )
                try take(document, byteCount)
            } else {
                try readLines(of: file, take)
            }
        }
    }

    private func text(of file: String) throws -> String {
        let data = try Data(contentsOf: URL(fileURLWithPath: file), options: .mappedIfSafe)
        guard data.count <= Self.maximumTextByteCount else {
            throw Problem(message: "\(file) has more than \(Self.maximumTextByteCount) bytes")
        }
        return String(decoding: data, as: UTF8.self)
    }

    private func readLines(of file: String, _ take: (Document, Int) throws -> Void) throws {
        let data = try Data(contentsOf: URL(fileURLWithPath: file), options: .mappedIfSafe)
        var start = data.startIndex
        var number = 0
        while start < data.endIndex {
            let end = data[start...].firstIndex(of: 10) ?? data.endIndex
            number += 1
            if end > start {
                let place = "\(file), line \(number)"
                guard end - start <= Self.maximumTextByteCount else {
                    throw Problem(
                        message: "\(place): more than \(Self.maximumTextByteCount) bytes"
                    )
                }
                let document: Document
                do {
                    let value = try JSONValue(parsing: Array(data[start..<end]))
                    var fields = try Fields(value, path: place)
                    document = Document(
                        id: try fields.optionalTextOrNumber("id") ?? "\(number)",
                        title: try fields.optionalString("title") ?? "",
                        text: try fields.string("text")
                    )
                } catch {
                    throw Problem(message: "\(place): \(error)")
                }
                try take(document, end)
            }
            start = end + 1
        }
    }
}
