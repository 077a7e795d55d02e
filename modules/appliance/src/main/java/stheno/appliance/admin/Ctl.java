package stheno.appliance.admin;

import java.io.IOException;
import java.io.PrintStream;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import stheno.appliance.config.BadConfig;
import stheno.appliance.format.DisplayText;

/// `stheno ctl`: controls a running server through its Unix socket. One use; one thread.
///
/// Exit status: 0 done; 1 the server refuses, or cannot be reached; 2 the command line is wrong.
public final class Ctl {
    public static final String HELP = """
            stheno ctl [--config FILE | --socket PATH] [--json] COMMAND
              status                     print the state of the server
              connections [--limit N]    list open connections (100; at most 10000)
              close ID                   close a connection
              upgrade                    start the program again, and let it replace the server without a failed connection
              reload                     reload the settings; prints keys that need a restart, or what is wrong
              drain                      stop when open requests and transfers have finished
              stop                       stop at once
              log level [LEVEL]          print or set the log level: debug, info, warn or error
              log reopen                 reopen the log files, after they were renamed
              metrics                    print the metrics for Prometheus
              queue list [--limit N]     list messages that wait for another server
              queue retry ID|all         try to send messages at once
              queue remove ID|all        remove messages, without a bounce
              dns stats                  print the state of the cache and of the servers asked
              dns show NAME              print the cached answers of a name and of the names below it
              dns flush [NAME]           remove all cached answers, or those of a name and of the names below it
            The server is that of admin.socket in conf/stheno.properties or FILE and in the environment, as `serve` reads them.
            """;

    private static final List<String> COMMANDS = List.of("status", "connections", "close", "reload", "drain", "stop", "log", "metrics",
            "queue", "dns", "upgrade");
    private static final Duration PATIENCE = Duration.ofSeconds(30); // a reload reads files and certificates
    private static final int MOST = 16 * 1024 * 1024; // bytes of a reply: ten thousand connections need a quarter of it
    private static final int MOST_ROWS = 10_000;
    private static final Pattern ID = Pattern.compile("[0-9a-z]{1,64}");

    private final Deque<String> words;
    private final PrintStream out;
    private final PrintStream err;
    private final ServerFinder finder;
    private Optional<Path> named = Optional.empty();
    private Optional<Path> file = Optional.empty();
    private boolean json;

    private Ctl(List<String> words, ServerFinder finder, PrintStream out, PrintStream err) {
        this.words = new ArrayDeque<>(words);
        this.finder = finder;
        this.out = out;
        this.err = err;
    }

    /// @param words the arguments after `ctl`
    /// @param finder finds the server's socket, unless the arguments name it
    /// @return the exit status
    public static int run(List<String> words, ServerFinder finder, PrintStream out, PrintStream err) {
        if (words.contains("--help") || words.contains("-h")) {
            out.print(help(words));
            return 0;
        }
        Ctl ctl = new Ctl(words, finder, out, err);
        try {
            return ctl.obey();
        } catch (ServerFinder.NotFound e) {
            err.println("stheno ctl: " + e.getMessage());
            return 1;
        } catch (BadConfig e) {
            e.getMessage().lines().forEach(line -> err.println("stheno ctl: " + line));
            return 2;
        } catch (UsageError e) {
            err.println("stheno ctl: " + e.getMessage());
            err.println("usage: " + usage(words));
            return 2;
        }
    }

    /// The lines of HELP of the command in the arguments; all lines without one.
    private static String help(List<String> words) {
        List<String> own = HELP.lines().skip(1).filter(line -> isOf(line.strip().split(" ")[0], words)).toList();
        return own.isEmpty() ? HELP : HELP.lines().findFirst().orElseThrow() + "\n" + String.join("\n", own) + "\n";
    }

    private static boolean isOf(String command, List<String> words) {
        Optional<String> first = words.stream().filter(COMMANDS::contains).findFirst();
        return first.isPresent() && first.get().equals(command);
    }

