package stheno.appliance.config;

import java.util.Optional;

/// An option of the command line that sets a key.
///
/// @param name       the option, such as `--http`; empty for the one argument without an option, [#POSITIONAL]
/// @param value      the name of its value in help; empty for a flag, which sets `true`
/// @param key        the key that it sets; for a family, the first member, and the option may be repeated
/// @param help       a phrase for `stheno help`
/// @param syntax     how the value becomes the setting's text
public record CommandOption(String name, String value, String key, String help, Syntax syntax) {
    public static final String POSITIONAL = "";

    /// How the option's value becomes the setting's text.
    public interface Syntax {
        /// @return empty if the value is malformed
        Optional<String> setting(String value);

        /// An example of a value, for the message.
        String example();
    }

    private record AsWritten() implements Syntax {
        @Override
        public Optional<String> setting(String value) {
            return Optional.of(value);
        }

        @Override
        public String example() {
            return "";
        }
    }

    private static final Syntax AS_WRITTEN = new AsWritten();

    /// An option with the value of the setting.
    public static CommandOption of(String name, String value, Key<?> key, String help) {
        return new CommandOption(name, value, key.name(), help, AS_WRITTEN);
    }

    /// An option without a value.
    public static CommandOption flag(String name, String key, String help) {
        return new CommandOption(name, "", key, help, AS_WRITTEN);
    }

    /// The argument without an option.
    public static CommandOption positional(String value, String key, String help) {
        return new CommandOption(POSITIONAL, value, key, help, AS_WRITTEN);
    }

    public boolean isFlag() {
        return value.isEmpty();
    }

    /// Whether it may be repeated.
    public boolean repeats() {
        return key.endsWith(".NAME");
    }
}
