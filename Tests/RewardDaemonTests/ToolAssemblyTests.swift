import RewardTools
import RewardTypes
import Testing

@testable import RewardDaemon

@Suite("Tools of the configuration")
struct ToolAssemblyTests {
    private func catalog(_ tools: JSONObject) throws -> ToolCatalog {
        let configuration = try Configuration(["tools": .object(tools)]) { $0 }
        return try ToolCatalog(configuration.tools)
    }

    @Test("the kind is the name unless another is given")
    func kinds() async throws {
        let tools = try catalog([
            "gsm8k_steps": ["sentences": ["right": "Yes."]], "sums": ["kind": "calculator"],
        ])
        #expect(Array(tools.names.prefix(2)) == ["gsm8k_steps", "sums"])
        #expect(tools.names.filter { $0 == "gsm8k_steps" }.count == 1)
        let sums = try tools.tool(named: "sums", path: "")
        let verdict = try await sums.check(["expression": "2+2"], until: nil)
        #expect(verdict.details["exact"] == "4")
    }

    @Test(
        "wrong declarations are refused with their path",
        arguments: [
            (["abacus": [:]], "tools.abacus.kind: \"abacus\" is not one of"),
            (["calculator": ["digits": 3]], "tools.calculator.digits: is not a known key"),
            (
                ["gsm8k_steps": ["tolerance": "loose"]],
                "tools.gsm8k_steps.tolerance: \"loose\" is not one of"
            ),
        ] as [(JSONObject, String)]
    )
    func refusals(_ tools: JSONObject, _ message: String) {
        #expect { _ = try catalog(tools) } throws: { error in
            guard case .configuration(let text) = error as? StartupError else { return false }
            return text.hasPrefix(message)
        }
    }
}
