// Which names of a test mean functions of the candidate.

/// Source text that reads test code without running it.
enum PythonTestNames {
    /// Defines `names_of(source)`: the tree, names that are used but neither bound anywhere in the
    /// test nor built in, and whether the test defines a `check` that it never calls.
    ///
    /// Modules of the standard library that the test uses like `sys.maxsize` without an import,
    /// since solutions usually have it, are imported.
    static let source = #"""
        import ast, builtins

        def names_of(source):
            tree = ast.parse(source, "tests.py")
            used, bound = set(), set()
            for node in ast.walk(tree):
                if isinstance(node, ast.Name):
                    (used if isinstance(node.ctx, ast.Load) else bound).add(node.id)
                elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                    bound.add(node.name)
                elif isinstance(node, ast.arg):
                    bound.add(node.arg)
                elif isinstance(node, ast.alias):
                    bound.add((node.asname or node.name).partition(".")[0])
                elif isinstance(node, ast.ExceptHandler) and node.name:
                    bound.add(node.name)
            missing = used - bound - set(dir(builtins)) - {"__name__", "__file__"}
            bases = {
                node.value.id for node in ast.walk(tree)
                if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)}
            modules = missing & bases & set(getattr(sys, "stdlib_module_names", ()))
            imports = [ast.Import([ast.alias(name)]) for name in sorted(modules)]
            for node in imports:
                ast.fix_missing_locations(ast.copy_location(node, tree.body[0]))
            tree.body[:0] = imports
            missing -= modules
            defined = {n.name for n in tree.body if isinstance(n, ast.FunctionDef)}
            return tree, missing, "check" in defined and "check" not in used

        """#
}
