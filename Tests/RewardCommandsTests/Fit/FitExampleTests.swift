import RewardTypes
import Testing

@testable import RewardCommands

@Suite("Examples for a fit")
struct FitExampleTests {
    private func example(_ text: String) throws -> FitExample {
        try FitExample(try JSONValue(parsing: Array(text.utf8)))
    }

    @Test("a pair of texts, turns or conversations")
    func pairs() throws {
        let texts = try example(
            #"{"prompt":"p","chosen":"a","rejected":"b","user":"u","weight":2,"margin":0.5}"#
        )
        #expect(texts.replies == ["a", "b"])
        #expect(texts.label == .pair(user: "u", weight: 2, margin: 0.5))
        #expect(texts.group["prompt"] == "p")
        #expect(texts.group["responses"] == [["text": "a"], ["text": "b"]])
        let conversations = try example(
            """
            {"chosen":[{"role":"user","content":"p"},{"role":"assistant","content":"a"}],
             "rejected":[{"role":"user","content":"p"},{"role":"assistant","content":"b"}]}
            """
        )
        #expect(conversations.replies == ["a", "b"])
        #expect(conversations.prompt["messages"] == [["role": "user", "content": "p"]])
        let turns = try example(
            #"{"prompt":"p","chosen":{"role":"assistant","content":"a"},"rejected":"b"}"#
        )
        #expect(turns.replies == ["a", "b"])
        #expect(turns.label == .pair(user: nil, weight: 1, margin: 0))
    }

    @Test("ratings")
    func ratings() throws {
        let rated = try example(#"{"prompt":"p","response":"a","ratings":{"x":1,"y":0.5}}"#)
        #expect(rated.label == .ratings(["x": 1, "y": 0.5]))
        #expect(rated.replies == ["a"])
        #expect(rated.hasRatings)
    }

    @Test(
        "each mistake is named",
        arguments: [
            (#"{"chosen":"a","rejected":"b"}"#, "prompt"),
            (#"{"prompt":"p","chosen":"a"}"#, "rejected"),
            (#"{"prompt":"p","chosen":"a","rejected":3}"#, "rejected"),
            (#"{"prompt":"p","chosen":[],"rejected":"b"}"#, "chosen"),
            (
                #"{"prompt":"p","chosen":{"role":"user","content":"a"},"rejected":"b"}"#,
                "chosen.role"
            ),
            (#"{"prompt":"p","chosen":"a","rejected":"b","weight":-1}"#, "weight"),
            (#"{"prompt":"p","response":"a","ratings":{}}"#, "ratings"),
            (#"{"prompt":"p","response":"a","ratings":{"x":"1"}}"#, "ratings.x"),
            (
                """
                {"chosen":[{"role":"user","content":"p"},{"role":"assistant","content":"a"}],
                 "rejected":[{"role":"user","content":"q"},{"role":"assistant","content":"b"}]}
                """, "rejected"
            ),
        ]
    )
    func mistakes(_ text: String, _ path: String) throws {
        let error = #expect(throws: FieldError.self) { try example(text) }
        #expect(error?.path == path)
    }

    @Test("examples of one prompt have one key, whatever the replies")
    func keys() throws {
        let first = try example(#"{"prompt":"p","chosen":"a","rejected":"b"}"#)
        let second = try example(#"{"prompt":"p","chosen":"c","rejected":"d"}"#)
        let third = try example(#"{"prompt":"q","chosen":"a","rejected":"b"}"#)
        #expect(first.promptKey == second.promptKey)
        #expect(first.promptKey != third.promptKey)
    }
}
