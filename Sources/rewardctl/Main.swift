// The process around `RewardControl`: arguments, environment, console and exit code.

internal import Foundation
internal import RewardCommands

@main
struct Main {
    static func main() async {
        let process = ProcessInfo.processInfo
        let status = await RewardControl.run(
            Array(process.arguments.dropFirst()),
            in: .process(environment: process.environment)
        )
        exit(status.rawValue)
    }
}
