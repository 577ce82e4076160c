// What a command may touch: its output, its input and its environment, all replaceable by tests.

/// A terminal that text is shown on.
package struct Terminal: Sendable, Equatable {
    package var columnCount: Int
    package var usesColor: Bool

    package init(columnCount: Int, usesColor: Bool) {
        self.columnCount = columnCount
        self.usesColor = usesColor
    }
}

/// Nobody reads the output any more.
package struct OutputClosed: Error {
    package init() {}
}

/// Standard output or standard error.
package struct TextOutput: Sendable {
    /// The terminal, if it is one.
    package var terminal: Terminal?
    private let sink: @Sendable (String) throws(OutputClosed) -> Void

    package init(
        terminal: Terminal?,
        sink: @escaping @Sendable (String) throws(OutputClosed) -> Void
    ) {
        self.terminal = terminal
        self.sink = sink
    }

    func write(_ text: String) throws(CommandFailure) {
        do { try sink(text) } catch { throw .outputClosed }
    }
}

/// The surroundings of a command.
package struct CommandContext: Sendable {
    package var environment: [String: String]
    /// The descriptor of standard input.
    package var input: CInt
    package var output: TextOutput
    package var errors: TextOutput
    /// Takes what is to be done when a signal asks for the end; else that ends the process.
    package var onInterruption: @Sendable (@escaping @Sendable () -> Void) -> Void

    package init(
        environment: [String: String],
        input: CInt,
        output: TextOutput,
        errors: TextOutput,
        onInterruption: @escaping @Sendable (@escaping @Sendable () -> Void) -> Void = { _ in }
    ) {
        self.environment = environment
        self.input = input
        self.output = output
        self.errors = errors
        self.onInterruption = onInterruption
    }

    /// Tells something on standard error, whose closing stops nothing.
    func tell(_ message: String) {
        // There is nowhere left to say that nobody listens.
        try? errors.write("rewardctl: \(message)\n")
    }
}