    /// How the command in the arguments is written; in several ways, the command alone.
    private static String usage(List<String> words) {
        List<String> own = HELP.lines().skip(1).filter(line -> isOf(line.strip().split(" ")[0], words)).toList();
        String start = HELP.lines().findFirst().orElseThrow();
        if (own.isEmpty()) return start;
        return start.replace("COMMAND", own.stream().map(line -> line.strip().split(" {2,}")[0]).collect(Collectors.joining(" | ")));
    }

    /// The command line is wrong.
    private static final class UsageError extends Exception {
        private static final long serialVersionUID = 1;

        UsageError(String message) {
            super(message);
        }
    }

    private int obey() throws UsageError, BadConfig, ServerFinder.NotFound {
        options();
        if (words.isEmpty()) throw new UsageError("a command is missing; `stheno ctl help` lists all commands");
        String command = words.poll();
        return switch (command) {
            case "help" -> help();
            case "status" -> ask("GET", "/status" + suffix());
            case "connections" -> ask("GET", "/connections" + suffix() + "?limit=" + limit());
            case "close" -> ask("POST", "/connections/" + number("close", Long.MAX_VALUE) + "/close");
            case "reload", "upgrade" -> ask("POST", "/" + command);
            case "drain", "stop" -> ask("POST", "/" + command, true);
            case "log" -> log();
            case "reopen" -> ask("POST", "/log/reopen");
            case "metrics" -> ask("GET", "/metrics");
            case "queue" -> queue();
            case "dns" -> dns();
            default -> throw new UsageError("there is no command `" + command + "`; `stheno ctl help` lists all");
        };
    }

    private void options() throws UsageError {
        while (!words.isEmpty() && words.peek().startsWith("--")) {
            String word = words.peek();
            words.poll();
            switch (word) {
                case "--json" -> json = true;
                case "--socket" -> named = Optional.of(path(word));
                case "--config" -> file = Optional.of(path(word));
                default -> throw new UsageError("there is no option `" + word + "`; `stheno ctl help` lists all");
            }
        }
    }

    private Path path(String option) throws UsageError {
        if (words.isEmpty()) throw new UsageError(option + " needs a " + (option.equals("--config") ? "FILE" : "PATH"));
        String path = words.poll();
        try {
            return Path.of(path);
        } catch (InvalidPathException e) {
            throw new UsageError(option + ": `" + path + "` is not a path: " + e.getReason());
        }
    }

    private int help() {
        out.print(HELP);
        return 0;
    }

    private String suffix() {
        return json ? ".json" : ".txt";
    }

    private long limit() throws UsageError {
        if (words.isEmpty() || !words.peek().equals("--limit")) return 100;
        words.poll();
        return number("--limit", MOST_ROWS);
    }

    private long number(String of, long most) throws UsageError {
        if (words.isEmpty()) throw new UsageError(of + ": its number is missing");
        String digits = words.poll();
        try {
            long number = Long.parseLong(digits);
            if (number >= 0 && number <= most) return number;
        } catch (NumberFormatException e) {
            // reported below
        }
        throw new UsageError(of + ": `" + digits + "` is not a number" + (most == Long.MAX_VALUE ? "" : " from 0 to " + most));
    }

    private int log() throws UsageError, BadConfig, ServerFinder.NotFound {
        String what = words.isEmpty() ? "" : words.poll();
        return switch (what) {
            case "reopen" -> ask("POST", "/log/reopen");
            case "level" -> words.isEmpty() ? ask("GET", "/log/level") : ask("POST", "/log/level?level=" + level());
            default -> throw new UsageError("log: `" + what + "` is not level or reopen");
        };
    }

    private int queue() throws UsageError, BadConfig, ServerFinder.NotFound {
        String what = words.isEmpty() ? "list" : words.poll();
        return switch (what) {
            case "list" -> ask("GET", "/queue" + suffix() + "?limit=" + limit());
            case "retry", "remove" -> ask("POST", "/queue/" + what + "?id=" + message(what));
            default -> throw new UsageError("queue: `" + what + "` is not list, retry or remove");
        };
    }

