package stheno.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static stheno.testkit.TranscriptTest.contains;
import static stheno.testkit.TranscriptTest.fails;
import static stheno.testkit.TranscriptTest.plays;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// Transcripts with a second connection.
final class DataTranscriptTest {
    private static final String PASSIVE = """
        S~ 227 (?<numbers>(?<host>\\d+,\\d+,\\d+,\\d+),(?<p1>\\d+),(?<p2>\\d+)) (?<port>\\d+)
        """;
    private static final ScriptedServer.Script GREETS = socket -> {
        ScriptedServer.say(socket, "one\r\ntwo\r\nbytes");
        socket.shutdownOutput();
        ScriptedServer.readToEnd(socket);
    };

    /// Sends its port, accepts one connection, and runs the script on it; reports its end.
    private static ScriptedServer.Script passive(ScriptedServer.Script script) {
        return socket -> {
            try (var listener = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
                listener.setSoTimeout(30_000);
                int port = listener.getLocalPort();
                ScriptedServer.say(socket, "227 127,0,0,1," + (port >> 8) + "," + (port & 0xff) + " " + port + "\r\n");
                try (Socket data = listener.accept()) {
                    listener.close();
                    script.play(data);
                    data.close();
                    ScriptedServer.say(socket, "226\r\n");
                } catch (IOException e) {
                    ScriptedServer.say(socket, "426\r\n");
                }
            }
            ScriptedServer.readToEnd(socket);
        };
    }

    /// Connects to the `HOST PORT` of each line, and runs the script there.
    private static ScriptedServer.Script active(ScriptedServer.Script script) {
        return socket -> {
            for (String line = ScriptedServer.readLine(socket); !line.isEmpty(); line = ScriptedServer.readLine(socket)) {
                String[] words = line.split("[ ,]");
                int port = words.length == 2 ? Integer.parseInt(words[1]) : Integer.parseInt(words[1]) * 256 + Integer.parseInt(words[2]);
                try (Socket data = new Socket()) {
                    data.connect(new InetSocketAddress(InetAddress.ofLiteral(words[0]), port));
                    ScriptedServer.say(socket, "150\r\n");
                    script.play(data);
                    data.close();
                    ScriptedServer.say(socket, "226\r\n");
                } catch (IOException e) {
                    ScriptedServer.say(socket, "425\r\n");
                }
            }
        };
    }

    @Test
    void theClientConnectsToWhateverWayThePortIsSaid() throws IOException {
        for (String address : new String[] {"${port}", "${p1},${p2}", "${numbers}", "127.0.0.1:${port}", "[::ffff:127.0.0.1]:${port}",
            "${port} from 127.0.0.9"}) {
            plays(PASSIVE + "D> " + address + "\nDS: one\nDS...\nDS~ t(?<rest>.*)\nDS| b\nDS# 4\nDS<\nS: 226\n", passive(GREETS));
        }
    }

    @Test
    void theClientIsWhereItSaysItIs() throws IOException {
        ScriptedServer.Script asks = passive(data -> ScriptedServer.say(data, data.getInetAddress().getHostAddress() + "\r\n"));
        plays(PASSIVE + "D> ${port} from 127.0.0.9\nDS: 127.0.0.9\nDS<\nS: 226\n", asks);
        plays(PASSIVE + "D> ${port}\nDS: 127.0.0.1\nDS<\nS: 226\n", asks);
    }

    @Test
    void theServerConnectsToTheClient() throws IOException {
        String first = "D<\nC: ${dataHost} ${dataPort}\nS: 150\nDS: one\nDS<<\nS: 226\n";
        String second = "D<\nC: ${dataHost} ${dataHigh},${dataLow}\nDS| one\\r\\n\nDS...\nDS: two\nDS| bytes\nDS<\nS: 150\nS: 226\n";
        plays(first + second, active(GREETS));
    }

    @Test
    void aClientThatListensNoLongerRefuses() throws IOException {
        plays("D<\nD.\nC: ${dataHost} ${dataPort}\nS: 425\n", active(GREETS));
    }

    @Test
    void withoutAListenerTheConnectionIsRefused() throws IOException {
        plays(PASSIVE + "D> ${port}\nDS: leaving\nDS<\nD>! ${port}\nS: 226\n", passive(data ->
            ScriptedServer.say(data, "leaving\r\n")));
        contains(fails(PASSIVE + "D>! ${port}\n", passive(GREETS)), "line 2", "that there is no listener at ${port}", "got a connection");
        contains(fails("D> 1\n", ScriptedServer::readToEnd), "line 1", "that the client can connect to 1", "refused");
    }

    @Test
    void whatTheClientSaysThereIsCutAsTheModeDemandsAndEndsInOrder() throws IOException {
        plays(PASSIVE + "D> ${port}\nDC| a\\x00\nDC*50000| b\nDC: c\nDC>\nDS: 50005\nDS<\nS: 226\n", passive(data ->
            ScriptedServer.say(data, ScriptedServer.readToEnd(data).length() + "\r\n")));
        plays(PASSIVE + "D> ${port}\nDC: a\nDC>\nS: 226\n", passive(ScriptedServer::readToEnd));
    }

