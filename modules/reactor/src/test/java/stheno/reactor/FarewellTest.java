package stheno.reactor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import stheno.producers.Producer;

/// What a sender learns about the reception of its stream.
@Timeout(60)
final class FarewellTest {
    private static final Limits PATIENT = Limits.DEFAULTS.withLinger(Duration.ofMinutes(10));

    @TempDir
    Path folder;

    /// Sends `much` and ends the stream.
    private static final class Sending extends Talk {
        private final int much;

        Sending(Connection connection, int much) {
            super(connection);
            this.much = much;
        }

        @Override
        public Terminator opened() {
            connection.send(Producer.bytes(new byte[much]));
            connection.closeWhenSent();
            return Terminator.IGNORED;
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aClientThatReadsAllAndClosesEndsTheConnectionNormallyAndAtOnce(boolean secure) throws Exception {
        try (Server<Talk> server = new Server<>(c -> new Sending(c, 300_000), PATIENT, secure ? TestTls.TLS : Optional.empty());
                Client client = secure ? TestTls.client(server.address) : server.client()) {
            assertEquals(300_000, client.rest().length());
            client.close();
            assertEquals(Closed.NORMALLY, server.talk().closed()); // waits for thirty seconds only
        }
    }

    @Test
    void aResetAfterOurEndOfTheStreamIsNoNormalEnd() throws Exception {
        try (HandTurned loop = new HandTurned()) {
            HandTurned.Pair<Talk> pair = loop.connect(c -> new Sending(c, 1000), PATIENT);
            loop.until(() -> pair.talk.connection.phase() == ConnectionPhase.LINGERING);
            pair.client.reset();
            loop.until(() -> pair.talk.connection.closed());
            assertInstanceOf(Closed.PeerGone.class, pair.talk.closed());
        }
    }

    @Test
    void aResetBeforeAllIsSentIsNoNormalEnd() throws Exception {
        try (HandTurned loop = new HandTurned()) {
            HandTurned.Pair<Talk> pair = loop.connect(c -> new Sending(c, 20 << 20), PATIENT);
            loop.until(() -> pair.talk.connection.backedUp());
            assertEquals(ConnectionPhase.ENDING, pair.talk.connection.phase());
            pair.client.reset();
            loop.until(() -> pair.talk.connection.closed());
            assertInstanceOf(Closed.PeerGone.class, pair.talk.closed());
        }
    }

    @Test
    void aClientThatClosesWithoutReadingAFileIsGone() throws Exception {
        Path file = Files.write(folder.resolve("large"), new byte[20 << 20]);
        try (FileChannel large = FileChannel.open(file); Server<Talk> server = new Server<>(c -> new Talk(c) {
            @Override
            public Terminator opened() {
                connection.send(Producer.slice(large, 0, 20 << 20));
                return Terminator.IGNORED;
            }

            @Override
            public void ended() {
                // its side only, perhaps
            }
        }, PATIENT); Client client = Client.narrow(server.address)) {
            client.bytes(1000);
            client.close();
            assertInstanceOf(Closed.PeerGone.class, server.talk().closed());
            assertEquals(List.of(), server.log.errors());
        }
    }

    @Test
    void urgentDataStaysInItsPlace() throws Exception {
        try (Server<Talk> server = new Server<>(c -> new Talk(c) {
            @Override
            public Terminator opened() {
                connection.urgentInline();
                say("ready\n");
                return LINE;
            }
        }); Client client = server.client()) {
            assertEquals("ready", client.line());
            client.say("ab").socket.sendUrgentData('!');
            assertEquals("ab!cd", client.say("cd\n").line());
        }
    }
}
