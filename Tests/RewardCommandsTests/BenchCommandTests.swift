import RewardTypes
import Testing

@testable import RewardCommands

@Suite("rewardctl bench", .timeLimit(.minutes(5)))
struct BenchCommandTests {
    private static let result: JSONValue = [
        "model": "tiny", "kernels": "avx512-bf16", "threads": 2, "peak_gigaflops": 400.25,
        "products": [
            [
                "name": "queries_keys_values", "rows": 512, "columns": 960, "inner": 576,
                "gigaflops": 300.44, "share": 0.7506,
            ],
            [
                "name": "head", "rows": 256, "columns": 4096, "inner": 576, "gigaflops": 98,
                "share": 0.2449,
            ],
        ],
        "timings": ["queued_ms": 0, "compute_ms": 900, "total_ms": 901],
    ]

    private var setup: Setup {
        var setup = Setup()
        setup.answer = { method, _ in
            method == "bench" ? .result(Self.result) : .error(["code": 1, "message": "no"])
        }
        return setup
    }

    @Test("the table shows each product with its speed and its share of the peak")
    func table() async throws {
        let run = try await rewardctl("bench", "--table", setup: setup)
        #expect(run.status == .success)
        #expect(
            run.lines.dropFirst() == [
                "PRODUCT              ROWS  COLUMNS  INNER  GFLOP/S  OF PEAK",
                "-------------------  ----  -------  -----  -------  -------",
                "queries_keys_values   512      960    576    300.4     75 %",
                "head                  256     4096    576     98.0     24 %",
            ]
        )
        let title = run.lines.first ?? ""
        #expect(title.hasPrefix("-- tiny: avx512-bf16, threads: 2, peak: 400.3 GFLOP/s -"))
    }

    @Test("--quiet leaves the heading out")
    func quiet() async throws {
        let run = try await rewardctl("bench", "--table", "--quiet", setup: setup)
        #expect(run.lines.first?.hasPrefix("PRODUCT") == true)
        #expect(run.lines.count == 4)
    }

    @Test("--json prints what the daemon said")
    func json() async throws {
        let run = try await rewardctl("bench", "--json", setup: setup)
        #expect(run.json == [Self.result])
    }

    @Test(
        "the model and the limit are sent along, if there are any",
        arguments: [
            ([], [:]), (["--model", "big"], ["model": "big"]),
            (["--timeout", "1.5"], ["deadline_ms": 1500]),
        ] as [([String], JSONValue)]
    )
    func parameters(_ arguments: [String], _ expected: JSONValue) async throws {
        let run = try await rewardctl(["bench"] + arguments, setup: setup)
        #expect(run.requests.map { $0[member: "method"] } == ["bench"])
        #expect(run.requests.first?[member: "params"] == expected)
    }

    @Test("a model that cannot be measured exits with 4 and tells why")
    func refused() async throws {
        var setup = Setup()
        setup.answer = { _, _ in
            .error([
                "code": -32009, "message": "cannot be measured",
                "data": ["kind": "not_measurable"],
            ])
        }
        let run = try await rewardctl("bench", setup: setup)
        #expect(run.status == .refused)
        #expect(run.errors.contains("cannot be measured"))
    }

    @Test("what is missing in a reply is a dash")
    func sparse() async throws {
        var setup = Setup()
        setup.answer = { _, _ in .result(["products": [["name": "head"]]]) }
        let run = try await rewardctl("bench", "--table", setup: setup)
        #expect(run.status == .success)
        let last = try #require(run.lines.last)
        #expect(last.split(separator: " ") == ["head", "–", "–", "–", "–", "–"])
    }
}
