package stheno.appliance.command;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import stheno.appliance.config.CommandOption;
import stheno.appliance.config.ConfigSchema;
import stheno.appliance.config.ConfigSources;
import stheno.appliance.config.DidYouMean;
import stheno.appliance.config.Setting;
import stheno.appliance.config.SettingSource;
import stheno.appliance.format.PrintableText;

/// Parses the command line. The values of options are settings, and are read together with those of files. One use; one thread.
public final class CommandLine {
    private static final String TAKEOVER = "--takeover";
    private static final String CATCH_FOLDER = "catch.path";

    /// The settings of `stheno catch`: everything on the loopback address, and the ports that other catchers use too.
    private static final List<Setting> CATCH = List.of(caught("smtp.listen", "127.0.0.1:1025"), caught("pop3.listen", "127.0.0.1:1110"),
            caught("http.listen", "127.0.0.1:8025"), caught(CATCH_FOLDER, "temporary"));

    private final ConfigSchema schema;
    private final Map<String, CommandOption> options = new LinkedHashMap<>();
    private final Deque<String> words;
    private Optional<Path> file = Optional.empty();
    private Optional<String> positional = Optional.empty();
    private final List<Setting> sets = new ArrayList<>();
    private final List<Setting> shorthand = new ArrayList<>();
    private final Set<String> flags = new HashSet<>();

    private CommandLine(ConfigSchema schema, List<String> words) {
        this.schema = schema;
        this.words = new ArrayDeque<>(words);
        schema.parts().forEach(part -> part.options().forEach(option -> options.put(option.name(), option)));
    }

    /// @param schema with the options of its keys
    public static Command read(ConfigSchema schema, List<String> words) {
        CommandLine line = new CommandLine(schema, words);
        try {
            return line.command();
        } catch (BadArgument e) {
            String first = words.isEmpty() || !HelpPages.isCommand(words.getFirst()) ? "serve" : words.getFirst();
            return new Command.Wrong(e.getMessage() + "\nusage: " + HelpPages.usage(first));
        }
    }

    private Command command() throws BadArgument {
        String first = words.isEmpty() ? "serve" : words.peek();
        if (asksForHelp(first)) return new Command.ShowHelp(Optional.of(HelpPages.isCommand(first) ? first : "serve"));
        return switch (first) {
            case "version", "--version" -> version();
            case "help", "--help", "-h" -> help();
            case "man" -> manual();
            case "completion" -> completion();
            case "passwd" -> new Command.RunPasswd(rest());
            case "certificate" -> new Command.MakeCertificate(rest());
            case "ctl" -> new Command.RunCtl(rest());
            case "sendmail" -> new Command.RunSendmail(rest());
            case "dig" -> new Command.RunDig(rest());
            case "zone" -> new Command.RunZone(rest());
            case "healthcheck" -> new Command.RunHealthCheck(rest());
            case "config" -> {
                words.poll();
                ConfigSources sources = sources(Set.of("--all", "--markdown"));
                yield new Command.ShowConfig(sources, flags.contains("--all"), flags.contains("--markdown"));
            }
            case "check" -> {
                words.poll();
                ConfigSources sources = sources(Set.of("--running"));
                yield new Command.CheckConfig(sources, flags.contains("--running"));
            }
            case "catch" -> {
                words.poll();
                options.put(CommandOption.POSITIONAL, CommandOption.positional("DIR", CATCH_FOLDER, ""));
                ConfigSources given = sources(Set.of());
                yield new Command.Serve(new ConfigSources(given.file(), given.overrides(), CATCH), false);
            }
            case "serve" -> {
                words.poll();
                yield serve();
            }
            default -> serve();
        };
    }

    private Command serve() throws BadArgument {
        ConfigSources sources = sources(Set.of(TAKEOVER));
        return new Command.Serve(sources, flags.contains(TAKEOVER));
    }

    /// Whether a word after the command asks for help. `ctl` has help for each of its commands; the option -h of sendmail has a value.
    private boolean asksForHelp(String first) {
        List<String> rest = words.stream().skip(1).takeWhile(word -> !word.equals("--")).toList();
        return !first.equals("ctl") && (rest.contains("--help") || !first.equals("sendmail") && rest.contains("-h"));
    }

    private static Setting caught(String key, String value) {
        return new Setting(key, value, new SettingSource.Command("catch"));
    }

    /// The words that a command parses itself.
    private List<String> rest() {
        words.poll();
        return List.copyOf(words);
    }

    private Command version() throws BadArgument {
        String word = words.poll();
        if (!words.isEmpty()) throw new BadArgument(words.peek(), "`" + word + "` takes no arguments", "leave it out");
        return new Command.ShowVersion();
    }

