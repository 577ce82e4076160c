// Whether a Python program compiles, without running it.

/// The program that compiles `solution.py`.
enum PythonCompileHarness {
    /// The whole program; one frame to descriptor 4, `R` or `C` as in `PythonFunctionHarness`.
    static let source =
        PythonCodec.source + #"""
            def check():
                encode, _, _, write_frame, _ = codec(1 << 16)
                with open("solution.py", "rb") as file:
                    source = file.read()
                failures = SyntaxError, ValueError, RecursionError, MemoryError, OverflowError
                try:
                    compile(source, "solution.py", "exec")
                except failures as error:
                    write_frame(4, b"C" + encode(describe(error)))
                    os._exit(1)
                write_frame(4, b"R" + encode(None))
                os._exit(0)

            check()
            """#
}
