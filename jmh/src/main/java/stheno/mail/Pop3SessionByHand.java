package stheno.mail;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import stheno.accounts.LoginCheck;
import stheno.mail.pop3.Maildrop;
import stheno.mail.pop3.Pop3Service;
import stheno.mail.pop3.Pop3Settings;

/// A POP3 [session][SessionByHand] that is logged in. All its messages are one file.
final class Pop3SessionByHand {
    /// Commands that are pipelined.
    static final int PIPELINED = 10;

    private static final ByteBuffer LOGIN = SessionByHand.direct("USER ann\r\nPASS secret\r\n");
    private static final ByteBuffer RETRIEVE = SessionByHand.direct("RETR 1\r\n".repeat(PIPELINED));

    private final Path file;
    private final SessionByHand session;
    private final int replies; // bytes

    /// @param message as it is stored
    /// @param octets  with CRLF line ends
    Pop3SessionByHand(byte[] message, int octets) throws IOException {
        file = Files.write(Files.createTempFile("message", ""), message);
        Pop3Service service = new Pop3Service("pop3", _ -> new One(file, octets), (name, _, _) -> new LoginCheck.Result.Accepted(name));
        service.change(Pop3Settings.DEFAULTS.withClearLogins(true));
        session = new SessionByHand(service);
        session.learn(ByteBuffer.allocate(0), "+OK");
        session.learn(LOGIN, "+OK 1 messages");
        replies = PIPELINED * (octets + ("+OK " + octets + " octets\r\n.\r\n").length());
        session.exchange(RETRIEVE, replies);
    }

    /// Sends the commands, and waits for all replies.
    int retrieve() throws IOException {
        session.exchange(RETRIEVE, replies);
        return replies;
    }

    void close() throws IOException {
        session.close();
        Files.delete(file);
    }

    private record One(Path file, long octets) implements Maildrop {
        @Override
        public int size() {
            return 1;
        }

        @Override
        public long octets(int message) {
            return octets;
        }

        @Override
        public long totalOctets() {
            return octets;
        }

        @Override
        public String uniqueId(int message) {
            return "one";
        }

        @Override
        public FileChannel open(int message) throws IOException {
            return FileChannel.open(file);
        }

        @Override
        public void delete(BitSet messages) {}
    }
}