    private Command manual() throws BadArgument {
        words.poll();
        String page = words.isEmpty() ? "stheno" : words.poll();
        if (!words.isEmpty()) throw new BadArgument(words.peek(), "man prints one page", "leave it out");
        ManPages.Page found = ManPages.Page.of(page).orElseThrow(() -> new BadArgument(page, "there is no such page",
                "`stheno man` prints stheno(1), `stheno man stheno.properties` prints stheno.properties(5)"));
        return new Command.ShowManual(found);
    }

    private Command completion() throws BadArgument {
        words.poll();
        String shell = words.isEmpty() ? "" : words.poll();
        if (shell.equals("bash") && words.isEmpty()) return new Command.ShowCompletion();
        throw new BadArgument(shell.isEmpty() ? "completion" : shell, "completion is for bash only", "write `stheno completion bash`");
    }

    private Command help() throws BadArgument {
        words.poll();
        Optional<String> topic = Optional.ofNullable(words.poll());
        if (!words.isEmpty()) throw new BadArgument(words.peek(), "help takes one topic", "leave it out, as in `stheno help ctl`");
        if (HelpPages.text(schema, topic).isPresent()) return new Command.ShowHelp(topic);
        throw new BadArgument(topic.orElse(""), "is not a topic of help", "`stheno help` lists commands, `stheno config --all` lists keys");
    }

    /// @param more options without a value, besides those of `serve`
    private ConfigSources sources(Set<String> more) throws BadArgument {
        while (!words.isEmpty()) {
            String word = words.poll();
            if (more.contains(word)) flags.add(word);
            else option(word);
        }
        sets.addAll(shorthand);
        return new ConfigSources(file, sets);
    }

    private void option(String word) throws BadArgument {
        switch (word) {
            case "--config" -> file = Optional.of(path(value(word)));
            case "--set" -> set(value(word));
            default -> shorthand(word);
        }
    }

    private void shorthand(String word) throws BadArgument {
        CommandOption option = options.get(word);
        if (option == null || option.name().isEmpty()) {
            positional(word);
            return;
        }
        String value = option.isFlag() ? "true" : value(word);
        Optional<String> text = option.syntax().setting(value);
        if (text.isEmpty()) {
            throw new BadArgument(word, "`" + PrintableText.text(value, 100) + "` is not of the form " + option.value(),
                    "write one like " + option.syntax().example());
        }
        shorthand.add(setting(key(option), text.get(), word));
    }

    /// Each use of a repeatable option sets a member, with a name that files are unlikely to use.
    private String key(CommandOption option) {
        if (!option.repeats()) return option.key();
        String family = option.key().substring(0, option.key().length() - "NAME".length());
        long before = shorthand.stream().filter(setting -> setting.key().startsWith(family)).count();
        return family + "argument-" + (before + 1);
    }

    private static Setting setting(String key, String value, String word) {
        return new Setting(key, value, new SettingSource.Argument(word));
    }

    private void positional(String word) throws BadArgument {
        CommandOption option = options.get(CommandOption.POSITIONAL);
        if (word.startsWith("-") || option == null) throw unknown(word);
        if (word.isBlank()) throw new BadArgument(option.value(), "it is empty", "name one, or leave it out");
        if (positional.isPresent()) {
            throw new BadArgument(word, "there is a " + option.value() + " already: " + positional.get(), "remove one"
                    + command(positional.get()));
        }
        positional = Optional.of(word);
        shorthand.add(setting(option.key(), word, option.value()));
    }

    private BadArgument unknown(String word) {
        String[] halves = word.split("=", 2);
        if (halves.length == 2 && options.containsKey(halves[0])) {
            String remedy = "write " + halves[0] + " " + PrintableText.text(halves[1], 100);
            return new BadArgument(halves[0], "the value must be a separate argument", remedy);
        }
        List<String> known = new ArrayList<>(options.keySet());
        known.remove(CommandOption.POSITIONAL);
        known.addAll(List.of("--config", "--set"));
        Optional<String> meant = DidYouMean.nearest(word, known.stream().sorted().toList());
        String remedy = meant.map(option -> "did you mean " + option + "?").orElse("`stheno help` lists all options");
        return new BadArgument(word, "there is no such option", remedy);
    }

    private static String command(String word) {
        return HelpPages.isCommand(word) ? "; a command comes first" : "";
    }

    private void set(String value) throws BadArgument {
        int equals = value.indexOf('=');
        if (equals < 1) {
            throw new BadArgument("--set", "`" + PrintableText.text(value, 100) + "` is not of the form KEY=VALUE",
                    "write one like http.listing=true");
        }
        sets.add(setting(value.substring(0, equals).strip(), value.substring(equals + 1), "--set"));
    }

    private String value(String option) throws BadArgument {
        String value = words.poll();
        if (value == null || value.isEmpty()) throw new BadArgument(option, "its value is missing", "write it after the option");
        return value;
    }

    private static Path path(String value) throws BadArgument {
        try {
            return Path.of(value);
        } catch (InvalidPathException e) {
            throw new BadArgument("--config", "is not a path: " + e.getReason(), "name a file");
        }
    }
}
