// The candidate's side of mode `assert`: it answers calls of the tester.

/// The program that runs beside `solution.py` when the tests run in another jail.
///
/// Over descriptor 3, first one frame that says whether the program loaded, then one answer for
/// each call. A call is a tuple of its number, the name, arguments and keyword arguments. Answers are
/// `R` and a tuple of the number, the value and the arguments afterwards, or None where they have
/// not changed; or `X` and a tuple of the number, the name of the exception's type and its
/// arguments; or `B`, like `X`, for what cannot be returned.
enum PythonSolutionServer {
    /// The whole program.
    static func source(limits: SandboxLimits) -> String {
        PythonCodec.source + PythonSolution.source
            + "LIMIT = \(HarnessLimits.valueByteCount(limits))\n" + main
    }

    private static let main = #"""
        def serve():
            leave, hook, flush = os._exit, sys.__excepthook__, sys.stdout
            encode, decode, read_frame, write_frame, Unsupported = codec(LIMIT)

            def show(error):
                try:
                    hook(type(error), error, error.__traceback__)
                except BaseException:
                    pass

            def contents(error):
                """The arguments of an exception, if they are values, else its words."""
                try:
                    arguments = tuple(error.args)
                    encode(arguments)
                    return arguments
                except BaseException:
                    return describe(error)[1:]

            try:
                names = load()
            except Refused as error:
                write_frame(3, b"C" + encode(error.reason))
                leave(1)
            except BaseException as error:
                show(error)
                write_frame(3, b"X" + encode(describe(error)))
                leave(1)
            write_frame(3, b"R" + encode(None))
            while True:
                frame = read_frame(3)
                if frame is None:
                    break
                number, name, arguments, keywords = decode(frame)
                before = encode((arguments, keywords))
                try:
                    value = find(names, name)(*arguments, **keywords)
                except BaseException as error:
                    show(error)
                    answer = b"X" + encode((number, describe(error)[0], contents(error)))
                else:
                    try:
                        after = encode((arguments, keywords))
                        changed = None if after == before else (arguments, keywords)
                        answer = b"R" + encode((number, value, changed))
                    except Unsupported as error:
                        words = ("it returns, or leaves in an argument, " + str(error),)
                        answer = b"B" + encode((number, "bad_result_type", words))
                    except BaseException as error:
                        answer = b"B" + encode((number,) + (describe(error)[0], ("",)))
                write_frame(3, answer)
            try:
                flush.flush()
            except BaseException:
                pass
            leave(0)

        serve()
        """#
}
