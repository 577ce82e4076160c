// `status`: how the daemon is doing.

internal import RewardBackend
internal import RewardScheduling
internal import RewardTypes
internal import RewardWire

/// Counters since the start and the state now.
struct StatusOperation: Operation {
    static let name = "status"

    func prepare(_ parameters: Void, for service: Service) throws(WireError) -> Work {
        .immediate { _ in reply(of: service) }
    }

    private func reply(of service: Service) -> JSONValue {
        let info = service.info
        let uptime = service.clock.now() - info.started
        let models = service.queues.map { id, queue in
            var members: JSONObject = ["name": .string(id.rawValue)]
            for (name, value) in queue.statistics.json { members[name] = value }
            for (name, value) in queue.backendStatistics.json { members[name] = value }
            members["kernels"] = .string(queue.model.kernels)
            members["measured"] = service.measurements[id].map { .object($0.json) } ?? .null
            return JSONValue.object(members)
        }
        return [
            "server": info.json,
            "boot": .string(info.bootID),
            "state": service.admission.isDraining ? "draining" : "running",
            "uptime_seconds": .number(uptime.roundedMilliseconds / 1e3),
            "requests": requests(of: service),
            "models": .array(models),
            "memory": [
                "resident_bytes": info.residentByteCount().map { .integer(Int64($0)) } ?? .null
            ],
            "compute": .object(info.compute),
        ]
    }

    private func requests(of service: Service) -> JSONValue {
        let counters = service.metrics.snapshot
        var served: JSONObject = [:]
        for name in OperationRegistry.names {
            if let count = counters.served[name] { served[name] = .integer(Int64(count)) }
        }
        var failed: JSONObject = [:]
        for kind in ErrorKind.allCases {
            if let count = counters.failed[kind] { failed[kind.rawValue] = .integer(Int64(count)) }
        }
        var items: JSONObject = [:]
        for status in ItemStatus.allCases {
            if let count = counters.items[status] {
                items[status.rawValue] = .integer(Int64(count))
            }
        }
        return [
            "in_flight": .integer(Int64(service.requestCountInFlight)),
            "served": .object(served),
            "failed": .object(failed),
            "items": .object(items),
        ]
    }
}

extension QueueStatistics {
    fileprivate var json: JSONObject {
        [
            "queued_tokens": .integer(Int64(queuedTokenCount)),
            "queued_passes": .integer(Int64(queuedPassCount)),
            "running": .bool(isRunning),
            "batches": .integer(Int64(batchCount)),
            "passes": .integer(Int64(passCount)),
            "tokens": .integer(Int64(tokenCount)),
            "refused_passes": .integer(Int64(refusedPassCount)),
            "dropped_passes": .integer(Int64(droppedPassCount)),
            "busy_ms": .number(busy.roundedMilliseconds),
        ]
    }
}

extension BackendStatistics {
    fileprivate var json: JSONObject {
        [
            "asked_tokens": .integer(Int64(askedTokenCount)),
            "computed_tokens": .integer(Int64(computedTokenCount)),
            "saved_tokens": .integer(Int64(savedTokenCount)),
            "remembered_tokens": .integer(Int64(rememberedTokenCount)),
            "prefix_memory": prefixMemory.map(\.json) ?? .null,
        ]
    }
}

extension PrefixMemoryStatistics {
    fileprivate var json: JSONValue {
        [
            "bytes": .integer(Int64(byteCount)),
            "budget_bytes": .integer(Int64(byteBudget)),
            "blocks": .integer(Int64(blockCount)),
            "stored_tokens": .integer(Int64(storedTokenCount)),
            "evicted_blocks": .integer(Int64(evictedBlockCount)),
        ]
    }
}
