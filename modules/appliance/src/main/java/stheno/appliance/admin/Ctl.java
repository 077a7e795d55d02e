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
import stheno.appliance.format.StatusWords;

/// `stheno ctl`: rules a running server through its Unix socket. One use; one thread.
///
/// Exit status: 0 done; 1 the server says no, or is not there; 2 the command line is wrong.
public final class Ctl {
    public static final String HELP = """
            stheno ctl [--socket PATH] [--json] COMMAND
              status                     what the server is and does
              connections [--limit N]    who is connected (100; at most 10000)
              close ID                   close one of them
              reload                     load the settings anew; prints what needs a restart, or what is wrong
              drain                      let what was begun finish, then end
              stop                       end now
              log level [LEVEL]          what is logged: debug, info, warn or error
              log reopen                 open the log files anew, after they were renamed
              metrics                    the numbers, as Prometheus reads them
            """;

    private static final Duration PATIENCE = Duration.ofSeconds(30); // a reload reads files, and certificates
    private static final int MOST = 16 * 1024 * 1024; // bytes of an answer: ten thousand connections have a quarter of it
    private static final int MOST_ROWS = 10_000;

    private final Deque<String> words;
    private final PrintStream out;
    private final PrintStream err;
    private Path socket;
    private boolean named;
    private boolean json;

    private Ctl(List<String> words, Path socket, PrintStream out, PrintStream err) {
        this.words = new ArrayDeque<>(words);
        this.socket = socket;
        this.out = out;
        this.err = err;
    }

    /// @param words what follows `ctl`
    /// @param defaultSocket where the server is, unless the words say otherwise
    /// @return the exit status
    public static int run(List<String> words, Path defaultSocket, PrintStream out, PrintStream err) {
        Ctl ctl = new Ctl(words, defaultSocket, out, err);
        try {
            return ctl.obey();
        } catch (Wrong e) {
            err.println("stheno ctl: " + e.getMessage());
            return 2;
        }
    }

    /// The command line is wrong.
    private static final class Wrong extends Exception {
        private static final long serialVersionUID = 1;

        Wrong(String message) {
            super(message);
        }
    }

    private int obey() throws Wrong {
        options();
        if (words.isEmpty()) throw new Wrong("what is it to do? `stheno ctl help` lists the commands");
        String command = words.poll();
        return switch (command) {
            case "help", "--help", "-h" -> help();
            case "status" -> ask("GET", "/status" + suffix());
            case "connections" -> ask("GET", "/connections" + suffix() + "?limit=" + limit());
            case "close" -> ask("POST", "/connections/" + number("close", Long.MAX_VALUE) + "/close");
            case "reload", "drain", "stop" -> ask("POST", "/" + command);
            case "log" -> log();
            case "reopen" -> ask("POST", "/log/reopen");
            case "metrics" -> ask("GET", "/metrics");
            default -> throw new Wrong("there is no command `" + command + "`; `stheno ctl help` lists them");
        };
    }

    private void options() throws Wrong {
        while (!words.isEmpty() && words.peek().startsWith("--")) {
            String word = words.peek();
            if (word.equals("--help")) return;
            words.poll();
            switch (word) {
                case "--json" -> json = true;
                case "--socket" -> socket();
                default -> throw new Wrong("there is no option `" + word + "`; `stheno ctl help` lists them");
            }
        }
    }

    private void socket() throws Wrong {
        if (words.isEmpty()) throw new Wrong("--socket lacks its PATH");
        String path = words.poll();
        try {
            socket = Path.of(path);
            named = true;
        } catch (InvalidPathException e) {
            throw new Wrong("--socket: `" + path + "` is no path: " + e.getReason());
        }
    }

    private int help() {
        out.print(HELP);
        return 0;
    }

    private String suffix() {
        return json ? ".json" : ".txt";
    }

    private long limit() throws Wrong {
        if (words.isEmpty() || !words.peek().equals("--limit")) return 100;
        words.poll();
        return number("--limit", MOST_ROWS);
    }

    private long number(String of, long most) throws Wrong {
        String digits = words.isEmpty() ? "" : words.poll();
        try {
            long number = Long.parseLong(digits);
            if (number >= 0 && number <= most) return number;
        } catch (NumberFormatException e) {
            // said below
        }
        throw new Wrong(of + ": `" + digits + "` is no number" + (most == Long.MAX_VALUE ? "" : " from 0 to " + most));
    }

    private int log() throws Wrong {
        String what = words.isEmpty() ? "" : words.poll();
        return switch (what) {
            case "reopen" -> ask("POST", "/log/reopen");
            case "level" -> words.isEmpty() ? ask("GET", "/log/level") : ask("POST", "/log/level?level=" + level());
            default -> throw new Wrong("log: `" + what + "` is none of level and reopen");
        };
    }

    private String level() throws Wrong {
        String level = words.poll();
        if (!List.of("debug", "info", "warn", "error").contains(level)) {
            throw new Wrong("log level: `" + level + "` is none of debug, info, warn and error");
        }
        return level;
    }

    private int ask(String method, String target) throws Wrong {
        options(); // they may stand behind the command as well
        if (!words.isEmpty()) throw new Wrong("`" + words.peek() + "` is one word too many");
        String path = json ? target.replace(".txt", ".json") : target;
        try {
            if (!named) CtlSocket.check(socket);
            return tell(client().ask(head(method, path)));
        } catch (IOException e) {
            err.println("stheno ctl: no server at " + socket + ": " + why(e));
            return 1;
        }
    }

    private CtlClient client() {
        return new CtlClient(UnixDomainSocketAddress.of(socket), PATIENCE, MOST);
    }

    private String head(String method, String path) {
        return method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nAccept: " + (json ? "application/json" : "text/plain") + "\r\n"
                + (method.equals("POST") ? "Content-Length: 0\r\n" : "");
    }

    private String why(IOException e) {
        String message = String.valueOf(e.getMessage());
        if (message.contains("too long")) return "a socket's path has some 100 bytes at most";
        if (Files.notExists(socket)) {
            return "there is no such file; is the server running, with admin.socket there? `--socket PATH` names another";
        }
        if (message.contains("refused")) return "nobody listens; the server has ended, and left its socket behind";
        if (message.contains("ermission denied")) return "you may not open it; ask as the user that the server runs as";
        return message;
    }

    private int tell(CtlClient.Answer answer) {
        boolean done = answer.status() < 400;
        String text = json ? answer.body() : plain(answer.body());
        if (done || json) out.print(text);
        else err.print("stheno ctl: " + (text.isBlank() ? "the server answers " + answer.status() + "\n" : text));
        return done ? 0 : 1;
    }

    /// What comes over the socket may hold what clients have sent: it must not steer the terminal.
    private static String plain(String text) {
        StringBuilder lines = new StringBuilder(text.length());
        text.lines().forEach(line -> lines.append(StatusWords.plain(line)).append('\n'));
        return lines.toString();
    }
}
