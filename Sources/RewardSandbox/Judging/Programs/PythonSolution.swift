// Loading a candidate's Python program as a module, in whichever program of the jail needs it.

/// Source text that reads `solution.py` and looks its functions up.
enum PythonSolution {
    /// Defines `load()`, which runs the program as module `solution`, and `find(names, path)`.
    ///
    /// `Refused` is raised for a program that does not compile, and is no exception that a
    /// candidate's own `except Exception` would see.
    static let source = #"""
        class Refused(BaseException):
            pass

        def load():
            module = type(sys)("solution")
            sys.modules["solution"] = module
            with open("solution.py", "rb") as file:
                source = file.read()
            try:
                code = compile(source, "solution.py", "exec")
            except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError) as error:
                refused = Refused()
                refused.reason = describe(error)
                raise refused from None
            exec(code, module.__dict__)
            return module.__dict__

        def find(names, path):
            """A function by its name, or a method of a new object by `Class.method`."""
            first, _, method = path.partition(".")
            if first not in names:
                raise NameError("the program defines no %s" % first)
            found = names[first]
            return getattr(found(), method) if method else found

        """#
}
