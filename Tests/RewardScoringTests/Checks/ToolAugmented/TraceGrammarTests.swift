import Testing

@testable import RewardScoring

@Suite("TraceGrammar")
struct TraceGrammarTests {
    @Test("steps are read as the published pattern reads them")
    func steps() {
        let cases: [(String, TraceStep)] = [
            (
                "Thought: x\nAction: calculator\nAction Input: <<1+1=2>>2",
                .action(name: "calculator", input: "<<1+1=2>>2")
            ),
            ("Action 2 :a b Action2Input 3 :  \"c\" ", .action(name: "a b", input: "c")),
            ("Action:a\nAction Input: SELECT \"x\"", .action(name: "a", input: "SELECT \"x\"")),
            ("Action: a\nAction Input:", .action(name: "a", input: "")),
            ("Action: a\nAction: b\nAction Input: c", .action(name: "a\nAction: b", input: "c")),
            ("Action Input: a\nAction: b", .other), ("Action: b\nInput: c", .other),
            ("<start_work> Action: a\nAction Input: b", .action(name: "a", input: "b")),
            ("Finished. Work: x", .work), ("<start_work>", .work), ("Finished", .finished),
            ("", .other), ("ActionAction:Action Input:", .action(name: "", input: "")),
        ]
        for (text, step) in cases { #expect(TraceStep(text) == step, "\(text)") }
    }

    @Test("a step stops in front of an observation")
    func stops() {
        #expect(TraceMarks.beforeStop("a\n<start_observation> b") == "a")
        #expect(TraceMarks.beforeStop("a\n\n<start_observation>") == "a\n")
        #expect(TraceMarks.beforeStop("a\r\nObservation: b<start_observation>") == "a\r")
        #expect(TraceMarks.beforeStop("a\n\tObservation:") == "a")
        #expect(TraceMarks.beforeStop("Observation:") == nil)
        #expect(TraceMarks.beforeStop("a <start_observation") == nil)
    }
}
