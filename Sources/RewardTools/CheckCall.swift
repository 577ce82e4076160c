// One question to one tool.

package import RewardTypes

/// A tool with its arguments.
package struct CheckCall: Sendable {
    /// Who is asked.
    package let tool: any Tool
    /// What.
    package let arguments: JSONObject

    /// A call.
    package init(tool: any Tool, arguments: JSONObject) {
        self.tool = tool
        self.arguments = arguments
    }
}

/// A verdict, or why there is none.
package typealias CheckResult = Result<CheckVerdict, ItemFailure>
