package stheno.appliance.command;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import stheno.appliance.config.Config;
import stheno.appliance.config.HostFamily;
import stheno.appliance.config.HostKeys;
import stheno.appliance.config.KeyTable;
import stheno.appliance.config.Keys;
import stheno.appliance.config.Origin;
import stheno.appliance.config.Setting;
import stheno.appliance.config.Sources;
import stheno.appliance.format.DidYouMean;
import stheno.appliance.format.Visible;
import stheno.appliance.ftp.FtpKeys;

/// Reads the command line. What an option's value means is not looked at here: it is a setting like those of files, and [Config] reads it.
/// One use; one thread.
public final class CommandLine {
    /// The options that stand for a key and take a value.
    private static final Map<String, String> SHORT = Map.ofEntries(Map.entry("--http", Keys.HTTP_LISTEN.name()),
            Map.entry("--tls-http", Keys.HTTP_TLS_LISTEN.name()), Map.entry("--ftp", FtpKeys.LISTEN.name()),
            Map.entry("--certificate", Keys.TLS_CERTIFICATE.name()),
            Map.entry("--key", Keys.TLS_KEY.name()), Map.entry("--access-log", Keys.LOG_ACCESS.name()),
            Map.entry("--admin", Keys.ADMIN_LISTEN.name()), Map.entry("--loops", Keys.SERVER_LOOPS.name()),
            Map.entry("--port-file", Keys.SERVER_PORT_FILE.name()), Map.entry("--send-buffer", Keys.LIMIT_SEND_BUFFER.name()));

    private static final String ROOT = KeyTable.DEFAULT_HOST + HostKeys.ROOT.row();
    private static final String LISTING = KeyTable.DEFAULT_HOST + HostKeys.LISTING.row();
    private static final String CGI = KeyTable.DEFAULT_HOST + HostFamily.CGI.row() + ".argument-"; // likely to be no name in a file

    private final Deque<String> words;
    private Optional<Path> file = Optional.empty();
    private Optional<String> root = Optional.empty();
    private final List<Setting> sets = new ArrayList<>();
    private final List<Setting> shorthand = new ArrayList<>();
    private final Set<String> scripts = new HashSet<>();
    private final Set<String> flags = new HashSet<>();

    private CommandLine(List<String> words) {
        this.words = new ArrayDeque<>(words);
    }

    public static Command read(List<String> words) {
        CommandLine line = new CommandLine(words);
        try {
            return line.command();
        } catch (BadArgument e) {
            return new Command.Wrong(e.getMessage());
        }
    }

    private static final class BadArgument extends Exception {
        private static final long serialVersionUID = 1;

        BadArgument(String argument, String problem, String remedy) {
            super("argument " + Visible.text(argument, 200) + ": " + problem + "; " + remedy);
        }
    }

    private Command command() throws BadArgument {
        String first = words.isEmpty() ? "serve" : words.peek();
        return switch (first) {
            case "version", "--version" -> version();
            case "help", "--help", "-h" -> help();
            case "passwd" -> new Command.Passwd(rest());
            case "certificate" -> new Command.Certificate(rest());
            case "ctl" -> new Command.Ctl(rest());
            case "healthcheck" -> new Command.HealthCheck(rest());
            case "config" -> {
                words.poll();
                Sources sources = sources(Set.of("--all", "--markdown"));
                yield new Command.Config(sources, flags.contains("--all"), flags.contains("--markdown"));
            }
            case "check" -> {
                words.poll();
                Sources sources = sources(Set.of("--running"));
                yield new Command.Check(sources, flags.contains("--running"));
            }
            case "serve" -> {
                words.poll();
                yield new Command.Serve(sources(Set.of()));
            }
            default -> new Command.Serve(sources(Set.of()));
        };
    }

    /// What a command reads for itself.
    private List<String> rest() {
        words.poll();
        return List.copyOf(words);
    }

    private Command version() throws BadArgument {
        String word = words.poll();
        if (!words.isEmpty()) throw new BadArgument(words.peek(), "nothing may follow `" + word + "`", "leave it out");
        return new Command.Version();
    }

