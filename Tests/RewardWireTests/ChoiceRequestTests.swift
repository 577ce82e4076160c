import RewardTypes
import RewardWire
import Testing

@Suite("Groups to choose in")
struct ChoiceRequestTests {
    private func decode(_ text: String) throws -> ChoiceRequest {
        var fields = try Fields(JSONValue(parsing: text), path: "params")
        return try ChoiceRequest(&fields)
    }

    private func given(_ text: String) throws -> GivenScores {
        guard case .given(let scores) = try decode(text) else {
            throw FieldError(path: "params", problem: "was taken for work of a scorer")
        }
        return scores
    }

    private func fault(_ text: String) -> FieldError? {
        do {
            _ = try decode(text)
            return nil
        } catch {
            return error as? FieldError
        }
    }

    @Test("conversations are work of a scorer, in groups or alone")
    func scoring() throws {
        for text in [
            #"{"prompt":"p","responses":["a"]}"#, #"{"groups":[{"prompt":"p","responses":["a"]}]}"#,
            #"{"groups":[{"prompt":"p","responses":["a"],"scores":null}]}"#,
        ] {
            guard case .scoring(let request) = try decode(text) else {
                Issue.record("\(text) was taken for given scores")
                continue
            }
            #expect(request.groups.count == 1)
        }
    }

    @Test("scores are numbers or null, with texts where the client sends them")
    func groups() throws {
        let request = try given(
            #"""
            {"groups":[{"id":"g","scores":[1,null,-0.5],"responses":["a",{"text":"b"},"c"]},
            {"scores":[2],"responses":null}]}
            """#
        )
        #expect(!request.isSingle)
        #expect(request.groups.map(\.id) == ["g", nil])
        #expect(request.groups.map(\.scores) == [[1, nil, -0.5], [2]])
        #expect(request.groups.map(\.texts) == [["a", "b", "c"], nil])
        #expect(request.groups.map(\.path) == ["params.groups[0]", "params.groups[1]"])
    }

    @Test("a group may stand in the parameters themselves")
    func single() throws {
        let request = try given(#"{"id":"g","scores":[0]}"#)
        #expect(request.isSingle)
        #expect(request.groups.map(\.id) == ["g"])
        #expect(request.groups.map(\.path) == ["params"])
    }

    @Test(
        "what is wrong with scores is named",
        arguments: [
            (#"{"scores":[]}"#, "params.scores"), (#"{"scores":1}"#, "params.scores"),
            (#"{"scores":[1,"2"]}"#, "params.scores[1]"),
            (#"{"scores":[true]}"#, "params.scores[0]"),
            (#"{"scores":[1],"scorer":"s"}"#, "params.scorer"),
            (#"{"scores":[1,2],"responses":["a"]}"#, "params.responses"),
            (#"{"scores":[1],"responses":[1]}"#, "params.responses[0]"),
            (#"{"scores":[1],"id":1}"#, "params.id"), (#"{"groups":[]}"#, "params.groups"),
            (#"{"groups":[{"scores":[1]},[]]}"#, "params.groups[1]"),
        ]
    )
    func faults(_ text: String, _ path: String) { #expect(fault(text)?.path == path) }

    @Test(
        "groups with scores and groups without cannot be mixed, in either order",
        arguments: [
            (#"{"groups":[{"scores":[1]},{"prompt":"p","responses":["a"]}]}"#, 1),
            (#"{"groups":[{"prompt":"p","responses":["a"]},{"scores":[1]}]}"#, 0),
            (
                #"""
                {"groups":[{"prompt":"p","responses":["a"]},
                {"prompt":"p","responses":["a"],"scores":[1]}]}
                """#, 0
            ),
        ]
    )
    func mixed(_ text: String, _ place: Int) {
        let fault = fault(text)
        #expect(fault?.path == "params.groups[\(place)].scores")
        #expect(fault?.problem.contains("give both alike") == true)
    }

    @Test("a number that is too large for a double is no JSON")
    func notFinite() {
        #expect(throws: (any Error).self) { try decode(#"{"scores":[1e999]}"#) }
        #expect(fault(#"{"scores":[1e308]}"#) == nil)
    }

    @Test("strict groups have no unknown members")
    func strict() {
        let text = #"{"strict":true,"groups":[{"scores":[1],"prompt":"p"}]}"#
        #expect(fault(text)?.path == "params.groups[0].prompt")
        #expect(fault(#"{"groups":[{"scores":[1],"prompt":"p"}]}"#) == nil)
    }
}
