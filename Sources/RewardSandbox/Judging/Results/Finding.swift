// What judging makes of the reports of one test.

/// A verdict with its reason.
struct Finding: Sendable, Hashable {
    /// The verdict.
    var verdict: CodeVerdict
    /// What happened; nil for what was accepted.
    var message: String?
    /// The value that a function returned.
    var value: CodeValue?
    /// Circumstances that an honest program seldom brings about.
    var suspicions: [String] = []

    /// A test that was passed.
    static let accepted = Finding(verdict: .accepted)

    /// What a run alone decides; nil for one that ended well.
    init?(_ report: SandboxReport) {
        guard let verdict = CodeVerdict(report) else { return nil }
        self.init(verdict: verdict, message: "the program \(report.endingText)")
    }

    /// A verdict with its reason.
    init(
        verdict: CodeVerdict,
        message: String? = nil,
        value: CodeValue? = nil,
        suspicions: [String] = []
    ) {
        self.verdict = verdict
        self.message = message
        self.value = value
        self.suspicions = suspicions
    }
}