    private Command help() throws BadArgument {
        words.poll();
        Optional<String> topic = Optional.ofNullable(words.poll());
        if (!words.isEmpty()) throw new BadArgument(words.peek(), "one topic is enough", "leave it out");
        if (HelpPages.text(topic).isPresent()) return new Command.Help(topic);
        throw new BadArgument(topic.orElse(""), "there is no help for it", "`stheno help` lists commands, and `stheno config --all` keys");
    }

    /// @param more options without a value, beside those of `serve`
    private Sources sources(Set<String> more) throws BadArgument {
        while (!words.isEmpty()) {
            String word = words.poll();
            if (more.contains(word)) flags.add(word);
            else option(word);
        }
        sets.addAll(shorthand);
        return new Sources(file, sets);
    }

    private void option(String word) throws BadArgument {
        switch (word) {
            case "--config" -> file = Optional.of(path(value(word)));
            case "--set" -> set(value(word));
            case "--cgi" -> cgi(value(word));
            case "--listing" -> shorthand.add(setting(LISTING, "true", word));
            default -> {
                if (SHORT.containsKey(word)) shorthand.add(setting(SHORT.get(word), value(word), word));
                else folder(word);
            }
        }
    }

    private static Setting setting(String key, String value, String word) {
        return new Setting(key, value, new Origin.Argument(word));
    }

    private void folder(String word) throws BadArgument {
        if (word.startsWith("-")) throw unknown(word);
        if (word.isBlank()) throw new BadArgument("DIR", "it is empty", "name a folder, or leave it out");
        if (root.isPresent()) {
            throw new BadArgument(word, "one folder is served, and it is " + root.get(), "leave one out" + command(root.get()));
        }
        root = Optional.of(word);
        shorthand.add(setting(ROOT, word, "DIR"));
    }

    private static BadArgument unknown(String word) {
        String[] halves = word.split("=", 2);
        if (halves.length == 2 && SHORT.containsKey(halves[0])) {
            String remedy = "write " + halves[0] + " " + Visible.text(halves[1], 100);
            return new BadArgument(halves[0], "its value is not joined to it by =", remedy);
        }
        List<String> options = new ArrayList<>(SHORT.keySet());
        options.addAll(List.of("--config", "--set", "--cgi", "--listing"));
        Optional<String> meant = DidYouMean.nearest(word, options.stream().sorted().toList());
        String remedy = meant.map(option -> "did you mean " + option + "?").orElse("`stheno help` lists them");
        return new BadArgument(word, "there is no such option", remedy);
    }

    private static String command(String word) {
        return HelpPages.isCommand(word) ? ", or begin with the command" : "";
    }

    private void set(String value) throws BadArgument {
        int equals = value.indexOf('=');
        if (equals < 1) throw new BadArgument("--set", "`" + Visible.text(value, 100) + "` is no KEY=VALUE", "write http.listing=true");
        sets.add(setting(value.substring(0, equals).strip(), value.substring(equals + 1), "--set"));
    }

    private void cgi(String value) throws BadArgument {
        int equals = value.indexOf("/=");
        boolean blank = value.chars().limit(Math.max(0, equals)).anyMatch(c -> c <= ' ');
        if (!value.startsWith("/") || equals < 0 || equals + 2 == value.length() || blank) {
            throw new BadArgument("--cgi", "`" + Visible.text(value, 100) + "` is no /PATH/=DIR", "write /cgi-bin/=DIR");
        }
        String path = value.substring(0, equals + 1);
        if (!scripts.add(path)) throw new BadArgument("--cgi", path + " is given twice", "leave one out");
        shorthand.add(setting(CGI + scripts.size(), path + " " + value.substring(equals + 2), "--cgi"));
    }

    private String value(String option) throws BadArgument {
        String value = words.poll();
        if (value == null || value.isEmpty()) throw new BadArgument(option, "its value is missing", "write it behind the option");
        return value;
    }

    private static Path path(String value) throws BadArgument {
        try {
            return Path.of(value);
        } catch (InvalidPathException e) {
            throw new BadArgument("--config", "is no path: " + e.getReason(), "name a file");
        }
    }
}
