// Every method of the protocol. Adding one is a file and a line here.

/// The methods that clients can call.
package enum OperationRegistry {
    /// One line for each method.
    static let all: [any Operation] = [
        HelloOperation(),
        PingOperation(),
        StatusOperation(),
        ScorersOperation(),
        ModelsOperation(),
        ScoreOperation(),
        CheckOperation(),
        BestOfNOperation(),
        BestOfNPushOperation(),
        RankOperation(),
        CompareOperation(),
        RejectionSampleOperation(),
        RejectionSamplePushOperation(),
        AdvantageOperation(),
        AnnotateOperation(),
        EstimateOperation(),
        CalibrateOperation(),
        RouteOperation(),
        FeaturesOperation(),
        BenchOperation(),
        CancelOperation(),
    ]

    /// The names, in the same order.
    package static let names = all.map { type(of: $0).name }

    static func operation(named name: String) -> (any Operation)? {
        all.first { type(of: $0).name == name }
    }
}
