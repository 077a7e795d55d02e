package stheno.appliance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stheno.appliance.admin.Control;
import stheno.appliance.command.Command;
import stheno.appliance.command.CommandLine;
import stheno.appliance.command.HelpPages;
import stheno.appliance.config.BadConfig;
import stheno.appliance.config.Config;
import stheno.appliance.config.ConfigListing;
import stheno.appliance.config.ConfigSchema;
import stheno.appliance.config.ConfigSources;
import stheno.appliance.protocol.Protocol;

/// A protocol that is only put into the list of protocols gets everything that the others have.
class AddedProtocolTest {
    private static final List<Protocol> PROTOCOLS = Stream.concat(Assembly.PROTOCOLS.stream(), Stream.of(new EchoProtocol())).toList();
    private static final ConfigSchema SCHEMA = Assembly.schema(PROTOCOLS);
    private static final String PORT = "echo.listen=127.0.0.1:0";

    @TempDir
    private Path home;

    private ConfigSources sources(String... words) {
        return assertInstanceOf(Command.Serve.class, CommandLine.read(SCHEMA, List.of(words))).sources();
    }

    private Config config(String... words) throws BadConfig {
        return Config.load(SCHEMA, sources(words), Map.of("STHENO_ECHO_PREFIX", "= "), home);
    }

    /// A client of the protocol.
    private record Client(Socket socket, BufferedReader in) implements AutoCloseable {
        static Client of(RunningServer server) throws IOException {
            Socket socket = new Socket();
            socket.setSoTimeout(30_000);
            socket.connect(server.port("echo"));
            return new Client(socket, new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1)));
        }

        String ask(String line) throws IOException {
            socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.ISO_8859_1));
            return in.readLine();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @Test
    void itHasKeysFromEverySource() throws BadConfig {
        Config config = config("--echo", "127.0.0.1:0", "--set", "log.echo=-");
        assertEquals("[127.0.0.1:0]", config.value(EchoProtocol.LISTEN).toString());
        assertEquals("=", config.value(EchoProtocol.PREFIX));
        assertTrue(ConfigListing.effective(config).contains("log.echo = -"), ConfigListing.effective(config));
    }

    @Test
    void itsKeysAreCheckedListedAndExplained() {
        String wrong = assertThrows(BadConfig.class, () -> config("--set", "echo.prefix=much too long")).getMessage();
        assertTrue(wrong.contains("echo.prefix = `much too long`: is longer than 10; shorten it"), wrong);
        String guess = assertThrows(BadConfig.class, () -> config("--set", "echo.prefx=a")).getMessage();
        assertTrue(guess.contains("did you mean echo.prefix?"), guess);
        String tls = assertThrows(BadConfig.class, () -> config("--set", "echo.tls.listen=127.0.0.1:0")).getMessage();
        assertTrue(tls.contains("echo.tls.listen = `127.0.0.1:0`: there is no certificate"), tls);
        String twice = assertThrows(BadConfig.class, () -> config("--echo", "127.0.0.1:8080", "--listing")).getMessage();
        assertTrue(twice.contains("127.0.0.1:8080 is also in http.listen"), twice);
        assertTrue(ConfigListing.markdown(SCHEMA).contains("| `echo.prefix` | `>` |"));
        assertTrue(HelpPages.text(SCHEMA, Optional.empty()).orElseThrow().contains("--echo HOST:PORT"));
        assertTrue(HelpPages.text(SCHEMA, Optional.of("echo")).orElseThrow().startsWith("Echo: lines, for tests\n\necho.listen =\n"));
    }

    @Test
    void itHasAPortALogMetricsAndAStatus() throws Exception {
        try (RunningServer server = RunningServer.start(PROTOCOLS, home, PORT, "log.echo=HOME/echo.log");
             Client client = Client.of(server)) {
            assertEquals(">hello", client.ask("hello"));
            assertTrue(server.get("admin", "/metrics").body().contains("\nstheno_echo_lines_total 1\n"));
            assertTrue(server.get("admin", "/metrics").body().contains("stheno_echo_log_lines_total 1\n"));
            assertTrue(server.get("admin", "/status.json").body().contains("\"echo\":{\"echo\":{\"lines\":1}}"));
            assertTrue(server.get("admin", "/status.txt").body().contains("ECHO  LINES\n"), server.get("admin", "/status.txt").body());
            ByteArrayOutputStream printed = new ByteArrayOutputStream();
            server.server().printPorts(new PrintStream(printed, false, StandardCharsets.UTF_8));
            assertTrue(printed.toString(StandardCharsets.UTF_8).contains("/ serves echoes with 1 loop\n"),
                    printed.toString(StandardCharsets.UTF_8));
        }
        assertEquals(List.of("hello"), Files.readAllLines(home.resolve("echo.log")));
    }

    @Test
    void aReloadChangesItOrRefusesAFaultOfIts() throws Exception {
        try (RunningServer server = RunningServer.start(PROTOCOLS, home, PORT); Client client = Client.of(server)) {
            assertEquals(">a", client.ask("a"));
            assertInstanceOf(Control.Reload.Done.class, server.reload(PORT, "echo.prefix=#"));
            assertEquals("#b", client.ask("b"));
            assertInstanceOf(Control.Reload.Refused.class, server.reload(PORT, "echo.prefix=!"));
            assertEquals("#c", client.ask("c"));
        }
    }

    @Test
    void aDrainReachesItsConnections() throws Exception {
        RunningServer server = RunningServer.start(PROTOCOLS, home, PORT);
        try (Client client = Client.of(server)) {
            assertEquals(">a", client.ask("a"));
            server.close();
            assertEquals("bye", client.in().readLine());
            assertTrue(server.events().contains("lines=1"), server.events());
        }
    }
}
