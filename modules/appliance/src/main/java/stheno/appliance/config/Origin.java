package stheno.appliance.config;

import java.nio.file.Path;

/// Where a setting's value comes from; a later kind goes before an earlier one.
public sealed interface Origin {
    /// Nobody said anything else.
    record Default() implements Origin {
        @Override
        public String toString() {
            return "default";
        }
    }

    /// A line of a configuration file, the first being 1.
    record Line(Path file, int number) implements Origin {
        @Override
        public String toString() {
            return file + ":" + number;
        }
    }

    /// An environment variable.
    record Environment(String variable) implements Origin {
        @Override
        public String toString() {
            return "environment " + variable;
        }
    }

    /// An argument of the command line, as `--http`.
    record Argument(String word) implements Origin {
        @Override
        public String toString() {
            return "argument " + word;
        }
    }
}
