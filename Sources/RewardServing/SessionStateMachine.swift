// The ids of one connection: which are in flight, and who may answer them.

internal import RewardWire

/// Sees to it that each id gets exactly one final reply.
///
/// Pure; `Session` performs what it returns.
///
///     (absent) --begin--> running --finish--> (absent), reply with the outcome
///                            |
///                         cancel
///                            v
///                        cancelled --finish--> (absent), reply with `cancelled`
///
/// A cancelled request is finished by whoever comes first, the session that noticed or the work
/// that ended; the other finds nothing left to answer.
struct SessionStateMachine<Handle: Sendable> {
    enum Refusal: Equatable { case duplicateID, tooManyRequests, closed }
    enum Answer: Equatable { case outcome, cancelled, nothing }

    /// One request, told apart from later ones with the same id.
    struct Ticket: Equatable, Sendable {
        let id: RequestID
        fileprivate let number: UInt64
    }

    private struct Entry {
        let number: UInt64
        let handle: Handle
        var isCancelled = false
    }

    private let maximumRequestCount: Int
    private var entries: [RequestID: Entry] = [:]
    private var nextNumber: UInt64 = 0
    private var isClosed = false

    init(maximumRequestCount: Int) { self.maximumRequestCount = maximumRequestCount }

    var requestCount: Int { entries.count }

    func isInFlight(_ id: RequestID) -> Bool { entries[id] != nil }

    mutating func begin(_ id: RequestID, handle: Handle) -> Result<Ticket, RefusalError> {
        guard !isClosed else { return .failure(RefusalError(refusal: .closed)) }
        guard entries[id] == nil else { return .failure(RefusalError(refusal: .duplicateID)) }
        guard entries.count < maximumRequestCount else {
            return .failure(RefusalError(refusal: .tooManyRequests))
        }
        nextNumber += 1
        entries[id] = Entry(number: nextNumber, handle: handle)
        return .success(Ticket(id: id, number: nextNumber))
    }

    struct RefusalError: Error, Equatable { let refusal: Refusal }

    /// Marks a request as given up; returns its handle if it was running.
    mutating func cancel(_ id: RequestID) -> Handle? {
        guard let entry = entries[id], !entry.isCancelled else { return nil }
        entries[id]?.isCancelled = true
        return entry.handle
    }

    /// Ends a request; tells what its reply is.
    mutating func finish(_ ticket: Ticket) -> Answer {
        guard let entry = entries[ticket.id], entry.number == ticket.number else {
            return .nothing
        }
        entries[ticket.id] = nil
        if isClosed { return .nothing }
        return entry.isCancelled ? .cancelled : .outcome
    }

    /// Ends the connection; returns the handles of everything that was running.
    mutating func close() -> [Handle] {
        isClosed = true
        return entries.values.filter { !$0.isCancelled }.map(\.handle)
    }
}
