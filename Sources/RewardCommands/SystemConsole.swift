// The real console: standard streams as `CommandContext` wants them.

internal import Foundation
internal import Glibc
internal import RewardPlatform

extension CommandContext {
    /// The surroundings of this process.
    package static func process(environment: [String: String]) -> CommandContext {
        // Writing into a closed pipe is to be an error of the call, not the end of the process.
        _ = signal(SIGPIPE, SIG_IGN)
        return CommandContext(
            environment: environment,
            input: STDIN_FILENO,
            output: .descriptor(STDOUT_FILENO, environment: environment),
            errors: .descriptor(STDERR_FILENO, environment: environment),
            onInterruption: { InterruptionWatch.start($0) }
        )
    }
}

/// Waits for the signals that ask for the end, for as long as the process lives.
private enum InterruptionWatch {
    /// The first signal calls `action`; a second one ends the process at once.
    static func start(_ action: @escaping @Sendable () -> Void) {
        for number in [SIGINT, SIGTERM] {
            _ = signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number)
            source.setEventHandler {
                _ = signal(number, SIG_DFL)
                action()
                source.cancel()
            }
            source.resume()
        }
    }
}

extension TextOutput {
    fileprivate static func descriptor(
        _ descriptor: CInt,
        environment: [String: String]
    ) -> TextOutput {
        TextOutput(terminal: .init(descriptor: descriptor, environment: environment)) {
            text throws(OutputClosed) in
            do throws(SystemCallError) {
                try SystemCall.write(text, to: descriptor)
            } catch {
                // A full disk and a reader that went away are the same to us: nothing arrives.
                throw OutputClosed()
            }
        }
    }
}

extension Terminal {
    /// The terminal behind a descriptor; nil if it is none.
    fileprivate init?(descriptor: CInt, environment: [String: String]) {
        guard isatty(descriptor) == 1 else { return nil }
        let isPlain = environment["TERM"] == "dumb" || environment["NO_COLOR"]?.isEmpty == false
        self.init(columnCount: SystemCall.columnCount(of: descriptor) ?? 80, usesColor: !isPlain)
    }
}
