// How far a fit is, on one line of the terminal.

internal import RewardFitting

/// Shows the step and the losses of a fit that takes long enough to be watched.
///
/// Isolation: used by the one task that runs a command.
final class FitLine {
    private let context: CommandContext
    private let columnCount: Int?
    private let start = ContinuousClock.now
    private var lastUpdate: ContinuousClock.Instant?

    /// A line on standard error; none if that is no terminal.
    init(isQuiet: Bool, _ context: CommandContext) {
        self.context = context
        columnCount = isQuiet ? nil : context.errors.terminal?.columnCount
    }

    /// Shows where the fit is, if it is time.
    func show(_ progress: FitProgress) {
        let now = ContinuousClock.now
        guard let columnCount, start.duration(to: now) >= Progress.delay else { return }
        if let lastUpdate, lastUpdate.duration(to: now) < Progress.interval { return }
        lastUpdate = now
        write("\r\u{1B}[K" + Self.text(progress).shortened(toCellCount: columnCount - 1))
    }

    /// Removes the line, if it is there.
    func clear() {
        if lastUpdate != nil { write("\r\u{1B}[K") }
        lastUpdate = nil
    }

    private func write(_ text: String) {
        // There is nowhere left to say that nobody looks at the progress.
        try? context.errors.write(text)
    }

    static func text(_ progress: FitProgress) -> String {
        var text = "\(progress.step)/\(progress.maximumStepCount) steps"
        if !progress.stage.isEmpty { text = "\(progress.stage): \(text)" }
        text += ", loss \(progress.trainingLoss.decimalText(digitCount: 4))"
        if let loss = progress.validationLoss {
            text += ", validation \(loss.decimalText(digitCount: 4))"
        }
        return text
    }
}
