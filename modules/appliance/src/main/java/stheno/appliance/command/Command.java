package stheno.appliance.command;

import java.util.List;
import java.util.Optional;
import stheno.appliance.config.Sources;

/// What the program is told to do.
public sealed interface Command {
    record Serve(Sources sources) implements Command {}

    /// Show settings: those that differ from the defaults, or `all` that there are, or these as tables in Markdown.
    record Config(Sources sources, boolean all, boolean markdown) implements Command {}

    /// Look whether a server could start; `running`: but for its ports, which one has.
    record Check(Sources sources, boolean running) implements Command {}

    record Passwd(List<String> words) implements Command {}

    record Certificate(List<String> words) implements Command {}

    record Ctl(List<String> words) implements Command {}

    record HealthCheck(List<String> words) implements Command {}

    record Version() implements Command {}

    /// A command's name or a key; empty for all commands. There is help for it.
    record Help(Optional<String> topic) implements Command {}

    /// The command line is wrong. `message` names the argument, what is wrong with it, and the remedy.
    record Wrong(String message) implements Command {}
}