    @Test
    void bothSidesMayTalkAtOnce() throws IOException {
        plays(PASSIVE + "D> ${port}\nDC*400000| 0123456789\nDS*400000| 0123456789\nDC>\nDS<\nS: 226\n",
            passive(data -> {
                byte[] buffer = new byte[1 << 16];
                for (int count = data.getInputStream().read(buffer); count > 0; count = data.getInputStream().read(buffer)) {
                    data.getOutputStream().write(buffer, 0, count);
                }
            }), List.of(new Mode.Whole(), new Mode.Split(1)));
    }

    @Test
    void aTransferThatHasComeToAHaltCanBeAborted() throws IOException {
        plays(PASSIVE + "D> ${port}\nDC*2000000| 0123456789\nC: ABOR\nS: 426\nDS!\n", socket -> {
            try (var listener = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
                ScriptedServer.say(socket, "227 127,0,0,1,0,0 " + listener.getLocalPort() + "\r\n");
                try (Socket _ = listener.accept()) {
                    assertEquals("ABOR", ScriptedServer.readLine(socket));
                    ScriptedServer.say(socket, "426\r\n");
                }
            }
            ScriptedServer.readToEnd(socket);
        }, List.of(new Mode.Whole(), new Mode.Split(1)));
    }

    @Test
    void theClientMayReset() throws IOException {
        plays(PASSIVE + "D> ${port}\nDC: a\nDC!\nS: 426\n", passive(ScriptedServer::readToEnd));
    }

    @Test
    void theServerMayReset() throws IOException {
        ScriptedServer.Script resets = passive(data -> {
            ScriptedServer.readLine(data);
            data.setSoLinger(true, 0);
        });
        plays(PASSIVE + "D> ${port}\nDC: a\nDS!\nS: 226\n", resets);
        contains(fails(PASSIVE + "D> ${port}\nDC: a\nDS<\nS: 226\n", resets), "line 4",
            "on the data connection that the server closes in order", "reset");
    }

    @Test
    void whatBecomesOfItAfterTheControlConnectionCanBeSaid() throws IOException {
        ScriptedServer.Script untilLeft = socket -> {
            try (var listener = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
                ScriptedServer.say(socket, "227 127,0,0,1,0,0 " + listener.getLocalPort() + "\r\n");
                try (Socket data = listener.accept()) {
                    ScriptedServer.readLine(socket);
                    socket.shutdownOutput();
                    ScriptedServer.say(data, "more");
                }
            }
        };
        plays(PASSIVE + "D> ${port}\nC: QUIT\nS<\nDS| more\nDS<\n", untilLeft);
        contains(fails(PASSIVE + "D> ${port}\nC: QUIT\nS<\n", untilLeft), "that the server closes the data connection", "got more");
    }

    @Test
    void aReportShowsTheInputOfBothConnections() throws IOException {
        contains(fails(PASSIVE + "D> ${port}\nDS: two\n", passive(GREETS)), "line 3", "on the data connection the line <two>", "got <one>",
            "so far: <227 127,0,0,1,", "\n  data: 15 bytes so far: <one\\r\\ntwo\\r\\nbytes>");
        contains(fails(PASSIVE + "D> ${port}\nDS<<\nS: 225\n", passive(GREETS)), "got <226>", "\n  data: 15 bytes so far: <one");
        contains(fails(PASSIVE + "D> ${port}\nDS~ t.*\n", passive(GREETS)), "a line like <t.*>", "got <one>");
        contains(fails(PASSIVE + "D> ${port}\nDS| onE\n", passive(GREETS)), "differ at offset 2");
        contains(fails(PASSIVE + "D> ${port}\nDS# 16\n", passive(GREETS)), "closed 1 bytes too early");
        contains(fails(PASSIVE + "D> ${port}\nDS# 14\nDS<\n", passive(GREETS)), "without another byte", "got more");
        contains(fails("D<\nS: a\n", ScriptedServer.says("b\r\n")), "got <b>", "data: not connected yet");
    }

    @Test
    void everyWaitIsBounded() throws IOException {
        contains(fails("D<\nDS: a\n", ScriptedServer::readToEnd), "line 2", "the server does not connect");
        contains(fails(PASSIVE + "D> ${port}\nDS: a\n", passive(ScriptedServer::readToEnd)), "line 3", "nothing for 500 ms");
        contains(fails(PASSIVE + "D> ${port}\nDC*2000000| 0123456789\nDC>\n", passive(DataTranscriptTest::hang)), "line 4",
            "does not read what was said");
        contains(fails(PASSIVE + "D> ${port}\nDC>\n", passive(DataTranscriptTest::hang)), "nothing for 500 ms");
    }

    private static void hang(Socket socket) {
        try {
            new CountDownLatch(1).await(2, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void nothingHidesOnAConnectionThatNoStepEnds() throws IOException {
        contains(fails(PASSIVE + "D> ${port}\nDS: one\nS: 226\n", passive(data -> ScriptedServer.say(data, "one\r\ntwo"))),
            "closes the data connection", "more on the data connection");
        contains(fails(PASSIVE + "D> ${port}\nDS: one\nD<\n", passive(GREETS)), "line 4", "more on the data connection");
        contains(fails("D<\nC: ${dataHost} ${dataPort}\nS: 150\nS: 226\n", active(_ -> { })), "to which no step belongs");
        contains(fails("D<\nC: ${dataHost} ${dataPort}\nS: 150\nD<\n", active(_ -> { })), "line 4", "to which no step belongs");
        plays(PASSIVE + "D> ${port}\nDS: one\nS: 226\nD<\n", passive(data -> ScriptedServer.say(data, "one\r\n")));
    }
}
