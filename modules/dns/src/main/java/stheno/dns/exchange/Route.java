package stheno.dns.exchange;

import java.io.IOException;
import java.net.PortUnreachableException;
import java.nio.channels.ClosedChannelException;

/// A way to a server: sends questions, and hands each reply to its exchange. Loop thread only.
interface Route {
    /// Sends the question. What fails at once is told by [Exchange#failSoon].
    void send(Exchange exchange);

    /// The exchange does not wait here any more. It was sent here before, and not forgotten since.
    ///
    /// @param late whether its time is over: the way may be broken
    void forget(Exchange exchange, boolean late);

    /// Cancels the exchanges that wait here, and closes sockets and connections.
    void close();

    /// What has happened, for people. Several exceptions of the JDK have no text.
    static String reason(IOException cause) {
        String text = cause.getMessage();
        if (text != null && !text.isBlank()) return text;
        return switch (cause) {
            case PortUnreachableException _ -> "nothing listens on the port (ICMP port unreachable)";
            case ClosedChannelException _ -> "the socket is closed";
            default -> cause.getClass().getSimpleName();
        };
    }
}
