package stheno.ftp.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import stheno.reactor.Closed;
import stheno.reactor.Connection;
import stheno.reactor.Conversation;
import stheno.reactor.Log;
import stheno.reactor.PortOptions;
import stheno.reactor.ReactorGroup;
import stheno.reactor.Terminator;
import stheno.storage.StagedFile;
import stheno.storage.Tree;
import stheno.storage.WritableTree;
import stheno.testkit.Journal;
import stheno.testkit.Visitor;

/// The end of an upload, and of an upload with a file that cannot be ended.
@Timeout(60)
final class UploadTest {
    @TempDir
    Path folder;
    private final BlockingQueue<TransferResult> results = new LinkedBlockingQueue<>();
    private final Journal journal = new Journal();

    /// A data connection that is used for one upload.
    private record Receiving(Connection connection, Upload upload) implements Conversation {
        @Override
        public Terminator opened() {
            return upload.begin(connection);
        }

        @Override
        public void collect(ByteBuffer data) {
            upload.collect(data);
        }

        @Override
        public Terminator found() {
            upload.found();
            return Terminator.PAUSED;
        }

        @Override
        public Terminator overflowed() {
            throw new AssertionError("a stream cannot overflow");
        }

        @Override
        public void ended() {}

        @Override
        public void idle() {
            connection.close();
        }

        @Override
        public void overdue() {
            connection.close();
        }

        @Override
        public void drain() {
            connection.close();
        }

        @Override
        public void closed(Closed cause) {
            upload.closed(cause);
        }
    }

    private StagedFile begin() throws IOException {
        return switch (WritableTree.of(Tree.at(folder)).upload("/file", "anna", new StagedFile.Start.Whole())) {
            case StagedFile.Begun.Ready(StagedFile upload) -> upload;
            case StagedFile.Begun.Failed(var why) -> throw new AssertionError("the upload did not begin: " + why);
        };
    }

    /// Sends the content, ends the stream, and waits for the result. After the end of the loop, no result is left to come.
    private TransferResult sent(StagedFile file, String content) throws Exception {
        PortOptions options = PortOptions.of(connection -> new Receiving(connection,
                new Upload(connection.reactor(), file, false, Optional.empty(), () -> false, results::add)));
        try (ReactorGroup group = ReactorGroup.start(1, Log.from(Log.Level.DEBUG, journal::event))) {
            InetSocketAddress address = group.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), options);
            try (Visitor client = new Visitor(address)) {
                client.say(content).end();
                TransferResult result = results.poll(30, TimeUnit.SECONDS);
                assertEquals("", client.rest());
                return result;
            }
        }
    }

    @Test
    void anUploadThatEndsInOrderIsPublished() throws Exception {
        assertEquals(TransferResult.COMPLETE, sent(begin(), "content"));
        assertEquals("content", Files.readString(folder.resolve("file")));
        assertEquals(List.of(), journal.errors());
        assertEquals(0, results.size());
    }

    /// Without content it is the sync that fails.
    @ParameterizedTest
    @ValueSource(strings = {"", "content"})
    void anEndThatFailsIsReportedOnce(String content) throws Exception {
        StagedFile file = begin();
        file.close(); // from now on, each write fails, and so does the end
        assertEquals(new TransferResult.Failed(Replies.FAILED), assertInstanceOf(TransferResult.Failed.class, sent(file, content)));
        assertEquals(0, results.size());
        assertEquals(1, journal.errors().size(), journal.toString());
    }
}
