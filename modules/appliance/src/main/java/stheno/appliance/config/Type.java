package stheno.appliance.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import stheno.appliance.format.PrintableText;
import stheno.reactor.Network;

/// The type of a setting's value: how it is written, and what it means. Immutable; any thread.
public interface Type<T> {

    /// @param text the setting's value without blanks around it, or one entry of it
    /// @param setting the setting that it belongs to: messages name it, and relative paths start at its file
    T read(String text, Setting setting) throws BadSetting;

    /// How a value is written, with its bounds, such as `size 1k..1m`.
    String form();

    /// A fault of a value. Within a list, the message names the entry.
    static BadSetting bad(String text, Setting setting, String problem, String remedy) {
        boolean whole = text.equals(setting.value().strip());
        return setting.bad(whole ? problem : "`" + PrintableText.escaped(text, Setting.SHOWN) + "` " + problem, remedy);
    }

    record Flag() implements Type<Boolean> {
        @Override
        public Boolean read(String text, Setting setting) throws BadSetting {
            return switch (text.toLowerCase(Locale.ROOT)) {
                case "true", "yes", "on" -> true;
                case "false", "no", "off" -> false;
                default -> throw bad(text, setting, "is neither true nor false", "write true, yes, on, or false, no, off");
            };
        }

        @Override
        public String form() {
            return "true or false";
        }
    }

    /// One of a set of words.
    record Word(List<String> words) implements Type<String> {
        public static Word of(String... words) {
            return new Word(List.of(words));
        }

        @Override
        public String read(String text, Setting setting) throws BadSetting {
            if (words.contains(text)) return text;
            throw bad(text, setting, text.isEmpty() ? "is missing" : "is not one of the values", "write " + form());
        }

        @Override
        public String form() {
            return words.stream().map(word -> word.isEmpty() ? "empty" : word).collect(Collectors.joining(" or "));
        }
    }

    /// Anything on one line.
    record Text() implements Type<String> {
        @Override
        public String read(String text, Setting setting) {
            return text;
        }

        @Override
        public String form() {
            return "text";
        }
    }

    /// A file or folder. Relative paths start at the folder of the file that sets them, or at the working directory for the environment
    /// and the command line.
    record FilePath() implements Type<Path> {
        @Override
        public Path read(String text, Setting setting) throws BadSetting {
            if (text.isEmpty()) throw bad(text, setting, "is missing", "write a path");
            try {
                return switch (setting.source()) {
                    case SettingSource.Line(Path file, int _) -> file.toAbsolutePath().resolveSibling(text);
                    case SettingSource.Default(), SettingSource.Command(String _), SettingSource.Environment(String _),
                            SettingSource.Argument(String _) -> Path.of(text);
                };
            } catch (InvalidPathException e) {
                throw bad(text, setting, "is not a path: " + e.getReason(), "write a path");
            }
        }

        @Override
        public String form() {
            return "path";
        }
    }

    /// A path, or one of some words with another meaning; a path with this name is written `./word`.
    record PathOrWord(List<String> words) implements Type<PathOrWord.Choice> {
        public sealed interface Choice {
            record Said(String word) implements Choice {}

            record Named(Path path) implements Choice {}
        }

        public static PathOrWord of(String... words) {
            return new PathOrWord(List.of(words));
        }

        @Override
        public Choice read(String text, Setting setting) throws BadSetting {
            if (words.contains(text)) return new Choice.Said(text);
            if (text.isEmpty()) throw bad(text, setting, "is missing", "write " + form());
            return new Choice.Named(new FilePath().read(text, setting));
        }

        @Override
        public String form() {
            List<String> shown = words.stream().map(word -> word.isEmpty() ? "empty" : word).toList();
            return "path or " + String.join(" or ", shown);
        }
    }

    /// Empty, or a value of another type.
    record Optionally<T>(Type<T> type) implements Type<Optional<T>> {
        @Override
        public Optional<T> read(String text, Setting setting) throws BadSetting {
            return text.isEmpty() ? Optional.empty() : Optional.of(type.read(text, setting));
        }

        @Override
        public String form() {
            return type.form() + " or empty";
        }
    }

    /// Entries separated by commas; an empty text is the empty list.
    record Listed<T>(Type<T> type) implements Type<List<T>> {
        @Override
        public List<T> read(String text, Setting setting) throws BadSetting {
            List<T> entries = new ArrayList<>();
            if (text.isEmpty()) return List.of();
            for (String entry : text.split(",", -1)) {
                if (entry.isBlank()) throw setting.bad("has an empty entry", "remove the comma");
                entries.add(type.read(entry.strip(), setting));
            }
            return List.copyOf(entries);
        }

        @Override
        public String form() {
            return "list of " + type.form();
        }
    }

    /// An address, or a range of addresses. Names are not looked up.
    record Networks() implements Type<Network> {
        @Override
        public Network read(String text, Setting setting) throws BadSetting {
            try {
                return Network.of(text);
            } catch (IllegalArgumentException e) {
                throw bad(text, setting, "is not a network: " + e.getMessage(), "write one like 10.0.0.0/8, ::1 or all");
            }
        }

        @Override
        public String form() {
            return "ADDRESS[/BITS]";
        }
    }
}
