// One connection: lines in, replies out, exactly one for each id.

internal import RewardTypes
internal import RewardWire
internal import Synchronization

/// Answers the lines of one connection.
///
/// Has identity because requests of the connection see each other: ids are unique among those in
/// flight, and `cancel` reaches them. The state is a pure machine behind a lock; everything else
/// belongs to the task that handles a line.
package final class Session: Sendable {
    /// Sends one line back, without its newline.
    package typealias Write = @Sendable ([UInt8]) async -> Void

    // Yielding to the stream gives the request up.
    private typealias Machine = SessionStateMachine<AsyncStream<Void>.Continuation>

    private let service: Service
    private let machine: Mutex<Machine>

    init(service: Service) {
        self.service = service
        let maximumCount = service.limits.maximumRequestCountPerConnection
        machine = Mutex(Machine(maximumRequestCount: maximumCount))
    }

    /// Handles one line and returns when it is answered.
    ///
    /// The line is decoded and its id registered before the first suspension. When calls begin in
    /// the order of the lines and each runs up to its first suspension before the next begins, as
    /// the transport does, a `cancel` always finds the request that was sent before it.
    package func receive(_ line: [UInt8], write: @escaping Write) async {
        let exchange = Exchange(arrival: service.clock.now(), write: write)
        let message: IncomingMessage?
        do throws(RejectedLine) {
            message = try IncomingMessage.decode(line)
        } catch {
            await refuse(error.id, error.error, exchange)
            return
        }
        switch message {
        case nil: return
        case .notification(let call): notify(call)
        case .request(let id, let call):
            await answer(id, call, byteCount: line.count, exchange)
        }
    }

    /// Answers a line that was longer than the limit and has been thrown away.
    ///
    /// - Parameters:
    ///   - prefix: How the line began, so that its id can be named if it stands there.
    ///   - byteCount: How long it was.
    ///   - write: Sends one line back.
    package func receiveOversized(
        prefix: [UInt8],
        byteCount: Int,
        write: @escaping Write
    ) async {
        let limit = service.limits.maximumLineByteCount
        let error = OversizedLine.error(byteCount: byteCount, limit: limit)
        let exchange = Exchange(arrival: service.clock.now(), write: write)
        await refuse(OversizedLine.requestID(inPrefix: prefix), error, exchange)
    }

    /// Gives up everything that is in flight; nothing is answered any more.
    package func connectionClosed() {
        for request in machine.withLock({ $0.close() }) { request.yield() }
    }

    /// Gives up a request; tells whether it was in flight and not given up before.
    func cancel(_ id: RequestID) -> Bool {
        guard let request = machine.withLock({ $0.cancel(id) }) else { return false }
        request.yield()
        return true
    }

    // A notification gets no reply, not even an error. Those that would compute are not run,
    // because nobody would see the result.
    private func notify(_ call: IncomingMessage.Call) {
        // By the rules of JSON-RPC the client does not hear of errors in a notification.
        guard case .immediate(let body) = try? service.prepare(call) else { return }
        _ = body(self)
        service.metrics.countServed(method: call.method)
    }

    private func answer(
        _ id: RequestID,
        _ call: IncomingMessage.Call,
        byteCount: Int,
        _ exchange: Exchange
    ) async {
        let isInFlight = machine.withLock { $0.isInFlight(id) }
        guard !isInFlight else {
            await refuse(id, Self.duplicateError(id), exchange)
            return
        }
        let work: Work
        do throws(WireError) {
            work = try service.prepare(call)
        } catch {
            await refuse(id, error, exchange)
            return
        }
        switch work {
        case .immediate(let body):
            await send(.success(body(self)), to: id, method: call.method, exchange)
        case .admitted(let deadline, let body):
            let request = AdmittedRequest(
                id: id,
                method: call.method,
                byteCount: byteCount,
                context: RequestContext(
                    arrival: exchange.arrival,
                    deadline: deadline.map { Deadline($0, after: exchange.arrival) },
                    clock: service.clock
                ),
                body: body
            )
            await admit(request, exchange)
        }
    }

    // An id in flight belongs to the reply of its first request, so the error goes out without id
    // and names it inside.
    private func refuse(_ id: RequestID?, _ error: WireError, _ exchange: Exchange) async {
        guard let id, machine.withLock({ $0.isInFlight(id) }) else {
            await send(.failure(error), to: id, method: nil, exchange)
            return
        }
        var error = error
        error.requestID = id
        await send(.failure(error), to: nil, method: nil, exchange)
    }

    private func send(
        _ outcome: Result<JSONValue, WireError>,
        to id: RequestID?,
        method: String?,
        _ exchange: Exchange
    ) async {
        var failure: WireError?
        switch outcome {
        case .success: if let method { service.metrics.countServed(method: method) }
        case .failure(let error):
            service.metrics.countFailed(error.kind)
            failure = error
        }
        let duration = service.clock.now() - exchange.arrival
        service.onReply(ReplyEvent(id: id, method: method, error: failure, duration: duration))
        await exchange.write(Reply(id: id, outcome: outcome).line)
    }

    private static func duplicateError(_ id: RequestID) -> WireError {
        WireError(
            .duplicateID,
            "id: a request with the id \(id) is in flight; use another id",
            path: "id"
        )
    }
}

