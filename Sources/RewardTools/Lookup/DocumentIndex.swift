// Full-text search in SQLite FTS5, through GRDB.

internal import GRDB
internal import RewardTypes

/// A passage that was found.
struct FoundDocument: Sendable, Equatable {
    let document: Document
    /// Words around the hits.
    let snippet: String
    /// BM25 with the title counted twice; larger is better.
    let score: Double
}

/// The index of a collection, in a file or in memory.
struct DocumentIndex: Sendable {
    private let queue: DatabaseQueue

    /// Changes when indexes of former versions cannot be used.
    private static let layoutVersion = "1"
    private static let progressStep = 1 << 26

    /// Opens the index, and builds it where there is none of the collection as it is.
    ///
    /// Building is one transaction: who is killed meanwhile leaves the former index.
    init(
        _ collection: DocumentCollection,
        path: String?,
        stemsEnglish: Bool,
        report: (String) -> Void
    ) throws {
        queue = try path.map { try DatabaseQueue(path: $0) } ?? DatabaseQueue()
        let fingerprint = "\(Self.layoutVersion) \(stemsEnglish)\n\(collection.fingerprint)"
        try queue.write { database in
            try database.execute(sql: "CREATE TABLE IF NOT EXISTS facts (fingerprint TEXT)")
            let former = try String.fetchOne(database, sql: "SELECT fingerprint FROM facts")
            guard former != fingerprint else { return }
            try Self.build(collection, stemsEnglish, database, report)
            try database.execute(sql: "DELETE FROM facts")
            try database.execute(
                sql: "INSERT INTO facts (fingerprint) VALUES (?)",
                arguments: [fingerprint]
            )
        }
    }

    private static func build(
        _ collection: DocumentCollection,
        _ stemsEnglish: Bool,
        _ database: Database,
        _ report: (String) -> Void
    ) throws {
        try database.execute(sql: "DROP TABLE IF EXISTS documents")
        try database.create(virtualTable: "documents", using: FTS5()) { table in
            let words = FTS5TokenizerDescriptor.unicode61(diacritics: .remove)
            table.tokenizer = stemsEnglish ? .porter(wrapping: words) : words
            table.column("id").notIndexed()
            table.column("title")
            table.column("text")
        }
        let total = max(collection.byteCount, 1)
        var reported = 0
        var count = 0
        let insert = try database.makeStatement(
            sql: "INSERT INTO documents (id, title, text) VALUES (?, ?, ?)"
        )
        try collection.read { document, byteCount in
            try insert.execute(arguments: [document.id, document.title, document.text])
            count += 1
            guard byteCount - reported >= progressStep else { return }
            reported = byteCount
            report("\(count) documents indexed, \(100 * byteCount / total) %")
        }
        report("\(count) documents indexed")
    }

    /// The best documents for any words of a query, the best first.
    func search(_ query: String, limit: Int) async throws -> [FoundDocument] {
        // A query without a word finds nothing.
        guard let pattern = FTS5Pattern(matchingAnyTokenIn: query) else { return [] }
        return try await queue.read { database in
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT id, title, text, snippet(documents, 2, '', '', ' … ', 48) AS snippet,
                        -bm25(documents, 0.0, 2.0, 1.0) AS score
                    FROM documents WHERE documents MATCH ?
                    ORDER BY score DESC, rowid LIMIT ?
                    """,
                arguments: [pattern, limit]
            )
            return rows.map { row in
                FoundDocument(
                    document: Document(id: row["id"], title: row["title"], text: row["text"]),
                    snippet: row["snippet"],
                    score: row["score"]
                )
            }
        }
    }
}
