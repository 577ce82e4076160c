import RewardTypes
import RewardWire
import Testing

@Suite("Lists of numbers")
struct NumberListsTests {
    private func fields(_ value: JSONValue) throws -> Fields {
        try Fields(["a": value], path: "params")
    }

    @Test("numbers, null for what is missing, and verdicts where they count")
    func values() throws {
        var fields = try fields([1, nil, 2.5])
        #expect(try fields.optionalNumbers("a", maximumCount: 3) == [1, nil, 2.5])
        #expect(try fields.optionalNumbers("b", maximumCount: 3) == nil)
        var verdicts = try self.fields([true, 0, 1, nil])
        #expect(try verdicts.optionalVerdicts("a", maximumCount: 4) == [true, false, true, nil])
        #expect(
            try verdicts.numbers("a", maximumCount: 4, acceptsVerdicts: true) == [1, 0, 1, nil]
        )
        var integers = try self.fields([1, 9])
        #expect(try integers.optionalIntegers("a", in: 1...9, maximumCount: 2) == [1, 9])
    }

    @Test("what does not belong is named by its place")
    func refused() throws {
        func path(_ value: JSONValue, _ body: (inout Fields) throws -> Void) throws -> String? {
            var fields = try fields(value)
            do { try body(&fields) } catch let error as FieldError { return error.path }
            return nil
        }
        #expect(
            try path([1, true]) { _ = try $0.numbers("a", maximumCount: 2) } == "params.a[1]"
        )
        #expect(try path([1, 2]) { _ = try $0.numbers("a", maximumCount: 1) } == "params.a")
        #expect(try path(1) { _ = try $0.numbers("b", maximumCount: 1) } == "params.b")
        #expect(
            try path([2]) { _ = try $0.optionalVerdicts("a", maximumCount: 1) } == "params.a[0]"
        )
        for value in [[10], [1.5], ["x"], [nil]] as [JSONValue] {
            #expect(
                try path(value) {
                    _ = try $0.optionalIntegers("a", in: 1...9, maximumCount: 1)
                } == "params.a[0]"
            )
        }
        #expect(
            try path([]) { _ = try $0.optionalIntegers("a", in: 1...9, maximumCount: 1) }
                == "params.a"
        )
    }
}
