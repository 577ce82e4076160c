import RewardTypes
import Testing

@testable import RewardTokenization

@Suite("Lists of stages")
struct StageFieldsTests {
    @Test("sequences nested without end are refused")
    func nesting() {
        var stage: JSONValue = ["type": "NFC"]
        for _ in 0..<20 { stage = ["type": "Sequence", "normalizers": [stage]] }
        #expect(SmallDefinition.problem(["normalizer": stage]).contains("nest deeper"))
        let many = JSONValue.array([JSONValue](repeating: ["type": "NFC"], count: 65))
        #expect(
            SmallDefinition.problem(["normalizer": ["type": "Sequence", "normalizers": many]])
                != "none"
        )
    }

    @Test("nested sequences are opened in order, and every stage knows its path")
    func order() throws {
        let value: JSONValue = [
            "type": "Sequence",
            "normalizers": [
                ["type": "NFC"],
                ["type": "Sequence", "normalizers": [["type": "NFD"], ["type": "Lowercase"]]],
            ],
        ]
        let stages = try flattened(value, path: "normalizer", members: "normalizers")
        #expect(stages.map(\.type) == ["NFC", "NFD", "Lowercase"])
        #expect(stages.last?.path == "normalizer.normalizers[1].normalizers[1]")
    }
}
