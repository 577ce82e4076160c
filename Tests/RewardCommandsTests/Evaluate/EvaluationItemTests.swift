import RewardTypes
import Testing

@testable import RewardCommands

@Suite("Lines of a data set with known answers")
struct EvaluationItemTests {
    private func item(_ text: String) throws -> EvaluationItem {
        try EvaluationItem(try JSONValue(parsing: Array(text.utf8)))
    }

    @Test(
        "all shapes say which responses are right",
        arguments: [
            (#"{"prompt":"p","chosen":"a","rejected":"b"}"#, [true, false]),
            (#"{"prompt":"p","chosen":["a"],"rejected":["b","a"]}"#, [true, false, false]),
            (#"{"input":"p","output_1":"a","output_2":"b","label":2}"#, [false, true]),
            (#"{"prompt":"p","responses":["a","b"],"labels":[0,true]}"#, [false, true]),
            (#"{"question":"p","responses":["a","b","c"],"best":2}"#, [false, false, true]),
            (#"{"question":"p","code":["a","b"],"score":[true,false]}"#, [true, false]),
            (#"{"prompt":"p","response":"a","label":true}"#, [true]),
            (
                #"{"question":"p","x":{"solution":"a","is_correct":false},"#
                    + #""y":{"solution":"b","is_correct":true}}"#, [false, true]
            ),
        ]
    )
    func shapes(_ line: String, _ correct: [Bool]) throws {
        let item = try item(line)
        #expect(item.correct == correct && item.prompt == ["prompt": "p"])
        #expect(item.responses.prefix(2) == ["a", "b"].prefix(correct.count))
        #expect(item.subset == "all")
    }

    @Test("conversations that end with the reply give the turns before it")
    func conversations() throws {
        let item = try item(
            #"{"subset":"s","chosen":[{"role":"user","content":"p"},"#
                + #"{"role":"assistant","content":"a"}],"#
                + #""rejected":[{"role":"user","content":"p"},"#
                + #"{"role":"assistant","content":"b"}],"scores":[1,null]}"#
        )
        #expect(item.responses == ["a", "b"] && item.correct == [true, false])
        #expect(item.prompt["messages"]?.arrayValue?.count == 1)
        #expect(item.subset == "s" && item.scores == [1, nil])
    }

    @Test("scores and answers of published samples are taken as they are")
    func samples() throws {
        let item = try item(
            #"{"question":"p","code":["a","b"],"score":[true,false],"level":"Level 3","#
                + #""pred_score":[[1.5],[-2]],"pred":["7",null]}"#
        )
        #expect(item.scores == [1.5, -2] && item.answers == ["7", nil])
        #expect(item.subset == "Level 3")
    }

    @Test(
        "an error names the field",
        arguments: [
            (#"{"responses":["a"],"labels":[true]}"#, "prompt"),
            (#"{"prompt":"p"}"#, "responses"),
            (#"{"prompt":"p","responses":["a","b"]}"#, "labels"),
            (#"{"prompt":"p","responses":["a","b"],"labels":[true]}"#, "labels"),
            (#"{"prompt":"p","responses":["a","b"],"labels":[true,2]}"#, "labels[1]"),
            (#"{"prompt":"p","responses":["a","b"],"best":2}"#, "best"),
            (#"{"prompt":"p","responses":[],"best":0}"#, "responses"),
            (#"{"prompt":"p","responses":["a"],"best":0,"scores":["x"]}"#, "scores[0]"),
            (#"{"input":"p","output_1":"a","output_2":"b","label":3}"#, "label"),
            (#"{"prompt":"p","response":"a","label":"yes"}"#, "label"),
            (#"{"prompt":"p","chosen":"a"}"#, "rejected"),
        ]
    )
    func errors(_ line: String, _ path: String) throws {
        let error = #expect(throws: FieldError.self) { try item(line) }
        #expect(error?.path == path)
    }

    @Test("single responses to one prompt become one item")
    func gathered() throws {
        let lines = [
            #"{"prompt":"p","response":"a","label":true,"score":1}"#,
            #"{"prompt":"q","response":"c","label":true}"#,
            #"{"prompt":"p","response":"b","label":false}"#,
        ]
        let items = try lines.map(item).gathered
        #expect(items.map(\.responses) == [["a", "b"], ["c"]])
        #expect(items[0].correct == [true, false] && items[0].scores == [1, nil])
        #expect(items[1].scores == nil)
    }
}
