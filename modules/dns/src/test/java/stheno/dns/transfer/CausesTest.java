package stheno.dns.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.PortUnreachableException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import org.junit.jupiter.api.Test;

/// Every exception has a text, whether the JDK gives it one or not.
final class CausesTest {
    @Test
    void exceptionsWithoutATextAreNamed() {
        assertEquals("refused", Causes.text(new IOException("refused")));
        assertEquals("IOException", Causes.text(new IOException()));
        assertEquals("IOException", Causes.text(new IOException(" ")));
        assertEquals("the socket is closed", Causes.text(new ClosedChannelException()));
        assertEquals("nothing listens on the port (ICMP port unreachable)", Causes.text(new PortUnreachableException()));
        assertEquals("port", Causes.text(new PortUnreachableException("port")));
        assertEquals("NullPointerException", Causes.text(new NullPointerException()));
    }

    @Test
    void aPathAloneIsNoCause() {
        assertEquals("AccessDeniedException: /zone", Causes.text(new AccessDeniedException("/zone")));
        assertEquals("/zone: disk full", Causes.text(new FileSystemException("/zone", null, "disk full")));
    }
}
