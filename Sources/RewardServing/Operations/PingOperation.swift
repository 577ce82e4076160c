// `ping`: is anybody there.

internal import RewardTypes
internal import RewardWire

/// Answers with the boot id, so that a client notices a restart.
struct PingOperation: Operation {
    static let name = "ping"

    func prepare(_ parameters: Void, for service: Service) throws(WireError) -> Work {
        .immediate { _ in ["boot": .string(service.info.bootID)] }
    }
}
