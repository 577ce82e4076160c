// `bench`: how fast the products of a model are, next to what the machine could do.

internal import RewardBackend
internal import RewardScheduling
internal import RewardTypes
internal import RewardWire

/// Measures the kernels of one model, in turn with its batches.
struct BenchOperation: Operation {
    static let name = "bench"

    func decode(_ fields: inout Fields) throws(FieldError) -> BenchRequest {
        try BenchRequest(&fields)
    }

    func prepare(
        _ parameters: BenchRequest,
        for service: Service
    ) throws(WireError) -> Work {
        let (id, queue) = try queue(named: parameters.model, of: service)
        return .admitted(deadline: parameters.deadline) { context throws(WireError) in
            if let interruption = context.interruption {
                throw ErrorMapping.givenUp(interruption, id)
            }
            let outcome = await queue.measureKernels(deadline: context.deadline)
            let measurement = try measurement(outcome, of: id, context: context)
            service.measurements.remember(measurement, of: id)
            let timings = ScoringReply.Timings(
                queued: outcome.queued,
                computed: outcome.computed,
                total: context.clock.now() - context.arrival
            )
            var members: JSONObject = ["model": .string(id.rawValue)]
            for (name, value) in measurement.json { members[name] = value }
            members["timings"] = timings.json
            return .object(members)
        }
    }

    /// The queue of the named model, or of the only one when the request names none.
    private func queue(
        named name: String?,
        of service: Service
    ) throws(WireError) -> (id: ModelID, queue: any PassQueue) {
        let queues = service.queues
        if name == nil, queues.count == 1 { return queues[0] }
        if let name, let found = queues.first(where: { $0.id.rawValue == name }) { return found }
        let names = queues.map(\.id.rawValue)
        let list = "known: \(names.joined(separator: ", "))"
        guard let name else {
            throw WireError(
                .invalidParams,
                "params.model: is missing, and there is no single model to fall back on; \(list)",
                path: "params.model"
            )
        }
        throw ErrorMapping.unknownModel(name, known: names)
    }

    private func measurement(
        _ outcome: MeasurementOutcome,
        of id: ModelID,
        context: RequestContext
    ) throws(WireError) -> KernelMeasurement {
        switch outcome.result {
        case .success(let measurement?) where measurement.isUsable: return measurement
        case .success(.some):
            throw WireError(
                .internalError,
                "model \"\(id)\" measured a speed that is not a finite number above zero"
            )
        case .success(nil):
            throw WireError(
                .notMeasurable,
                "the kernels of model \"\(id)\" cannot be measured; see compute.kernels in the "
                    + "configuration",
                path: "params.model"
            )
        case .failure(let error): throw ErrorMapping.measurementError(error, id, context)
        }
    }
}
