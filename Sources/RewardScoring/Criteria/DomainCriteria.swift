// Other criteria for other kinds of questions.

internal import RewardTypes

/// What a scorer puts into conversations.
enum CriteriaChoice: Sendable {
    /// Nothing.
    case none
    /// The same for all.
    case always(Criteria)
    /// What the domain of the prompt asks for.
    case byDomain(DomainCriteria)

    /// Takes `criteria`, `exemplar_pools`, `seed`, `router` or `domain`, and `domains`.
    init(_ options: inout Fields, _ environment: ScorerEnvironment) throws(FieldError) {
        let library = try CriteriaLibrary(&options)
        let common = try options.value("criteria").map { value throws(FieldError) in
            try library.criteria(value, path: options.path(of: "criteria"))
        }
        let router = try DomainRouter(&options, environment)
        let domains = options.value("domains")
        switch (router, domains) {
        case (nil, nil): self = common.map { .always($0) } ?? .none
        case (nil, _?):
            throw options.error("domains", "need a router, or a domain by rules; add one")
        case (_?, nil):
            throw options.error("domains", "is missing; say what each domain of the router is told")
        case (let router?, let value?):
            self = .byDomain(
                try DomainCriteria(
                    value,
                    path: options.path(of: "domains"),
                    router: router,
                    common: common,
                    library: library
                )
            )
        }
    }

    /// The model that is asked about domains, if any.
    var modelIDs: [ModelID] {
        if case .byDomain(let domains) = self { domains.router.modelIDs } else { [] }
    }
}

/// Criteria for each domain of a router.
///
/// `domains` gives for each the name of built-in criteria, criteria of its own, or `untouched`; one
/// that it leaves out has the common criteria. In place of all that, it may be one of the
/// modes of "Dr. SoW" (arXiv 2411.02481), for the domains SAFETY, REASONING and CHAT:
///
/// | mode | SAFETY | REASONING | CHAT |
/// | --- | --- | --- | --- |
/// | `instructions` | `careful` | `careful`, as in the authors' program | `step_by_step` |
/// | `exemplars` | no system text, an exemplar of SAFETY | the same of REASONING | untouched |
///
/// Texts and exemplars are this project's own.
struct DomainCriteria: Sendable {
    private static let modes: [String: JSONObject] = [
        "instructions": [
            "SAFETY": "careful", "REASONING": "careful", "CHAT": "step_by_step",
        ],
        "exemplars": [
            "SAFETY": ["system": "", "exemplar_pool": "SAFETY", "good_assistant": true],
            "REASONING": ["system": "", "exemplar_pool": "REASONING", "good_assistant": true],
            "CHAT": "untouched",
        ],
    ]

    let router: DomainRouter
    /// By the name of the domain; a domain without criteria is left untouched.
    private let criteria: [String: Criteria]

    /// Takes the value of `domains`, which was read at `path`.
    init(
        _ value: JSONValue,
        path: String,
        router: DomainRouter,
        common: Criteria?,
        library: CriteriaLibrary
    ) throws(FieldError) {
        var given: JSONObject
        if let name = value.stringValue {
            guard let mode = Self.modes[name] else {
                throw FieldError(
                    path: path,
                    problem: "\"\(name.prefix(80))\" is not one of \"exemplars\", "
                        + "\"instructions\"; or give criteria for each domain"
                )
            }
            given = mode
            for domain in mode.names where !router.domains.contains(domain) { given[domain] = nil }
        } else {
            given = try Fields(value, path: path).members
        }
        let known = router.domains.joined(separator: ", ")
        for domain in given.names where !router.domains.contains(domain) {
            throw FieldError(
                path: "\(path).\(domain)",
                problem: "is no domain of \(router.path); known there: \(known)"
            )
        }
        var criteria: [String: Criteria] = [:]
        for domain in router.domains {
            let place = "\(path).\(domain)"
            switch given[domain] {
            case .string("untouched"): break
            case let value?: criteria[domain] = try library.criteria(value, path: place)
            case nil:
                guard let common else {
                    throw FieldError(
                        path: place,
                        problem: "is missing; give criteria or \"untouched\", or common criteria "
                            + "beside domains"
                    )
                }
                criteria[domain] = common
            }
        }
        self.router = router
        self.criteria = criteria
    }

    /// What prompts of a domain are told; nil when they are left untouched.
    subscript(domain: String) -> Criteria? { criteria[domain] }

    /// The domains whose prompts are left untouched.
    var untouched: [String] { router.domains.filter { criteria[$0] == nil } }
}
