// Scores as goals that an instruction names.

internal import RewardTypes

/// The instruction of reward-conditioned data, and how a score is told in it.
///
/// Source: reward-augmented preference data (arXiv 2410.08067): each pair is there twice, once with
/// the better score as the goal, once with the worse one and the preference turned around.
struct GoalText: Sendable, Equatable {
    /// Scores that become 1 and 10, the lower first; nil to tell scores as they are.
    let range: [Double]?
    /// Text with `{score}` in it.
    let template: String

    static let placeholder = "{score}"

    private static let plainTemplate = """
        Write the reply to which a judge would give the score {score}; higher scores are better.
        """
    private static let scaledTemplate = """
        Write the reply that a judge would rate {score} on a scale from 1 (worst) to 10 (best).
        """

    /// Takes `goal_range` and `goal_template`.
    init(_ fields: inout Fields) throws(FieldError) {
        if let bounds = try fields.optionalArray("goal_range", maximumCount: 2) {
            let numbers = bounds.compactMap(\.doubleValue).filter(\.isFinite)
            guard numbers.count == 2, numbers[0] < numbers[1],
                (numbers[1] - numbers[0]).isFinite
            else {
                throw fields.error(
                    "goal_range",
                    "expected two numbers: the score that becomes 1, and a higher one that "
                        + "becomes 10"
                )
            }
            range = numbers
        } else {
            range = nil
        }
        let standard = range == nil ? Self.plainTemplate : Self.scaledTemplate
        template = try fields.optionalString("goal_template") ?? standard
        guard template.contains(Self.placeholder) else {
            throw fields.error("goal_template", "has no {score}, which stands for the goal")
        }
    }

    /// The score as it is told: from 1 to 10 in tenths, or as it is in hundredths.
    func goal(_ score: Double) -> Double {
        guard let range else {
            let hundredths = (score * 100).rounded() / 100
            return hundredths.isFinite ? hundredths : score
        }
        let share = (score - range[0]) / (range[1] - range[0])
        return (10 + 90 * min(max(share, 0), 1)).rounded() / 10
    }

    /// The instruction for a goal; whole numbers have no decimal point.
    func instruction(_ goal: Double) -> String {
        let number = Int64(exactly: goal).map { "\($0)" } ?? "\(goal)"
        return template.split(separator: Self.placeholder, omittingEmptySubsequences: false)
            .joined(separator: number)
    }
}
