// One call of a candidate's function, and what it returned.

/// The program that runs beside `solution.py` in mode `function`.
///
/// Standard input is one frame: a tuple of the path of the function, the index of the argument that
/// is looked at in place of what is returned (or None), whether values of numpy become lists, and
/// the list of arguments. Descriptor 4 gets one frame: `R` and a value, `X` (raised), `C` (does not
/// compile) or `B` (no value that can be returned), and a tuple of texts.
enum PythonFunctionHarness {
    /// The whole program.
    static func source(limits: SandboxLimits) -> String {
        PythonCodec.source + PythonSolution.source
            + "LIMIT = \(HarnessLimits.valueByteCount(limits))\n" + main
    }

    private static let main = #"""
        def run():
            leave, hook, flush = os._exit, sys.__excepthook__, sys.stdout
            encode, decode, read_frame, write_frame, Unsupported = codec(LIMIT)
            path, observed, numpy, arguments = decode(read_frame(0))

            def end(tag, value, status):
                try:
                    flush.flush()
                    sys.stderr.flush()
                except BaseException:
                    pass
                write_frame(4, tag + encode(value))
                leave(status)

            try:
                function = find(load(), path)
                value = function(*arguments)
            except Refused as error:
                end(b"C", error.reason, 1)
            except BaseException as error:
                try:
                    hook(type(error), error, error.__traceback__)
                except BaseException:
                    pass
                end(b"X", describe(error), 1)
            try:
                if observed is not None:
                    value = arguments[observed]
                if numpy and (type(value).__module__ or "") == "numpy":
                    value = value.tolist()
                payload = b"R" + encode(value)
            except Unsupported as error:
                end(b"B", ("bad_result_type", "it returns " + str(error)), 1)
            except BaseException as error:
                end(b"B", describe(error), 1)
            try:
                flush.flush()
            except BaseException:
                pass
            write_frame(4, payload)
            leave(0)

        run()
        """#
}

/// What harnesses may send.
enum HarnessLimits {
    /// Bytes of one value: what descriptor 4 takes, less the frame around it.
    static func valueByteCount(_ limits: SandboxLimits) -> Int {
        max(limits.resultByteCount - 4096, 1024)
    }
}
