import RewardServing
import RewardTypes
import Testing

@Suite("Choices that repeat", .timeLimit(.minutes(2)))
struct RepeatedChoiceTests {
    private static let requests: [(method: String, params: JSONValue)] = {
        var generator = SeededGenerator(seed: 41)
        let options: [(String, JSONObject)] = [
            ("best_of_n", ["strategy": "soft", "beta": 2, "seed": 7]),
            ("best_of_n", ["strategy": "top_fraction", "m": 2, "seed": 7]),
            ("best_of_n", ["strategy": "tournament"]),
            ("rejection_sample", ["k": 2, "beta": 3, "seed": 7, "pairs": "tournament"]),
            ("rejection_sample.push", ["beta": 3, "seed": 7]),
            ("rank", ["method": "bradley_terry"]), ("advantage", ["method": "rloo"]),
        ]
        return (0..<42).map { number in
            let (method, members) = options[number % options.count]
            var params = members
            params["scorer"] = "sum"
            params["prompt"] = .string("prompt \(number)")
            params["responses"] = .array(
                (0..<5).map { _ in .string("response \(generator.next() % 100)") }
            )
            return (method, .object(params))
        }
    }()

    private static func answer(_ number: Int, _ session: Session) async throws -> JSONValue {
        let (method, params) = requests[number]
        let result = try await session.result(method, params)
        var members: JSONObject = [:]
        // Only times may differ.
        for (name, value) in result.objectValue ?? [:] where name != "timings" {
            members[name] = value
        }
        return .object(members)
    }

    @Test(
        "a request chooses the same whenever it comes and whatever runs beside it",
        arguments: [1, 2, 3]
    )
    func order(seed: UInt64) async throws {
        let alone = Service.test().makeSession()
        var expected: [JSONValue] = []
        for number in Self.requests.indices {
            expected.append(try await Self.answer(number, alone))
        }
        var generator = SeededGenerator(seed: seed)
        let order = Self.requests.indices.shuffled(using: &generator)
        let service = Service.test()
        let answers = try await withThrowingTaskGroup(of: (Int, JSONValue).self) { group in
            for number in order {
                // Sessions of their own, because the requests have one id.
                let session = service.makeSession()
                group.addTask { (number, try await Self.answer(number, session)) }
            }
            return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        for number in Self.requests.indices {
            #expect(answers[number] == expected[number], "seed \(seed), request \(number)")
        }
    }
}
