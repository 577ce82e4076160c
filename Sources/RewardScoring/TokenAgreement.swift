// Whether token ids mean the same to two models.

internal import RewardTokenization
internal import RewardTypes

/// Two vocabularies that ids of one request have to agree in.
struct TokenAgreement: Sendable {
    let first: ServedModel
    let second: ServedModel

    /// Throws if a prompt of ids is not the same text to both.
    func check(_ prompt: Prompt) throws(ScoringError) {
        guard case .tokens(let ids) = prompt, let reason = disagreement(about: ids) else { return }
        throw .prompt("\(reason); send text instead of ids")
    }

    /// Throws if a reply of ids is not the same text to both.
    func check(_ candidate: Candidate) throws(ItemFailure) {
        guard case .tokens(let ids) = candidate.content, let reason = disagreement(about: ids)
        else { return }
        throw ItemFailure(.invalidInput, "\(reason); send text instead of ids")
    }

    /// The first id that is not the same token in both vocabularies, in words.
    func disagreement(about ids: some Sequence<TokenID>) -> String? {
        let entries = ids.lazy.map { id in
            (id, first.tokenizer.entry(of: id), second.tokenizer.entry(of: id))
        }
        guard let (id, ours, theirs) = entries.first(where: { $0.1 != $0.2 }) else { return nil }
        return "token \(id) is \(spelling(ours)) for model \"\(first.id)\" but "
            + "\(spelling(theirs)) for model \"\(second.id)\""
    }

    private func spelling(_ entry: String?) -> String {
        entry.map { "\"\($0)\"" } ?? "nothing"
    }
}
