import Foundation
import RewardTypes
import Testing

@testable import RewardScoring

@Suite("Sets of follow-ups")
struct FollowUpSetsTests {
    @Test("six categories of ten and ten are built in, and no sentence appears twice")
    func builtIn() {
        let sets = FollowUpSet.builtIn
        #expect(
            sets.map(\.name) == [
                "understanding", "relevance", "correctness", "engagingness", "informativeness",
                "following",
            ]
        )
        for set in sets {
            #expect(set.positive.count == 10)
            #expect(set.negative.count == 10)
        }
        let texts = sets.flatMap { $0.positive + $0.negative }
        #expect(Set(texts.map { $0.lowercased().filter(\.isLetter) }).count == 120)
        for text in texts {
            #expect(text.first?.isUppercase == true)
            #expect(text.last.map { ".!?".contains($0) } == true, "\(text)")
            #expect(text.utf8.allSatisfy { $0 < 0x80 }, "\(text)")
        }
    }

    private func decode(_ text: String) throws -> [FollowUpSet] {
        try FollowUpSet.decode(try JSONValue(parsing: text), path: "sets")
    }

    @Test("sets are read in the order of the file")
    func decoding() throws {
        let sets = try decode(
            #"{"b": {"positive": ["Yes."], "negative": ["No."]}, "#
                + #""a": {"negative": ["N1", "N2"], "positive": ["P"]}}"#
        )
        #expect(
            sets == [
                FollowUpSet(name: "b", positive: ["Yes."], negative: ["No."]),
                FollowUpSet(name: "a", positive: ["P"], negative: ["N1", "N2"]),
            ]
        )
    }

    @Test(
        "sets that are wrong say where and what would be right",
        arguments: [
            ("[]", "sets: expected an object, found an array"),
            ("{}", "sets: has 0 categories; 1 to 64 are allowed"),
            (
                #"{"a": null}"#,
                "sets.a: is null; give positive and negative follow-ups"
            ),
            (
                #"{"a": {"positive": ["x"]}}"#,
                "sets.a.negative: is missing or empty; give at least one follow-up"
            ),
            (
                #"{"a": {"positive": ["x", 1], "negative": ["y"]}}"#,
                "sets.a.positive[1]: expected a string, found an integer"
            ),
            (
                #"{"a": {"positive": ["x "], "negative": ["y"]}}"#,
                "sets.a.positive[0]: is empty or has white space around it; trim it"
            ),
            (
                #"{"a": {"positive": [""], "negative": ["y"]}}"#,
                "sets.a.positive[0]: is empty or has white space around it; trim it"
            ),
            (
                #"{"a": {"positive": ["x"], "negative": ["y"], "neutral": ["z"]}}"#,
                "sets.a.neutral: is not a known key; known here: negative, positive"
            ),
        ]
    )
    func refusals(_ text: String, _ message: String) throws {
        let error = #expect(throws: FieldError.self) { try decode(text) }
        #expect(error?.description == message)
    }

    @Test("a follow-up has a bounded length")
    func longFollowUp() throws {
        let long = String(repeating: "x", count: 1025)
        let error = #expect(throws: FieldError.self) {
            try decode(#"{"a": {"positive": ["\#(long)"], "negative": ["y"]}}"#)
        }
        #expect(
            error?.description
                == "sets.a.positive[0]: has 1025 bytes; at most 1024 are allowed"
        )
    }

    /// Calls `body` with the path of a file that exists meanwhile.
    private func withFile(_ contents: Data, _ body: (String) throws -> Void) throws {
        let url = FileManager.default.temporaryDirectory
            .appendingPathComponent("follow-ups-\(UUID().uuidString).json")
        try contents.write(to: url)
        defer { try? FileManager.default.removeItem(at: url) }
        try body(url.path)
    }

    @Test("a file is read, and one that cannot be is named")
    func files() throws {
        let text = #"{"a": {"positive": ["x"], "negative": ["y"]}}"#
        try withFile(Data(text.utf8)) { file in
            let sets = try FollowUpSet.read(file: file, path: "sets")
            #expect(sets.map(\.name) == ["a"])
        }
        try withFile(Data("{".utf8)) { file in
            let error = #expect(throws: FieldError.self) {
                try FollowUpSet.read(file: file, path: "sets")
            }
            #expect(error?.problem.contains("is not JSON: expected a member name") == true)
        }
        try withFile(Data(repeating: 0x20, count: 1 << 20 | 1)) { file in
            let error = #expect(throws: FieldError.self) {
                try FollowUpSet.read(file: file, path: "sets")
            }
            #expect(error?.problem.contains("is longer than 1048576 bytes") == true)
        }
        let error = #expect(throws: FieldError.self) {
            try FollowUpSet.read(file: "/nowhere/sets.json", path: "sets")
        }
        #expect(
            error?.description
                == "sets: cannot open \"/nowhere/sets.json\"; check that it is there and readable"
        )
    }
}
