// The tests' side of mode `assert`: they run here, and candidates' functions are proxies.

/// The program that runs `tests.py` in a jail that has no code of the candidate.
///
/// Standard input is one frame: a tuple of the function's name (or None) and whether changed
/// arguments are copied back. Descriptor 4, which only this program has, gets one frame: `R` when
/// all tests ran to their end; `A` when one of them failed; `C` or `X` for what the candidate's
/// program did while it was loaded; `P` for what it did while it was called; `T` when the test
/// itself does not compile or passes what cannot be sent.
enum PythonTester {
    /// The whole program.
    static func source(limits: SandboxLimits) -> String {
        PythonCodec.source + PythonTestNames.source
            + "LIMIT = \(HarnessLimits.valueByteCount(limits))\n" + main
    }

    private static let main = #"""
        class RemoteError(Exception):
            """An exception of the candidate that is no plain one of Python."""

        # These would end a loop of the test as if it had come to its end.
        SILENT = (StopIteration, StopAsyncIteration, GeneratorExit)

        class Ended(BaseException):
            """No further call is possible; no `except Exception` of a test sees it."""

        def remote(name, arguments):
            found = getattr(builtins, name, None)
            if isinstance(found, type) and issubclass(found, Exception):
                if not issubclass(found, SILENT):
                    try:
                        return found(*arguments)
                    except BaseException:
                        pass
            return RemoteError(name, *arguments)

        def copy_back(old, new):
            """Makes a container of an argument what it is on the other side."""
            if type(old) is not type(new):
                return
            if type(old) is list:
                merged = [merge(a, b) for a, b in zip(old, new)] + new[len(old):]
                old[:] = merged
            elif type(old) is dict:
                merged = {key: merge(old.get(key), new[key]) for key in new}
                old.clear()
                old.update(merged)
            elif type(old) is set:
                old.clear()
                old.update(new)
            elif type(old) is tuple:
                for a, b in zip(old, new):
                    copy_back(a, b)

        def merge(old, new):
            """The old object with new contents where it can have them, or the new one."""
            if type(old) is type(new) and type(old) in (list, dict, set, tuple):
                copy_back(old, new)
                return old
            return new

        def test():
            encode, decode, read_frame, write_frame, Unsupported = codec(LIMIT)
            function, copies = decode(read_frame(0))
            raised = []
            number = 0

            def end(tag, *words):
                sys.stdout.flush()
                write_frame(4, tag + encode(words))
                os._exit(0)

            def call(name, arguments, keywords):
                nonlocal number
                number += 1
                try:
                    request = encode((number, name, arguments, keywords))
                except Unsupported as error:
                    tag = b"P" if "more than" in str(error) else b"T"
                    end(tag, "call", "the test passes %s" % error)
                try:
                    write_frame(3, request)
                    answer = read_frame(3)
                    if not answer:
                        end(b"P", "ended", "the program ended while %s was called" % name)
                    content = decode(answer[1:])
                    tag, sender = answer[:1], content[0]
                    if sender != number or len(content) != 3:
                        raise Unsupported("an answer to no question")
                except OSError:
                    end(b"P", "ended", "the program ended before %s was called" % name)
                except Unsupported as error:
                    end(b"P", "protocol", "the program sent %s" % error)
                except Exception as error:
                    end(b"P", "protocol", "the program sent no answer: %s" % error)
                if tag == b"R":
                    if copies and content[2] is not None:
                        copy_back((arguments, keywords), content[2])
                    return content[1]
                if tag != b"X":
                    end(b"P", str(content[1]), " ".join(map(str, content[2])))
                error = remote(str(content[1]), content[2])
                raised.append(error)
                raise error

            def proxy(name):
                def candidate(*arguments, **keywords):
                    return call(name, list(arguments), keywords)
                candidate.__name__ = name
                return candidate

            try:
                with open("tests.py", "rb") as file:
                    source = file.read()
                tree, missing, checks = names_of(source)
                code = compile(tree, "tests.py", "exec")
            except (SyntaxError, ValueError, RecursionError) as error:
                end(b"T", "syntax", "the test does not compile: %s" % error)
            try:
                hello = read_frame(3)
                told = decode(hello[1:]) if hello else None
            except (OSError, Unsupported, TypeError, ValueError) as error:
                end(b"P", "protocol", "the program sent no greeting: %s" % error)
            if not hello:
                end(b"P", "ended", "the program ended while it was loaded")
            if hello[:1] != b"R":
                words = told if type(told) is tuple else ()
                end(b"C" if hello[:1] == b"C" else b"X", *[str(word) for word in words])
            space = {name: proxy(name) for name in missing}
            space["__name__"] = "tests"
            if function is not None:
                space["candidate"] = space.setdefault(function, proxy(function))
                if "." not in function:
                    space[function] = space["candidate"]
            try:
                exec(code, space)
                if checks and function is not None:
                    space["check"](space["candidate"])
            except BaseException as error:
                place = error.__traceback__
                line = 0
                while place is not None:
                    if place.tb_frame.f_code.co_filename == "tests.py":
                        line = place.tb_lineno
                    place = place.tb_next
                lines = source.decode("utf-8", "replace").split("\n")
                text = lines[line - 1].strip() if 0 < line <= len(lines) else ""
                tag = b"P" if any(error is one for one in raised) else b"A"
                end(tag, *describe(error), "line %d: %s" % (line, text[:400]))
            sys.stdout.flush()
            write_frame(4, b"R" + encode(number))
            os._exit(0)

        test()
        """#
}
