// Which language a text is in, told by its script and its most frequent words.

/// Evidence for languages.
///
/// It tells apart what is easy to tell apart, and no more.
///
/// A text is taken for a language when most of its letters are in the script of the language and
/// no other language of that script has more of its function words in the text. Scripts of a
/// single language need no words. A text without letters may be anything.
enum LanguageEvidence {
    private struct Language {
        let script: [ClosedRange<UInt32>]
        let words: Set<String>

        init(_ script: [ClosedRange<UInt32>], _ words: String = "") {
            self.script = script
            self.words = Set(words.split(separator: " ").map(String.init))
        }
    }

    private static let latin: [ClosedRange<UInt32>] = [
        0x41...0x5A, 0x61...0x7A, 0xAA...0xAA, 0xBA...0xBA, 0xC0...0x24F, 0x1E00...0x1EFF,
    ]
    private static let cyrillic: [ClosedRange<UInt32>] = [0x400...0x52F]
    private static let arabic: [ClosedRange<UInt32>] = [0x600...0x6FF, 0x750...0x77F]
    private static let devanagari: [ClosedRange<UInt32>] = [0x900...0x97F]
    private static let han: [ClosedRange<UInt32>] = [0x4E00...0x9FFF, 0x3400...0x4DBF]

    private static let languages: [String: Language] = [
        "en": Language(latin, "the and of to in is that it for with you are this on as be not was"),
        "de": Language(
            latin,
            "der die das und ist nicht ein eine zu mit den auf für von sich es im"
        ),
        "fr": Language(
            latin,
            "le la les et des est une dans pour que pas qui du au sur avec ce il"
        ),
        "es": Language(latin, "el la los las y que es un una por con para no se del lo como más"),
        "pt": Language(latin, "o os as e que é um uma para com não se do da em por mais dos você"),
        "it": Language(latin, "il gli e che è un una per con non si di della sono del nel più le"),
        "nl": Language(latin, "de het een en van is niet dat op te zijn met voor die ook maar er"),
        "sv": Language(latin, "och det att som en är på för med inte av till den ett jag om har"),
        "fi": Language(latin, "ja on ei se että oli hän mutta ovat kun niin myös tai joka olla"),
        "vi": Language(latin, "và của là có không một cho được các trong người với những để này"),
        "sw": Language(latin, "na ya wa kwa ni katika za la kuwa hii cha yake lakini au hiyo"),
        "ru": Language(cyrillic, "и в не на что он с как это по но из у за от так для мы вы я"),
        "bg": Language(cyrillic, "и на да се за от в е не са че с по това как ще към или които"),
        "uk": Language(cyrillic, "і в не на що з до це як та але за від про для ми ви є й у"),
        "ar": Language(arabic, "في من على إلى أن هذا هذه التي الذي لا ما كان عن مع هو هي"),
        "fa": Language(arabic, "در از به که این را با است برای می و آن یک شود های است"),
        "ur": Language(arabic, "کے میں کی ہے اور سے کا کو پر ہیں یہ کہ نے بھی ایک لیے"),
        "hi": Language(devanagari, "के में की है और से का को पर हैं यह कि ने भी एक लिए नहीं"),
        "mr": Language(devanagari, "आणि आहे हे ते मध्ये या एक च्या तो की आहेत होते नाही साठी"),
        "ne": Language(devanagari, "र छ को मा छन् यो हो लागि पनि गर्न एक हुन्छ तर भने थियो"),
        "ko": Language([0xAC00...0xD7A3, 0x1100...0x11FF]),
        "ja": Language([0x3040...0x30FF] + han), "zh": Language(han),
        "th": Language([0xE00...0xE7F]), "el": Language([0x370...0x3FF]),
        "he": Language([0x590...0x5FF]), "bn": Language([0x980...0x9FF]),
        "pa": Language([0xA00...0xA7F]), "gu": Language([0xA80...0xAFF]),
        "ta": Language([0xB80...0xBFF]), "te": Language([0xC00...0xC7F]),
        "kn": Language([0xC80...0xCFF]), "ml": Language([0xD00...0xD7F]),
    ]

    /// The codes of the languages that can be told, sorted.
    static var codes: [String] { languages.keys.sorted() }

    /// Whether a text may well be in a language.
    ///
    /// Linear in the text.
    static func isLikely(_ text: String, code: String) -> Bool {
        guard let language = languages[code] else { return false }
        let letters = text.unicodeScalars.filter { $0.properties.isAlphabetic }.map(\.value)
        guard !letters.isEmpty else { return true }
        let count = letters.count { letter in
            language.script.contains { $0.contains(letter) }
        }
        guard 2 * count > letters.count else { return false }
        // Kana tell Japanese from Chinese.
        if code == "ja" || code == "zh" {
            return letters.contains { (0x3040...0x30FF).contains($0) } == (code == "ja")
        }
        guard !language.words.isEmpty else { return true }
        var counts: [String: Int] = [:]
        for word in text.lowercased().split(whereSeparator: { !$0.isLetter }) {
            counts[String(word), default: 0] += 1
        }
        let evidence = { (words: Set<String>) in words.reduce(0) { $0 + (counts[$1] ?? 0) } }
        let own = evidence(language.words)
        return languages.values.allSatisfy { other in
            other.script != language.script || evidence(other.words) <= own
        }
    }
}
