import Foundation
import RewardTestSupport
import RewardTypes
import Synchronization
import Testing

@testable import RewardTools

@Suite("lookup", .timeLimit(.minutes(5)))
struct LookupTests {
    private static let lines = """
        {"id": "tea", "title": "Tea", "text": "Tea is an infusion of leaves in hot water."}
        {"id": 2, "title": "Coffee", "text": "Coffee is made of roasted beans. Tea is not."}

        {"text": "Nobody knows who planted the first vine."}
        """

    private func tool(
        _ options: JSONObject,
        _ report: @escaping @Sendable (String) -> Void = { _ in }
    ) throws -> LookupTool {
        var fields = try Fields(.object(options), path: "tools.lookup")
        let tool = try LookupTool(
            options: &fields,
            environment: ToolEnvironment(report: report)
        )
        try fields.refuseUnknown()
        return tool
    }

    @Test("DocumentCollection reads lines with their numbers, and names what is wrong")
    func lines() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(Array(Self.lines.utf8), to: "d.jsonl")
        var ids: [String] = []
        try DocumentCollection(path: path).read { document, _ in ids.append(document.id) }
        #expect(ids == ["tea", "2", "4"])
        let wrong = try folder.write(Array("{\"text\": \"a\"}\n{\"txt\": 1}".utf8), to: "w.jsonl")
        #expect(
            throws: DocumentCollection.Problem(
                message: "\(wrong), line 2: \(wrong), line 2.text: is missing"
            )
        ) {
            try DocumentCollection(path: wrong).read { _, _ in }
        }
        #expect(throws: DocumentCollection.Problem.self) {
            try DocumentCollection(path: path + ".none")
        }
    }

    @Test("finds the best passage, and says what stands in none")
    func search() async throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(Array(Self.lines.utf8), to: "d.jsonl")
        let lookup = try tool(["documents": .string(path), "k": 2])
        let found = try await lookup.check(["query": "what is TEA?"], until: nil)
        let passages = found.details["passages"]?.arrayValue ?? []
        #expect(passages.compactMap { $0[member: "id"] } == ["tea", "2"])
        #expect(found.passed == nil && found.outcome == "found")
        let right = try await lookup.check(["query": "tea", "answer": "hot WATER"], until: nil)
        #expect(right.passed == true)
        let wrong = try await lookup.check(["query": "vine", "answer": "water"], until: nil)
        #expect(wrong.passed == false)
        // Operators of the query language are words here.
        for query in ["\"", "tea AND (", "*", "", "NEAR(", "'; DROP TABLE documents;"] {
            _ = try await lookup.check(["query": .string(query)], until: nil)
        }
        #expect(try await lookup.check(["query": "beans"], until: nil).outcome == "found")
    }

    @Test("titles weigh twice, and snippets show the words around a hit")
    func ranking() async throws {
        let folder = try TemporaryFolder()
        let lines = """
            {"id": "a", "title": "Water", "text": "A clear liquid."}
            {"id": "b", "title": "Tea", "text": "Made with water."}
            """
        let path = try folder.write(Array(lines.utf8), to: "d.jsonl")
        let index = try DocumentIndex(
            try DocumentCollection(path: path),
            path: nil,
            stemsEnglish: false
        ) { _ in }
        let found = try await index.search("water", limit: 2)
        #expect(found.map(\.document.id) == ["a", "b"])
        #expect(found[0].score > found[1].score)
        #expect(found[1].snippet == "Made with water.")
        #expect(try await index.search("?!", limit: 2).isEmpty)
    }

    @Test("stemming is an option")
    func stemming() async throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(Array(Self.lines.utf8), to: "d.jsonl")
        let plain = try tool(["documents": .string(path)])
        #expect(try await plain.check(["query": "bean"], until: nil).outcome == "nothing")
        let english = try tool(["documents": .string(path), "stemming": "english"])
        #expect(try await english.check(["query": "bean"], until: nil).outcome == "found")
    }

    @Test("DocumentIndex is built once for a collection, and anew when that has changed")
    func kept() async throws {
        let folder = try TemporaryFolder()
        let texts = folder.path + "/texts"
        try FileManager.default.createDirectory(atPath: texts, withIntermediateDirectories: true)
        try Data("# Tea\nHot.".utf8).write(to: URL(fileURLWithPath: texts + "/a.md"))
        let index = folder.path + "/index.sqlite"
        let reports = Mutex<[String]>([])
        let options: JSONObject = ["documents": .string(texts), "index": .string(index)]
        for _ in 0..<2 {
            let lookup = try tool(options) { text in reports.withLock { $0.append(text) } }
            let found = try await lookup.check(["query": "tea"], until: nil)
            #expect(found.details["passages"]?.arrayValue?[0][member: "id"] == "a.md")
        }
        #expect(reports.withLock { $0 } == ["tools.lookup: 1 documents indexed"])
        try Data("Coffee".utf8).write(to: URL(fileURLWithPath: texts + "/b.txt"))
        let lookup = try tool(options) { text in reports.withLock { $0.append(text) } }
        #expect(reports.withLock { $0.count } == 2)
        #expect(try await lookup.check(["query": "coffee"], until: nil).outcome == "found")
    }

    @Test("collections and indexes that cannot be used are refused by option")
    func refusals() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(Array(Self.lines.utf8), to: "d.jsonl")
        let other = try folder.write(Array("this is no database at all".utf8), to: "x")
        func problem(_ options: JSONObject) -> String? {
            do { _ = try tool(options) } catch { return "\(error)" }
            return nil
        }
        #expect(problem([:]) == "tools.lookup.documents: is missing")
        #expect(
            problem(["documents": "/nowhere"])
                == "tools.lookup.documents: there is no file or folder /nowhere"
        )
        let index = problem(["documents": .string(path), "index": .string(other)])
        #expect(index?.hasPrefix("tools.lookup.index: ") == true)
    }
}
