// `lookup`: full-text search in documents of the machine.

package import RewardTypes

/// Finds passages for a `query` in a collection of documents.
///
/// `k` passages come back, the best first; with an `answer`, the check passes when one of them has
/// it in its text or title, in any case. Outcomes: `found`, `nothing`; with an answer `contained`,
/// `not_contained`.
///
/// Options: `documents`, a `.jsonl` file of objects with `text`, `title` and `id`, or a folder of
/// `.txt` and `.md` files; `index`, a file where the index is kept between starts, in memory when
/// left out; `stemming`, `none` or `english`; `k`, 1 when left out; `max_characters` of a passage.
package struct LookupTool: Tool {
    package static let kind = "lookup"

    private enum Stemming: String, CaseIterable { case none, english }

    package let summary: String
    /// Nil where a configuration is only checked.
    private let index: DocumentIndex?
    private let count: Int
    private let maximumCharacterCount: Int

    private static let countRange = 1...100

    package init(options: inout Fields, environment: ToolEnvironment) throws(FieldError) {
        let path = try options.string("documents")
        let indexPath = try options.optionalString("index")
        let stemming = try options.optionalChoice("stemming", as: Stemming.self) ?? .none
        count = try options.optionalInteger("k", in: Self.countRange) ?? 1
        maximumCharacterCount =
            try options.optionalInteger("max_characters", in: 1...1_000_000) ?? 2000
        summary = "Full-text search in \(path)."
        do {
            let collection = try DocumentCollection(path: path)
            guard !environment.isChecking else {
                index = nil
                return
            }
            index = try DocumentIndex(
                collection,
                path: indexPath,
                stemsEnglish: stemming == .english
            ) { environment.report("\(options.path): \($0)") }
        } catch let problem as DocumentCollection.Problem {
            throw options.error("documents", problem.message)
        } catch {
            throw options.error(indexPath == nil ? "documents" : "index", "\(error)")
        }
    }

    package var subject: String { "query" }
    package var expectation: String? { "answer" }

    package func check(
        _ arguments: JSONObject,
        until deadline: Deadline?
    ) async throws(ToolError) -> CheckVerdict {
        let query: String
        let answer: String?
        let limit: Int
        do throws(FieldError) {
            var fields = try Fields(.object(arguments), path: "arguments")
            query = try fields.string("query")
            answer = try fields.optionalTextOrNumber("answer")
            limit = try fields.optionalInteger("k", in: Self.countRange) ?? count
            try fields.refuseUnknown()
        } catch {
            throw .failed(ItemFailure(.invalidInput, "\(error)"))
        }
        do {
            let found = try await index?.search(query, limit: limit) ?? []
            return verdict(found, answer: answer)
        } catch {
            throw .failed(ItemFailure(.toolUnavailable, "the index cannot be read: \(error)"))
        }
    }

    private func verdict(_ found: [FoundDocument], answer: String?) -> CheckVerdict {
        let passages = found.map { hit -> JSONValue in
            [
                "id": .string(hit.document.id), "title": .string(hit.document.title),
                "text": .string(String(hit.document.text.prefix(maximumCharacterCount))),
                "snippet": .string(hit.snippet), "score": .number(hit.score),
            ]
        }
        let details: JSONObject = ["passages": .array(passages)]
        guard let answer else {
            return CheckVerdict(
                passed: nil,
                outcome: found.isEmpty ? "nothing" : "found",
                reason: found.first.map { $0.snippet } ?? "Nothing was found.",
                details: details
            )
        }
        let wanted = answer.lowercased()
        let hit = found.first { hit in
            hit.document.text.lowercased().contains(wanted)
                || hit.document.title.lowercased().contains(wanted)
        }
        return CheckVerdict(
            passed: hit != nil,
            outcome: hit == nil ? "not_contained" : "contained",
            reason: hit.map { "It stands in \($0.document.id)." }
                ?? "It stands in none of the \(found.count) passages.",
            details: details
        )
    }
}
