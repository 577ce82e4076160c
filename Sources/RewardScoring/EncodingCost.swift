// A bound on the text that planning one group may render and tokenize.
//
// Joint tokenization reads the prompt again with each candidate, and follow-ups render the
// conversation with each. A short request can ask for much of that: a prompt and thousands of
// replies of one letter.

internal import RewardTypes

/// The text that one job makes a scorer read.
enum EncodingCost {
    /// Bytes for one group.
    ///
    /// 64 candidates with 120 follow-ups each after 8 KiB of conversation, or 4,096 candidates
    /// after 16 KiB, are 64 MiB. Planning looks at no deadline, so it must be short by itself.
    static let maximumByteCount = 64 << 20

    /// What one id counts for: a token is about four bytes of text.
    private static let byteCountPerToken = 4

    /// Throws if reading the prompt again for each candidate, and that `repetitionCount` times, is
    /// out of proportion.
    static func check(_ job: ScoringJob, repetitionCount: Int = 1) throws(ScoringError) {
        let counts = Array(repeating: repetitionCount, count: job.candidates.count)
        try check(job, repetitionCounts: counts)
    }

    /// As above, with a number for each candidate.
    static func check(
        _ job: ScoringJob,
        repetitionCounts: [Int]
    ) throws(ScoringError) {
        let prompt = byteCount(of: job.prompt)
        // All factors come from a request line of bounded length; a product of three cannot
        // overflow 64 bits.
        let total = zip(job.candidates, repetitionCounts).reduce(0) {
            $0 + (prompt + byteCount(of: $1.0)) * $1.1
        }
        guard total <= maximumByteCount else {
            throw .prompt(
                "stands before \(job.candidates.count) candidates, each to be tokenized with it: "
                    + "\(total) bytes, at most \(maximumByteCount) are allowed; send fewer "
                    + "candidates in a group or use separate tokenization"
            )
        }
    }

    /// As above, for a scorer that reads the prompt with both candidates of each pair.
    static func check(
        _ job: ScoringJob,
        pairs: [CandidatePair],
        repetitionCount: Int
    ) throws(ScoringError) {
        let prompt = byteCount(of: job.prompt)
        let replies = job.candidates.map { byteCount(of: $0) }
        let once = pairs.reduce(0) { $0 + prompt + replies[$1.first] + replies[$1.second] }
        let total = once * repetitionCount
        guard total <= maximumByteCount else {
            throw .prompt(
                "stands before \(pairs.count) pairs of candidates, each to be tokenized with it: "
                    + "\(total) bytes, at most \(maximumByteCount) are allowed; send fewer "
                    + "candidates in a group, or let pairwise_to_pointwise compare each with a "
                    + "baseline"
            )
        }
    }

    private static func byteCount(of prompt: Prompt) -> Int {
        switch prompt {
        case .messages(let messages, let tools):
            messages.reduce(0) { $0 + JSONValue.object($1.members).textByteCount }
                + tools.reduce(0) { $0 + $1.textByteCount }
        case .tokens(let ids): ids.count * byteCountPerToken
        }
    }

    private static func byteCount(of candidate: Candidate) -> Int {
        let steps = (candidate.steps ?? []).reduce(0) { $0 + $1.utf8.count }
        return switch candidate.content {
        case .text(let text): text.utf8.count + steps
        case .tokens(let ids): ids.count * byteCountPerToken + steps
        }
    }
}

extension JSONValue {
    /// Bytes of all strings in this value, with some for each other value.
    fileprivate var textByteCount: Int {
        switch self {
        case .null, .bool, .integer, .number: 8
        case .string(let text): text.utf8.count
        case .array(let elements): elements.reduce(8) { $0 + $1.textByteCount }
        case .object(let members):
            members.reduce(8) { $0 + $1.name.utf8.count + $1.value.textByteCount }
        }
    }
}
