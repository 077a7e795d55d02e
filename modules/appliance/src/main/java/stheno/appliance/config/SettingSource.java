package stheno.appliance.config;

import java.nio.file.Path;
import java.util.Comparator;

/// Where a setting's value comes from. Later kinds override earlier ones.
public sealed interface SettingSource {
    /// Lines of files in their order, then the environment, the command line, and the defaults.
    Comparator<SettingSource> ORDER = Comparator.<SettingSource>comparingInt(source -> switch (source) {
        case Line _ -> 0;
        case Environment _ -> 1;
        case Argument _ -> 2;
        case Command _ -> 3;
        case Default _ -> 4;
    }).thenComparing(source -> source instanceof Line line ? line.file().toString() : "")
            .thenComparingInt(source -> source instanceof Line line ? line.number() : 0);

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
