package stheno.dns.transfer;

import java.net.PortUnreachableException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileSystemException;

/// What has happened, for people.
final class Causes {
    private Causes() {}

    /// The text of an exception, or what its class stands for: several exceptions of the JDK have no text, or the path of a file alone.
    static String text(Exception cause) {
        String text = cause.getMessage();
        boolean silent = text == null || text.isBlank();
        return switch (cause) {
            case FileSystemException e when e.getReason() == null -> e.getClass().getSimpleName() + (silent ? "" : ": " + text);
            case PortUnreachableException _ when silent -> "nothing listens on the port (ICMP port unreachable)";
            case ClosedChannelException _ when silent -> "the socket is closed";
            default -> silent ? cause.getClass().getSimpleName() : text;
        };
    }
}
