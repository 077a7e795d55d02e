package stheno.web.cgi;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A script that a request's path leads to. Immutable; any thread.
///
/// @param file        its path, without symbolic links
/// @param interpreter the command that the path is appended to; empty if the file itself is run
/// @param name        SCRIPT_NAME: the decoded part of the request's path that leads to it
/// @param pathInfo    PATH_INFO: the decoded rest, which is empty or begins with a slash
record CgiScript(Path file, List<String> interpreter, String name, String pathInfo) {
    /// Whether it is a non-parsed-header script, which writes a whole HTTP message itself (RFC 3875, section 5).
    boolean isNph() {
        return name.startsWith("nph-", name.lastIndexOf('/') + 1);
    }

    /// The command line with these arguments.
    List<String> command(List<String> arguments) {
        List<String> command = new ArrayList<>(interpreter);
        command.add(file.toString());
        command.addAll(arguments);
        return command;
    }
}
