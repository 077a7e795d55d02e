package stheno.jmh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// The command line of the suite; `packaging/bench` builds and starts it.
///
///     quick | full | smoke  [--filter REGEX] [--out DIR]
///     compare OLD.json NEW.json  [--bound PERCENT] [--page FILE.html]
///     report RESULTS.json  [MORE.json...] [--out DIR]
///
/// The exit status is 0; 1 if a benchmark failed or `compare` found a loss; 2 for invalid arguments.
public final class Bench {
    private static final String USAGE = """
            packaging/bench [quick|full|smoke] [--filter REGEX] [--out DIR]
            packaging/bench compare OLD.json NEW.json [--bound PERCENT] [--page FILE.html]
            packaging/bench report RESULTS.json [MORE.json...] [--out DIR]""";

    private Bench() {}

    /// Never returns: exits.
    public static void main(String[] args) {
        int status;
        try {
            status = run(new ArrayDeque<>(List.of(args)));
        } catch (IllegalArgumentException e) {
            System.err.println("bench: " + e.getMessage() + "\n" + USAGE);
            status = 2;
        } catch (IOException e) {
            System.err.println("bench: " + e.getMessage());
            status = 1;
        }
        System.exit(status);
    }

    static int run(Deque<String> args) throws IOException {
        String command = args.isEmpty() || args.peek().startsWith("-") ? "quick" : args.remove();
        return switch (command) {
            case "quick", "full", "smoke" -> measure(mode(command), args);
            case "compare" -> compare(args);
            case "report" -> report(args);
            default -> throw new IllegalArgumentException("there is no " + command);
        };
    }

    private static Mode mode(String word) {
        return Arrays.stream(Mode.values()).filter(mode -> mode.word().equals(word)).findFirst().orElseThrow();
    }

    private static int measure(Mode mode, Deque<String> args) throws IOException {
        Pattern filter = Pattern.compile("");
        Path out = Path.of("jmh", "target", "report");
        while (!args.isEmpty()) {
            String option = args.remove();
            switch (option) {
                case "--filter" -> filter = pattern(value(option, args));
                case "--out" -> out = path(value(option, args));
                default -> throw new IllegalArgumentException("there is no option " + option);
            }
        }
        if (mode != Mode.SMOKE) Files.createDirectories(out);
        BenchStop stop = BenchStop.installed();
        try {
            return new BenchRun(mode, filter, out, System.out, stop).run();
        } finally {
            stop.written();
        }
    }

    private static Pattern pattern(String expression) {
        try {
            return Pattern.compile(expression);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("--filter: " + e.getDescription() + ": " + expression);
        }
    }

    private static int compare(Deque<String> args) throws IOException {
        Path before = file(args);
        Path after = file(args);
        double bound = Compare.BOUND;
        Path page = null;
        while (!args.isEmpty()) {
            String option = args.remove();
            switch (option) {
                case "--bound" -> bound = percent(value(option, args));
                case "--page" -> page = path(value(option, args));
                default -> throw new IllegalArgumentException("there is no option " + option);
            }
        }
        var compare = new Compare(Results.read(before), Results.read(after), bound);
        System.out.print(CompareText.of(compare));
        if (page != null) Files.writeString(page, ComparePage.of(compare, before, after));
        return compare.lost().isEmpty() ? 0 : 1;
    }

    private static double percent(String text) {
        try {
            double percent = Double.parseDouble(text.replace("%", "").strip());
            if (percent >= 0) return percent / 100;
        } catch (NumberFormatException _) {
            // reported below
        }
        throw new IllegalArgumentException("--bound wants a percentage: " + text);
    }

    private static int report(Deque<String> args) throws IOException {
        Path file = file(args);
        Path out = file.toAbsolutePath().getParent();
        List<Result> results = new ArrayList<>(Results.read(file));
        while (!args.isEmpty() && !args.peek().startsWith("-")) results.addAll(Results.read(file(args)));
        while (!args.isEmpty()) {
            String option = args.remove();
            if (!option.equals("--out")) throw new IllegalArgumentException("there is no option " + option);
            out = path(value(option, args));
        }
        Files.createDirectories(out);
        Files.writeString(out.resolve("index.html"), Report.page(results, Machine.beside(file)));
        System.out.println("The report: " + out.resolve("index.html").toAbsolutePath().normalize());
        return 0;
    }

    private static Path file(Deque<String> args) {
        if (args.isEmpty() || args.peek().startsWith("-")) throw new IllegalArgumentException("a file of results is missing");
        return path(args.remove());
    }

    /// A path relative to the caller's folder, which `packaging/bench` passes on.
    private static Path path(String text) {
        return Path.of(System.getProperty("stheno.folder", "")).resolve(text);
    }

    private static String value(String option, Deque<String> args) {
        if (args.isEmpty()) throw new IllegalArgumentException(option + " wants a value");
        return args.remove();
    }
}
