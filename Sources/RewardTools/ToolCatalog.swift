// The tools that requests and scorers can name.

package import RewardTypes

/// Finds tools by name: those of the configuration, and the built-in ones beside them.
package struct ToolCatalog: Sendable {
    /// A tool under its name.
    package struct Entry: Sendable {
        /// The name in the configuration and in requests.
        package let name: String
        /// The tool.
        package let tool: any Tool
    }

    /// In the order in which they are shown.
    package let entries: [Entry]

    /// The built-in tools with their defaults.
    package static let builtIn = ToolCatalog([])

    /// Declared tools in their order, then the built-in ones that none of them replaces.
    package init(_ declared: [(name: String, tool: any Tool)]) {
        var entries = declared.map { Entry(name: $0.name, tool: $0.tool) }
        for type in ToolRegistry.builtIn where !declared.contains(where: { $0.name == type.kind }) {
            // Built-in tools need no options, so that nothing can be wrong with them.
            guard var fields = try? Fields([:], path: type.kind),
                let tool = try? type.init(options: &fields, environment: ToolEnvironment())
            else { continue }
            entries.append(Entry(name: type.kind, tool: tool))
        }
        self.entries = entries
    }

    /// All names.
    package var names: [String] { entries.map(\.name) }

    /// The tool with a name, which was read at `path`.
    package func tool(named name: String, path: String) throws(FieldError) -> any Tool {
        guard let entry = entries.first(where: { $0.name == name }) else {
            throw FieldError(
                path: path,
                problem: "there is no tool \"\(name.prefix(80))\"; known: "
                    + names.joined(separator: ", ")
            )
        }
        return entry.tool
    }
}
