// Which items train, which choose, and which are only measured.

internal import RewardTypes

/// Items in three parts, so that items of one group are never in two of them.
///
/// Pairs of one prompt share its text: a fit that has seen one of them has seen half of the others.
package struct DataSplit: Sendable, Equatable {
    /// The share of the items that each part is to have.
    package struct Fractions: Sendable, Equatable {
        /// What parameters are fitted to.
        package var training: Double
        /// What penalties and the end of a fit are chosen by.
        package var validation: Double
        /// What the result is measured on.
        package var heldOut: Double

        /// Shares of at least 0 that sum to 1, with some training.
        package init(training: Double = 0.8, validation: Double = 0.1, heldOut: Double = 0.1) {
            self.training = training
            self.validation = validation
            self.heldOut = heldOut
        }

        fileprivate var all: [Double] { [training, validation, heldOut] }
    }

    /// Indices of training items, ascending.
    package let training: [Int]
    /// Indices of validation items, ascending.
    package let validation: [Int]
    /// Indices of held-out items, ascending.
    package let heldOut: [Int]

    /// Splits items by the key of their group.
    ///
    /// Groups are shuffled by the seed. The first ones go to one part each, so that no part with a
    /// share is empty; every further one goes to the part that is farthest from its share, the
    /// earlier part of equals.
    ///
    /// - Parameters:
    ///   - groups: The key of each item's group, for example the text of the prompt.
    ///   - fractions: The share of each part.
    ///   - seed: Determines the split, together with the order of the items.
    /// - Throws: When a fraction cannot be used, or there are fewer groups than parts.
    package init(
        groups: [String],
        fractions: Fractions = Fractions(),
        seed: UInt64
    ) throws(FitError) {
        try Self.check(fractions)
        var members: [[Int]] = []
        var positions: [String: Int] = [:]
        for (index, group) in groups.enumerated() {
            if let position = positions[group] {
                members[position].append(index)
            } else {
                positions[group] = members.count
                members.append([index])
            }
        }
        let parts = fractions.all.indices.filter { fractions.all[$0] > 0 }
        guard members.count >= parts.count else {
            throw .tooFew(
                what: "groups for \(parts.count) parts",
                found: members.count,
                minimum: parts.count
            )
        }
        var generator = SeededGenerator(seed: seed)
        members.shuffle(using: &generator)
        let targets = fractions.all.map { $0 * Double(groups.count) }
        var result: [[Int]] = [[], [], []]
        for (position, group) in members.enumerated() {
            let part =
                position < parts.count
                ? parts[position] : Self.neediest(parts, targets: targets, result)
            result[part] += group
        }
        training = result[0].sorted()
        validation = result[1].sorted()
        heldOut = result[2].sorted()
    }

    /// The part that lacks the most items.
    private static func neediest(_ parts: [Int], targets: [Double], _ result: [[Int]]) -> Int {
        var best = parts[0]
        for part in parts.dropFirst() {
            let lack = targets[part] - Double(result[part].count)
            if lack > targets[best] - Double(result[best].count) { best = part }
        }
        return best
    }

    private static func check(_ fractions: Fractions) throws(FitError) {
        try OptionRules.requirePositive("fractions.training", fractions.training)
        try OptionRules.requireNotNegative("fractions.validation", fractions.validation)
        try OptionRules.requireNotNegative("fractions.held_out", fractions.heldOut)
        let sum = fractions.all.reduce(0, +)
        guard abs(sum - 1) <= 1e-9 else {
            throw OptionRules.error("fractions", "sum to \(sum); they have to sum to 1")
        }
    }
}