    private int dns() throws UsageError, BadConfig, ServerFinder.NotFound {
        String what = words.isEmpty() ? "stats" : words.poll();
        return switch (what) {
            case "stats" -> ask("POST", "/dns/stats");
            case "show" -> ask("POST", "/dns/show?name=" + domain(what));
            case "flush" -> ask("POST", "/dns/flush" + (words.isEmpty() || words.peek().startsWith("--") ? "" : "?name=" + domain(what)));
            default -> throw new UsageError("dns: `" + what + "` is not stats, show or flush");
        };
    }

    private String domain(String command) throws UsageError {
        if (words.isEmpty() || words.peek().startsWith("--")) throw new UsageError("dns " + command + ": the NAME is missing");
        String name = words.poll();
        boolean dots = name.contains("..") || name.startsWith(".") && name.length() > 1;
        if (!dots && CacheAnswers.NAME.matcher(name).matches()) return name;
        throw new UsageError("dns " + command + ": `" + name + "` is not a domain name");
    }

    private String message(String command) throws UsageError {
        String id = words.isEmpty() ? "" : words.poll();
        if (ID.matcher(id).matches()) return id;
        throw new UsageError("queue " + command + ": `" + id + "` is not the id of a message or `all`; `stheno ctl queue list` shows ids");
    }

    private String level() throws UsageError {
        String level = words.poll();
        if (!List.of("debug", "info", "warn", "error").contains(level)) {
            throw new UsageError("log level: `" + level + "` is not debug, info, warn or error");
        }
        return level;
    }

    private int ask(String method, String target) throws UsageError, BadConfig, ServerFinder.NotFound {
        return ask(method, target, false);
    }

    /// @param last whether the server ends: its process and ports are printed before
    private int ask(String method, String target, boolean last) throws UsageError, BadConfig, ServerFinder.NotFound {
        options(); // options may also follow the command
        if (!words.isEmpty()) throw new UsageError("`" + words.peek() + "` is an extra argument");
        if (named.isPresent() && file.isPresent()) throw new UsageError("--socket and --config exclude each other");
        String path = json ? target.replace(".txt", ".json") : target;
        Path socket = named.isPresent() ? named.get() : finder.socket(file);
        try {
            if (named.isEmpty()) CtlSocket.check(socket);
            if (last) ServerFinder.describe(socket).ifPresent(server -> (json ? err : out).println(server));
            return tell(new CtlClient(UnixDomainSocketAddress.of(socket), PATIENCE, MOST).ask(head(method, path)));
        } catch (IOException e) {
            err.println("stheno ctl: cannot reach the server at " + socket + ": " + why(e, socket));
            return 1;
        }
    }

    private String head(String method, String path) {
        return method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nAccept: " + (json ? "application/json" : "text/plain") + "\r\n"
                + (method.equals("POST") ? "Content-Length: 0\r\n" : "");
    }

    private static String why(IOException e, Path socket) {
        String message = String.valueOf(e.getMessage());
        if (message.contains("too long")) return "the path is longer than 107 bytes";
        if (Files.notExists(socket)) return "it does not exist; start the server, or name its settings with --config FILE or its "
                + "admin.socket with --socket PATH";
        if (message.contains("refused")) return "connection refused; the server has stopped";
        if (message.contains("ermission denied")) return "permission denied; run this as the user of the server";
        return message;
    }

    private int tell(CtlClient.Answer answer) {
        boolean done = answer.status() < 400;
        String text = json ? answer.body() : plain(answer.body());
        if (done || json) out.print(text);
        else err.print("stheno ctl: " + (text.isBlank() ? "the server answers " + answer.status() + "\n" : text));
        return done ? 0 : 1;
    }

    /// The reply may contain text from clients, which must not control the terminal.
    private static String plain(String text) {
        StringBuilder lines = new StringBuilder(text.length());
        text.lines().forEach(line -> lines.append(DisplayText.plain(line)).append('\n'));
        return lines.toString();
    }
}
