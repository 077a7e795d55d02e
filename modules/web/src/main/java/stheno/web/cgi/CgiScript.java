package stheno.web.cgi;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A script that a request has found. Immutable; any thread.
///
/// @param file its path, without symbolic links
/// @param interpreter the command that its path is appended to; empty if it is run itself
/// @param name the part of the request's path that led to it, decoded: SCRIPT_NAME
/// @param pathInfo the part behind it, decoded, which is empty or begins with a slash: PATH_INFO
record CgiScript(Path file, List<String> interpreter, String name, String pathInfo) {
    /// Whether it speaks HTTP itself, and the server is to keep out of it: RFC 3875, section 5.
    boolean speaksHttp() {
        return name.startsWith("nph-", name.lastIndexOf('/') + 1);
    }

    /// What is to be executed, with these arguments.
    List<String> command(List<String> arguments) {
        List<String> command = new ArrayList<>(interpreter);
        command.add(file.toString());
        command.addAll(arguments);
        return command;
    }
}
