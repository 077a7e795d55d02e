package stheno.ftp;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Removes Telnet commands from a line of the control connection (RFC 959, section 3.3.1; RFC 854): a client that aborts sends "interrupt
/// process" and "synch" before its command. Pure functions; any thread.
final class TelnetDecoder {
    private static final int IAC = 0xff; // interpret as command: a Telnet command follows
    private static final int WILL = 0xfb; // from here to DONT, an option follows
    private static final int FIRST_COMMAND = 0xf0; // no verb begins with a byte this high, but the rest of a synch may

    private TelnetDecoder() {}

    /// The line without Telnet commands, with doubled IAC bytes halved. Empty if the line is not UTF-8 (RFC 2640, section 3.1).
    static Optional<String> text(ByteBuffer line) {
        ByteBuffer plain = hasCommands(line) ? without(line) : line;
        try {
            return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(plain).toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private static boolean hasCommands(ByteBuffer line) {
        for (int i = line.position(); i < line.limit(); i++) if ((line.get(i) & 0xff) >= FIRST_COMMAND) return true;
        return false;
    }

    private static ByteBuffer without(ByteBuffer line) {
        ByteBuffer plain = ByteBuffer.allocate(line.remaining());
        while (line.hasRemaining()) {
            int b = line.get() & 0xff;
            if (b == IAC) command(line, plain);
            else if (b < FIRST_COMMAND || plain.position() > 0) plain.put((byte) b);
        }
        return plain.flip();
    }

    private static void command(ByteBuffer line, ByteBuffer plain) {
        if (!line.hasRemaining()) return;
        int command = line.get() & 0xff;
        if (command == IAC) plain.put((byte) IAC);
        else if (command >= WILL && line.hasRemaining()) line.get();
    }
}
