import Testing

@Suite("SwiftSource")
struct SwiftSourceTests {
    private func blank(_ text: String) -> String {
        SwiftSource(path: "x.swift", text: text).code.joined(separator: "\n")
    }

    @Test(
        "comments and literals are blanked, code stays",
        arguments: [
            ("a // b", "a     "),
            ("a /* b /* c */ d */ e", "a                   e"),
            ("a \"b\" c", "a \" \" c"),
            (#""\"x" y"#, #""   " y"#),
            (#""a\(b)c" d"#, #""  (b) " d"#),
            (#""a\(f("x"))c" d"#, ##""  (f(" ")) " d"##),
            (##"#"a\(b)"# c"##, ##"#"     "# c"##),
            (##"#"a\#(b)"# c"##, ##"#"   (b)"# c"##),
            ("\"\"\"\nprint(\n\"\"\" a", "\"\"\"\n      \n\"\"\" a"),
            ("\"unterminated\nprint(", "\"            \nprint("),
            ("#if os(Linux)", "#if os(Linux)"),
            ("/* never closed", "               "),
        ]
    )
    func blanks(text: String, expected: String) {
        #expect(blank(text) == expected)
    }

    @Test("the comment of a line is found behind code and strings")
    func comments() {
        let source = SwiftSource(path: "x", text: "let a = \"//\" // why\nlet b = \"//\"\n// only")
        #expect(source.comment(onLine: 0) == "// why")
        #expect(source.comment(onLine: 1) == "")
        #expect(source.comment(onLine: 2) == "// only")
    }

    @Test("functions are found with their extent")
    func functions() {
        let source = SwiftSource(
            path: "x",
            text: """
                protocol P {
                    func required(a: Int) -> Int
                    var property: Int { get }
                    init()
                }
                struct S {
                    var stored = [1].map { $0 }
                    var computed: Int {
                        1
                    }
                    init?(a: () -> Void = { }) {
                        self.init(b: 1)
                        let x = Self.init(c: 2)
                    }
                    func long(
                        a: Int
                    ) throws(E) -> [Int] where A == B {
                        func inner() { "{" }
                        // }
                    }
                }
                """
        )
        #expect(
            source.functions == [
                FunctionExtent(name: "var property", lines: 2...2),
                FunctionExtent(name: "var computed", lines: 7...9),
                FunctionExtent(name: "init ?", lines: 10...13),
                FunctionExtent(name: "func long", lines: 14...19),
                FunctionExtent(name: "func inner", lines: 17...17),
            ]
        )
    }
}
