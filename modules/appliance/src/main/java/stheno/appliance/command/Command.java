package stheno.appliance.command;

import java.util.List;
import java.util.Optional;
import stheno.appliance.config.ConfigSources;

/// A command of the program.
public sealed interface Command {
    /// Start the server; `takeover`: with the ports of the running one, which ends.
    record Serve(ConfigSources sources, boolean takeover) implements Command {}

    /// Show settings: those that differ from the defaults, or `all`, or all as tables in Markdown.
    record ShowConfig(ConfigSources sources, boolean all, boolean markdown) implements Command {}

    /// Check whether a server could start; `running`: without its ports, which a running server uses.
    record CheckConfig(ConfigSources sources, boolean running) implements Command {}

    record RunPasswd(List<String> words) implements Command {}

    record MakeCertificate(List<String> words) implements Command {}

    record RunCtl(List<String> words) implements Command {}

    record RunSendmail(List<String> words) implements Command {}

    record RunDig(List<String> words) implements Command {}

    record RunZone(List<String> words) implements Command {}

    record RunHealthCheck(List<String> words) implements Command {}

    record ShowVersion() implements Command {}

    /// A command's name or a key with help; empty for the overview.
    record ShowHelp(Optional<String> topic) implements Command {}

    /// A page of the manual: the program's, or that of the settings file.
    record ShowManual(ManPages.Page page) implements Command {}

    /// The completion script for bash.
    record ShowCompletion() implements Command {}

    /// The command line is wrong. `message` names the argument, what is wrong with it, and the remedy.
    record Wrong(String message) implements Command {}
}
