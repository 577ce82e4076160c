import RewardTools
import RewardTypes
import Testing

@Suite("ToolCatalog")
struct ToolCatalogTests {
    @Test("built-in tools are there under their kinds")
    func builtIn() throws {
        #expect(ToolCatalog.builtIn.names == ToolRegistry.builtIn.map { $0.kind })
        for entry in ToolCatalog.builtIn.entries {
            #expect(!entry.tool.summary.isEmpty && !entry.tool.subject.isEmpty)
        }
    }

    @Test("a declared tool replaces the built-in one of its name")
    func replaced() async throws {
        var options = try Fields(["sentences": ["right": "Yes."]], path: "tools.gsm8k_steps")
        let tool = try ToolRegistry.make(
            kind: "gsm8k_steps",
            options: &options,
            environment: ToolEnvironment(),
            path: "kind"
        )
        let catalog = ToolCatalog([(name: "gsm8k_steps", tool: tool)])
        #expect(catalog.entries.count == ToolRegistry.builtIn.count)
        let verdict = try await catalog.tool(named: "gsm8k_steps", path: "tool")
            .check(["solution": "#### 4", "answer": 4], until: nil)
        #expect(verdict.reason == "Yes.")
    }

    @Test("an unknown tool is refused with those that are known")
    func unknown() {
        #expect {
            _ = try ToolCatalog.builtIn.tool(named: "abacus", path: "params.tool")
        } throws: { error in
            "\(error)".hasPrefix("params.tool: there is no tool \"abacus\"; known: calculator")
        }
    }
}
