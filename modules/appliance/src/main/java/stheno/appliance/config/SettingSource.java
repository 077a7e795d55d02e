package stheno.appliance.config;

import java.nio.file.Path;

/// Where a setting's value comes from. Later kinds override earlier ones.
public sealed interface SettingSource {
    /// No source sets the key.
    record Default() implements SettingSource {
        @Override
        public String toString() {
            return "default";
        }
    }

    /// The command itself, such as `stheno catch`.
    record Command(String name) implements SettingSource {
        @Override
        public String toString() {
            return "command " + name;
        }
    }

    /// A line of a configuration file, the first being 1.
    record Line(Path file, int number) implements SettingSource {
        @Override
        public String toString() {
            return file + ":" + number;
        }
    }

    /// An environment variable.
    record Environment(String variable) implements SettingSource {
        @Override
        public String toString() {
            return "environment " + variable;
        }
    }

    /// An argument of the command line, as `--http`.
    record Argument(String word) implements SettingSource {
        @Override
        public String toString() {
            return "argument " + word;
        }
    }
}
