package stheno.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class LineClientTest {
    private static final Duration SHORT = Duration.ofMillis(300);

    private interface Use {
        void with(LineClient client) throws Exception;
    }

    private static void talking(ScriptedServer.Script script, Use use) throws Exception {
        try (var server = new ScriptedServer(script); var client = LineClient.connect(server.address(), SHORT)) {
            use.with(client);
        }
    }

    @Test
    void linesGoBackAndForth() throws Exception {
        talking(socket -> {
            for (String line = ScriptedServer.readLine(socket); !line.isEmpty(); line = ScriptedServer.readLine(socket)) {
                ScriptedServer.say(socket, "you said " + line + "\r\n");
            }
            ScriptedServer.say(socket, "12345");
        }, client -> {
            assertEquals("you said gr\u00fc\u00df", client.say("gr\u00fc\u00df").hear());
            assertEquals("you said b", client.say("b").hear());
            assertArrayEquals("123".getBytes(StandardCharsets.US_ASCII), client.finish().hear(3));
            assertArrayEquals("45".getBytes(StandardCharsets.US_ASCII), client.hearRest());
            assertThrows(EOFException.class, client::hear);
            assertThrows(EOFException.class, () -> client.hear(1));
        });
    }

    @Test
    void aReplyEndsWithItsCodeAndABlank() throws Exception {
        talking(ScriptedServer.says("220 one\r\n250-a\r\n250-b\r\n 250 c\r\n251 d\r\n250 e\r\n221\r\n211-\r\n211\r\nhello\r\n"), client -> {
            assertEquals(List.of("220 one"), client.hearReply());
            assertEquals(List.of("250-a", "250-b", " 250 c", "251 d", "250 e"), client.hearReply());
            assertEquals(List.of("221"), client.hearReply());
            assertEquals(List.of("211-", "211"), client.hearReply());
            assertTrue(assertThrows(IOException.class, client::hearReply).getMessage().contains("hello"));
        });
    }

    @Test
    void aServerThatSaysNothingIsNotWaitedForForEver() throws Exception {
        talking(ScriptedServer::readToEnd, client -> assertThrows(SocketTimeoutException.class, client::hear));
    }

    @Test
    void aResetIsOne() throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        talking(socket -> {
            try {
                heard.add(ScriptedServer.readLine(socket));
                heard.add(ScriptedServer.readToEnd(socket));
            } catch (IOException e) {
                heard.add("reset");
            }
        }, client -> {
            client.say("a");
            assertEquals("a", heard.poll(30, TimeUnit.SECONDS));
            client.reset();
            assertEquals("reset", heard.poll(30, TimeUnit.SECONDS));
        });
    }

    @Test
    void aLineThatEndsWithLineFeedAloneIsNone() throws Exception {
        talking(ScriptedServer.says("a\n"), client -> assertThrows(IOException.class, client::hear));
    }
}