/// A line that is being answered.
private struct Exchange: Sendable {
    let arrival: ContinuousClock.Instant
    let write: Session.Write
}

/// A request with work behind it.
private struct AdmittedRequest: Sendable {
    let id: RequestID
    let method: String
    let byteCount: Int
    let context: RequestContext
    let body: Work.AdmittedBody
}

extension Session {
    private enum Event: Sendable {
        case finished(Result<JSONValue, WireError>)
        case cancelled
        case deadlinePassed
        case nothing
    }

    private func admit(_ request: AdmittedRequest, _ exchange: Exchange) async {
        let (cancellations, handle) = AsyncStream<Void>.makeStream()
        let ticket: Machine.Ticket
        switch machine.withLock({ $0.begin(request.id, handle: handle) }) {
        case .success(let begun): ticket = begun
        case .failure(let error):
            await refuse(request, error.refusal, exchange)
            return
        }
        do throws(WireError) {
            try service.admission.admit(byteCount: request.byteCount)
        } catch {
            await conclude(ticket, request, .failure(error), exchange)
            return
        }
        await run(request, ticket, cancellations, exchange)
    }

    private func refuse(
        _ request: AdmittedRequest,
        _ refusal: Machine.Refusal,
        _ exchange: Exchange
    ) async {
        switch refusal {
        case .closed: return
        case .duplicateID: await refuse(request.id, Self.duplicateError(request.id), exchange)
        case .tooManyRequests:
            let limit = service.limits.maximumRequestCountPerConnection
            let error = WireError.overloaded(
                "\(limit) requests of this connection are in flight already",
                retryAfter: service.limits.admissionRetryDelay
            )
            await refuse(request.id, error, exchange)
        }
    }

    // The work, the wish to cancel and the deadline race as child tasks. A cancelled request is
    // answered at once, though a pass that is being computed holds its place until it ends.
    private func run(
        _ request: AdmittedRequest,
        _ ticket: Machine.Ticket,
        _ cancellations: AsyncStream<Void>,
        _ exchange: Exchange
    ) async {
        await withTaskGroup(of: Event.self) { group in
            group.addTask {
                let outcome = await request.outcome()
                self.service.admission.release(byteCount: request.byteCount)
                return .finished(outcome)
            }
            group.addTask {
                for await _ in cancellations { return .cancelled }
                return .nothing
            }
            if let deadline = request.context.deadline {
                group.addTask {
                    await request.context.clock.sleep(deadline.instant)
                    return Task.isCancelled ? .nothing : .deadlinePassed
                }
            }
            for await event in group {
                switch event {
                case .finished(let outcome):
                    group.cancelAll()
                    await conclude(ticket, request, outcome, exchange)
                case .cancelled:
                    group.cancelAll()
                    await conclude(ticket, request, .failure(.cancelledByClient), exchange)
                case .deadlinePassed: group.cancelAll()
                case .nothing: break
                }
            }
        }
    }

    private func conclude(
        _ ticket: Machine.Ticket,
        _ request: AdmittedRequest,
        _ outcome: Result<JSONValue, WireError>,
        _ exchange: Exchange
    ) async {
        let final: Result<JSONValue, WireError>
        switch machine.withLock({ $0.finish(ticket) }) {
        case .nothing: return
        case .cancelled: final = .failure(.cancelledByClient)
        case .outcome: final = outcome
        }
        await send(final, to: request.id, method: request.method, exchange)
    }
}

extension AdmittedRequest {
    fileprivate func outcome() async -> Result<JSONValue, WireError> {
        do throws(WireError) {
            return .success(try await body(context))
        } catch {
            return .failure(error)
        }
    }
}
