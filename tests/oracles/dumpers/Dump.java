// Lists what the Java compiler's own parser finds outside method bodies.
// Usage: java Dump.java < paths   (one JSON line a file; see dumping.py)

import com.sun.source.tree.*;
import com.sun.source.util.*;
import java.io.*;
import java.nio.charset.StandardCharsets;
import java.util.*;
import javax.tools.*;

class Dump {
    /** A longer value may be left out of a view on purpose; it is then null here. */
    static final int SMALL_VALUE = 80;

    record Item(String name, String head, int body, String value) {}

    record Body(long first, long last, String text) {}

    static class Lister extends TreeScanner<Void, String> {
        final List<Item> items = new ArrayList<>();
        final List<Body> bodies = new ArrayList<>();
        final SourcePositions positions;
        final CompilationUnitTree unit;
        final String source;

        Lister(SourcePositions positions, CompilationUnitTree unit) throws IOException {
            this.positions = positions;
            this.unit = unit;
            this.source = unit.getSourceFile().getCharContent(true).toString();
        }

        int addBody(Tree block) {
            int start = (int) positions.getStartPosition(unit, block);
            int end = (int) positions.getEndPosition(unit, block);
            LineMap lines = unit.getLineMap();
            // A static initialiser's tree begins at the keyword: its body begins at the brace.
            start = source.indexOf('{', start);
            bodies.add(new Body(lines.getLineNumber(start), lines.getLineNumber(end - 1), source.substring(start, end)));
            return bodies.size() - 1;
        }

        static String joined(String opening, List<? extends Tree> trees, String closing) {
            if (trees.isEmpty()) return "";
            StringJoiner text = new StringJoiner(", ", opening, closing);
            for (Tree tree : trees) text.add(tree.toString());
            return text.toString();
        }

        void add(String scope, String name, String head, int body) {
            add(scope, name, head, body, null);
        }

        void add(String scope, String name, String head, int body, String value) {
            items.add(new Item(scope + name, head.replaceAll("\\s+", " ").strip(), body, value));
        }

        @Override public Void visitPackage(PackageTree tree, String scope) {
            add(scope, "package", joined("", tree.getAnnotations(), "") + tree.getPackageName(), -1);
            return null;
        }

        @Override public Void visitImport(ImportTree tree, String scope) {
            add(scope, "import", tree.toString(), -1);
            return null;
        }

        @Override public Void visitClass(ClassTree tree, String scope) {
            String extended = tree.getExtendsClause() == null ? "" : " extends " + tree.getExtendsClause();
            add(scope, tree.getSimpleName().toString(),
                tree.getKind() + " " + tree.getModifiers() + tree.getSimpleName() + joined("<", tree.getTypeParameters(), ">")
                    + extended + joined(" implements ", tree.getImplementsClause(), "")
                    + joined(" permits ", tree.getPermitsClause(), ""), -1);
            for (Tree member : tree.getMembers()) scan(member, scope + tree.getSimpleName() + ".");
            return null;
        }

        @Override public Void visitMethod(MethodTree tree, String scope) {
            int body = tree.getBody() == null ? -1 : addBody(tree.getBody());
            String value = tree.getDefaultValue() == null ? "" : " default " + tree.getDefaultValue();
            String receiver = tree.getReceiverParameter() == null ? "" : tree.getReceiverParameter() + " ";
            add(scope, tree.getName().toString(),
                tree.getModifiers() + joined("<", tree.getTypeParameters(), "> ") + tree.getReturnType() + " " + tree.getName()
                    + "(" + receiver + joined("", tree.getParameters(), "") + ")" + joined(" throws ", tree.getThrows(), "")
                    + value, body);
            return null;
        }

        @Override public Void visitVariable(VariableTree tree, String scope) {
            String value = tree.getInitializer() == null ? "" : tree.getInitializer().toString();
            boolean small = value.length() <= SMALL_VALUE && !value.contains("{") && !value.contains("->") && !value.contains("\n");
            add(scope, tree.getName().toString(),
                tree.getModifiers() + String.valueOf(tree.getType()) + " " + tree.getName(), -1, small ? value : null);
            scan(tree.getInitializer(), scope + tree.getName() + ".");
            return null;
        }

        @Override public Void visitLambdaExpression(LambdaExpressionTree tree, String scope) {
            if (tree.getBody() instanceof BlockTree block) addBody(block);
            else scan(tree.getBody(), scope);
            return null;
        }

        @Override public Void visitBlock(BlockTree tree, String scope) {
            addBody(tree);
            return null;
        }
    }

    static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') out.append('\\').append(c);
            else if (c < 0x20 || c > 0x7e) out.append(String.format("\\u%04x", (int) c));
            else out.append(c);
        }
        return out.append('"').toString();
    }

    static String json(String path, long errors, Lister found) {
        StringJoiner items = new StringJoiner(",");
        for (Item item : found.items) {
            items.add("{\"name\":" + quoted(item.name) + ",\"head\":" + quoted(item.head) + ",\"body\":"
                + (item.body < 0 ? "null" : item.body) + ",\"value\":"
                + (item.value == null ? "null" : quoted(item.value)) + "}");
        }
        StringJoiner bodies = new StringJoiner(",");
        for (Body body : found.bodies) {
            bodies.add("{\"first\":" + body.first + ",\"last\":" + body.last + ",\"text\":" + quoted(body.text) + "}");
        }
        return "{\"path\":" + quoted(path) + ",\"errors\":" + errors + ",\"items\":[" + items + "],\"bodies\":[" + bodies + "]}";
    }

    public static void main(String[] args) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StandardJavaFileManager files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8);
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
        for (String path : new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).lines().toList()) {
            DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
            JavacTask task = (JavacTask) compiler.getTask(
                null, files, problems, List.of("-proc:none"), null, files.getJavaFileObjects(path));
            CompilationUnitTree unit = task.parse().iterator().next();
            Lister found = new Lister(Trees.instance(task).getSourcePositions(), unit);
            found.scan(unit, "");
            long errors = problems.getDiagnostics().stream().filter(p -> p.getKind() == Diagnostic.Kind.ERROR).count();
            out.println(json(path, errors, found));
        }
        out.flush();
    }
}
