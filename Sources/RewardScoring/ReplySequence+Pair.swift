// One reply under two models, cut to what both can run.

internal import RewardBackend
internal import RewardTypes

extension ReplySequence {
    /// A reply as two models read it.
    struct Pair: Sendable, Equatable {
        var first: ReplySequence
        var second: ReplySequence

        /// How many tokens were cut away, on the side where they were more.
        var truncatedTokenCount: Int {
            max(first.truncatedTokenCount, second.truncatedTokenCount)
        }

        /// Both sequences, cut as asked where the models cannot run them whole.
        ///
        /// Prompts are cut each on its own. Replies are cut to the same tokens; where their tokens
        /// differ, what remained would be different text on the two sides, so nothing is cut.
        func fitted(
            to models: (first: ServedModel, second: ServedModel),
            truncation: Truncation?
        ) throws(ItemFailure) -> Pair {
            switch truncation {
            case nil:
                Pair(
                    first: try first.fitting(models.first),
                    second: try second.fitting(models.second)
                )
            case .left:
                Pair(
                    first: try first.cutOnTheLeft(for: models.first),
                    second: try second.cutOnTheLeft(for: models.second)
                )
            case .right: try cutOnTheRight(for: models)
            }
        }

        private func cutOnTheRight(
            for models: (first: ServedModel, second: ServedModel)
        ) throws(ItemFailure) -> Pair {
            guard !first.reply.isEmpty, first.reply == second.reply else {
                let remedy =
                    "its tokens differ between the two sides, so only truncation left works"
                for (sequence, model) in [(first, models.first), (second, models.second)]
                where sequence.tokenCount > model.description.maximumContextTokenCount {
                    throw sequence.tooLong(for: model, remedy: remedy)
                }
                return self
            }
            let count = min(try first.room(in: models.first), try second.room(in: models.second))
            return Pair(
                first: first.cutOnTheRight(toReplyCount: count),
                second: second.cutOnTheRight(toReplyCount: count)
            )
        }
    }
}
