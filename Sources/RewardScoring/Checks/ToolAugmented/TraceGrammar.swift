// The language of traces: thoughts, actions, observations and work, as Themis was trained on them.

/// What a model wrote between two stops.
///
/// The marks are facts of the format (arXiv 2310.01045, and the code published with it).
enum TraceStep: Equatable, Sendable {
    /// A tool is called.
    case action(name: String, input: String)
    /// The work was written: the trace ends.
    case work
    /// No further tool is wanted: the work follows.
    case finished
    /// Nothing that is known: the trace ends.
    case other

    /// Reads a step: an action before work, work before the word that ends the calls.
    init(_ text: String) {
        if let action = Self.action(in: text) {
            self = .action(name: action.name, input: action.input)
        } else if text.contains("Work:") || text.contains(TraceMarks.work) {
            self = .work
        } else if text.contains("Finished") {
            self = .finished
        } else {
            self = .other
        }
    }

    /// `Action: name`, and later `Action Input: text` up to the end.
    ///
    /// Numbers may follow the words. Spaces and quotes around the input are dropped, quotes not of
    /// an SQL query.
    private static func action(in text: String) -> (name: String, input: String)? {
        guard let action = label(["Action"], in: text[...]),
            let input = label(["Action", "Input"], in: text[action.upperBound...])
        else { return nil }
        let name = text[action.upperBound..<input.lowerBound].trimmed { $0.isWhitespace }
        var rest = text[input.upperBound...].drop { $0.isWhitespace }.trimmed { $0 == " " }
        if !rest.hasPrefix("SELECT ") { rest = rest.trimmed { $0 == "\"" } }
        return (String(name), String(rest.trimmed { $0.isWhitespace }))
    }

    /// The first place where words stand one after the other, each with a number or none behind it,
    /// and then a colon.
    private static func label(_ words: [String], in text: Substring) -> Range<String.Index>? {
        var rest = text
        while let start = rest.firstRange(of: words[0])?.lowerBound {
            var end = text[start...]
            let fits = words.allSatisfy { word in
                guard end.hasPrefix(word) else { return false }
                end = end.dropFirst(word.count).drop { $0.isWhitespace }
                    .drop { $0.isWholeNumber }.drop { $0.isWhitespace }
                return true
            }
            if fits, end.first == ":" { return start..<text.index(after: end.startIndex) }
            rest = text[text.index(after: start)...]
        }
        return nil
    }
}

/// Marks between the parts of a trace.
enum TraceMarks {
    /// Before the work.
    static let work = "<start_work>"
    /// Before an observation.
    static let observation = "<start_observation>"
    /// Where the model has to stop, because what follows is not its own to say.
    private static let stops = [observation, "\nObservation:", "\n\tObservation:"]

    /// What stands before the first stop, without the line break that belongs to it; nil where
    /// there is none.
    ///
    /// Compares code points: a carriage return before the line break changes nothing.
    static func beforeStop(_ text: String) -> String? {
        let places = stops.compactMap { stop in
            text.unicodeScalars.firstRange(of: stop.unicodeScalars)?.lowerBound
        }
        return places.min().map { place in
            let before = text.unicodeScalars[..<place]
            return String(before.last == "\n" ? before.dropLast() : before)
        }
    }
}

extension Substring {
    /// Without the characters of a kind at both ends.
    func trimmed(_ isDropped: (Character) -> Bool) -> Substring {
        var rest = drop(while: isDropped)
        while let last = rest.last, isDropped(last) { rest.removeLast() }
        return rest
    }
}
