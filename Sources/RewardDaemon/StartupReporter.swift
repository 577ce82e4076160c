// How loading goes, for the log and for the service manager.

internal import Logging
internal import RewardEngine
internal import RewardPlatform
internal import Synchronization

/// Something that happens before the daemon serves.
enum StartupEvent: Sendable {
    case loading(model: String, LoadEvent)
    case loaded(model: String, summary: String)
    /// What a tool prepares.
    case preparing(String)
}

/// Tells people about the start.
final class StartupReporter: Sendable {
    private let logger: Logger
    private let serviceManager: ServiceManager
    private let lastStatus = Mutex("")

    init(logger: Logger, serviceManager: ServiceManager) {
        self.logger = logger
        self.serviceManager = serviceManager
    }

    func report(_ event: StartupEvent) {
        switch event {
        case .loaded(let model, let summary): logger.info("model \(model): \(summary)")
        case .preparing(let progress):
            serviceManager.notifyLoading(status: progress)
            logger.info("\(progress)")
        case .loading(let model, .progress(let share)):
            // Once for each percent.
            let status = "loading \(model): \(Int(share * 100)) %"
            let isNew = lastStatus.withLock { last in
                defer { last = status }
                return last != status
            }
            if isNew { serviceManager.notifyLoading(status: status) }
        case .loading(let model, .done(let step, let duration)):
            let milliseconds = Int((duration / .milliseconds(1)).rounded())
            logger.info("model \(model): \(step.rawValue), \(milliseconds) ms")
        case .loading(let model, .readPacked(let path)):
            logger.info("model \(model): packed weights from \(path)")
        case .loading(let model, .wrotePacked(let path, let byteCount)):
            logger.info("model \(model): packed weights kept in \(path), \(byteCount) bytes")
        case .loading(let model, .packedUnreadable(let path, let reason)):
            logger.warning("model \(model): packed weights made anew: \(path): \(reason)")
        case .loading(let model, .packedNotWritten(let reason)):
            logger.warning("model \(model): packed weights not kept: \(reason)")
        }
    }
}
