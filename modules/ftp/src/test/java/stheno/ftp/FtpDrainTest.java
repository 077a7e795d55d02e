package stheno.ftp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stheno.testkit.LineClient;

/// A server that stops: running work is completed, and nothing new starts.
class FtpDrainTest {
    private static final Pattern PORT = Pattern.compile("229 .*\\(\\|\\|\\|(\\d+)\\|\\)");

    @TempDir
    private Path folder;
    private FtpStage stage;

    @BeforeEach
    void start() throws IOException {
        stage = new FtpStage(Files.createDirectory(folder.toRealPath().resolve("stage")), Set.of(), null);
    }

    @AfterEach
    void stop() {
        stage.close();
    }

    private LineClient writer() throws IOException {
        LineClient client = LineClient.connect(stage.address);
        client.say("USER writer").say("PASS secret");
        for (int code : new int[] {220, 331, 230}) expect(client, code);
        return client;
    }

    private static void expect(LineClient client, int code) throws IOException {
        assertEquals(code, Integer.parseInt(client.hear().substring(0, 3)));
    }

    private InetSocketAddress passive(LineClient client) throws IOException {
        Matcher reply = PORT.matcher(client.say("EPSV").hear());
        assertTrue(reply.matches());
        return new InetSocketAddress(stage.address.getAddress(), Integer.parseInt(reply.group(1)));
    }

    /// Starts to drain, and returns when all sessions have been notified.
    private FutureTask<Integer> drained(LineClient bystander) throws IOException {
        FutureTask<Integer> drain = new FutureTask<>(() -> stage.group.drain(Duration.ofSeconds(10)));
        Thread.startVirtualThread(drain);
        assertEquals("421 The server is shutting down.", bystander.hear());
        assertEquals(0, bystander.hearRest().length);
        bystander.close();
        return drain;
    }

    private void assertOver(FutureTask<Integer> drain, LineClient client) throws Exception {
        assertEquals("421 The server is shutting down.", client.hear());
        assertEquals(0, client.hearRest().length);
        client.close();
        assertEquals(0, drain.get(30, TimeUnit.SECONDS));
        stage.assertDeserted(0);
    }

    @Test
    void anIdleSessionGets421AndIsClosed() throws Exception {
        LineClient stranger = LineClient.connect(stage.address);
        expect(stranger, 220);
        LineClient client = writer();
        InetSocketAddress port = passive(client);
        assertOver(drained(stranger), client);
        assertThrows(IOException.class, () -> LineClient.connect(port));
    }

    @Test
    void anUploadComesToItsEnd() throws Exception {
        LineClient bystander = writer();
        LineClient client = writer();
        LineClient data = LineClient.connect(passive(client));
        client.say("STOR new.txt");
        expect(client, 150);
        data.say("first".getBytes(StandardCharsets.UTF_8));
        FutureTask<Integer> drain = drained(bystander);
        data.say("second".getBytes(StandardCharsets.UTF_8)).finish();
        expect(client, 226);
        assertOver(drain, client);
        assertEquals("firstsecond", Files.readString(stage.folder.root().resolve("new.txt")));
        data.close();
    }

    @Test
    void aTransferThatAwaitsItsConnectionIsServedAndLaterCommandsAreNot() throws Exception {
        LineClient bystander = writer();
        LineClient client = writer();
        InetSocketAddress port = passive(client);
        client.say("RETR hello.txt").say("DELE hello.txt");
        expect(client, 150);
        FutureTask<Integer> drain = drained(bystander);
        LineClient data = LineClient.connect(port);
        assertEquals("hello", new String(data.hearRest(), StandardCharsets.UTF_8));
        data.close();
        expect(client, 226);
        assertOver(drain, client);
        assertTrue(Files.exists(stage.folder.root().resolve("hello.txt")));
    }
}
