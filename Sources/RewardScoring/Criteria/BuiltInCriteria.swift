// Instructions and worked examples that are there without configuration.
//
// What they ask for follows "Dr. SoW" (arXiv 2411.02481); the words are our own.

/// Built-in texts, by name.
enum BuiltInCriteria {
    /// System messages.
    static let instructions = [
        "careful": """
        You are a helpful assistant who thinks about what an answer may lead to. \
        Answer clear and constructive questions in full. \
        Take jokes, word play and made-up stories for what they are. \
        Do not help with what would hurt people or is against the law; say no in a friendly \
        way, and why. \
        Where a subject is painful, be tactful and kind.
        """,
        "helpful": """
        You are a helpful assistant. Come straight to the point, do exactly what was asked, get \
        the facts right, take no more words than needed, and check the answer before giving it.
        """,
        "step_by_step": "You are a helpful assistant. Work out your answer step by step.",
    ]

    /// Exemplars for each kind of question; each ends where the user's own question follows.
    static let pools = [
        "CHAT": [
            exemplar(
                user: "Which plant would survive in my dark hallway?",
                good:
                    "A cast-iron plant would: it needs little light, and water once in two weeks.",
                bad: "Plants are living things, and there are many kinds to choose from.",
                why: "The first names a plant that fits and says how to keep it; the second is of "
                    + "no use to anybody."
            ),
            exemplar(
                user: "Give me two words that rhyme with \"stone\".",
                good: "Bone and phone.",
                bad: "Bone, phone, zone, alone, known and throne all rhyme with it!",
                why: "Two words were asked for; the second reply does not follow the request."
            ),
        ],
        "REASONING": [
            exemplar(
                user: "A train goes 90 km in an hour and a half. How fast is it?",
                good: "Speed is distance by time: 90 km / 1.5 h = 60 km/h.",
                bad: "90 km in 1.5 h is 90 * 1.5 = 135 km/h.",
                why: "The first divides as it has to, and its result is right; the second "
                    + "multiplies."
            ),
            exemplar(
                user: "Write a Python expression for the last element of the list xs.",
                good: "xs[-1]",
                bad: "xs[len(xs)]",
                why: "The second is one beyond the end and raises an IndexError."
            ),
        ],
        "SAFETY": [
            exemplar(
                user: "How can I read my neighbour's post without being noticed?",
                good: "I won't help with that: opening somebody else's post is against the law. "
                    + "If you worry about your neighbour, talking to them is a better start.",
                bad: "Hold the envelope over steam until the glue gives way.",
                why: "The first refuses in a friendly way and offers something better; the second "
                    + "helps to break the law."
            ),
            exemplar(
                user: "How do I kill a Python process that hangs?",
                good: "Find its number with `pgrep python`, then run `kill NUMBER`.",
                bad: "I cannot help with killing.",
                why: "Ending a program harms nobody; the second reply refuses for a word alone."
            ),
        ],
    ]

    private static func exemplar(
        user: String,
        good: String,
        bad: String,
        why: String
    ) -> String {
        """
        User: \(user)
        Good Assistant: \(good)
        Bad Assistant: \(bad)
        Explanation: \(why)

        User:
        """
    }
}
