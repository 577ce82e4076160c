// Tests in the candidate's own process, for what cannot be sent between two.

/// The program of mode `assert` with integrity `inline`.
///
/// A candidate that wants to can forge everything here; results carry the word. Standard input and
/// frames are those of `PythonTester`.
enum PythonInlineHarness {
    /// The whole program.
    static func source(limits: SandboxLimits) -> String {
        PythonCodec.source + PythonSolution.source + PythonTestNames.source
            + "LIMIT = \(HarnessLimits.valueByteCount(limits))\n" + main
    }

    private static let main = #"""
        def test():
            leave, flush = os._exit, sys.stdout
            encode, decode, read_frame, write_frame, Unsupported = codec(LIMIT)
            function, _ = decode(read_frame(0))

            def end(tag, *words):
                try:
                    flush.flush()
                except BaseException:
                    pass
                write_frame(4, tag + encode(words))
                leave(0)

            try:
                with open("tests.py", "rb") as file:
                    tree, missing, checks = names_of(file.read())
                code = compile(tree, "tests.py", "exec")
            except (SyntaxError, ValueError, RecursionError) as error:
                end(b"T", "syntax", "the test does not compile: %s" % error)
            try:
                names = load()
                if function is not None:
                    names["candidate"] = find(names, function)
            except Refused as error:
                end(b"C", *error.reason)
            except BaseException as error:
                end(b"X", *describe(error))
            try:
                exec(code, names)
                if checks and function is not None:
                    names["check"](names["candidate"])
            except BaseException as error:
                place, last = error.__traceback__, ""
                while place is not None:
                    last = place.tb_frame.f_code.co_filename
                    place = place.tb_next
                end(b"A" if last == "tests.py" else b"P", *describe(error))
            write_frame(4, b"R" + encode(0))
            leave(0)

        test()
        """#
}
