// The model that a head is trained on, as the daemon describes it.

internal import RewardClient
internal import RewardTypes

/// A served model, and where in it a head reads.
struct FitBackbone: Sendable {
    let place: FeaturePlace
    private let digest: String
    private let template: String
    private let precision: String
    private let server: JSONValue

    /// Asks the daemon about the model of the options.
    init(_ client: Client, _ options: FitOptions) async throws(CommandFailure) {
        let reply: JSONValue
        let hello: JSONValue
        do throws(ClientError) {
            reply = try await client.call("models", [:], timeout: .seconds(10))
            hello = try await client.call("hello", [:], timeout: .seconds(10))
        } catch {
            throw CommandFailure(error)
        }
        let models = reply[member: "models"]?.arrayValue ?? []
        let names = models.compactMap { $0[member: "name"]?.stringValue }
        let known = "the daemon has \(names.joined(separator: ", "))"
        let model: JSONValue
        if let name = options.model {
            guard let found = models.first(where: { $0[member: "name"]?.stringValue == name })
            else { throw .usage("--model: there is no \"\(name)\"; \(known)") }
            model = found
        } else {
            guard let only = models.first, models.count == 1 else {
                throw .usage("--model: is missing, and there is no single one; \(known)")
            }
            model = only
        }
        func text(_ member: String) -> String { model[member: member]?.stringValue ?? "" }
        let layer = Int64(options.layer)
        place = FeaturePlace(
            model: text("name"),
            layer: layer.map(JSONValue.integer) ?? "final",
            poolings: options.poolings,
            readsPrompt: options.kind.readsPrompts
        )
        digest = text("digest")
        template = text("template_digest")
        precision = text("precision")
        server = hello[member: "server"]?[member: "version"] ?? .null
    }

    /// What all cached vectors of this model have in common.
    var identity: JSONValue {
        [.string(digest), .string(template), .string(precision), server]
    }

    /// What the head's file says about where it belongs.
    var metadata: [(key: String, value: String)] {
        [
            ("rewardd.backbone", digest), ("rewardd.layer", place.layerName),
            ("rewardd.pooling", place.inputName), ("rewardd.ending", "template"),
            ("rewardd.template", template),
        ]
    }
}
