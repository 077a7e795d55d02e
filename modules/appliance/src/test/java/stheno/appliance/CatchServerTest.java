package stheno.appliance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stheno.appliance.admin.Control;
import stheno.appliance.command.Command;
import stheno.appliance.command.CommandLine;
import stheno.appliance.config.Config;
import stheno.appliance.config.ConfigListing;
import stheno.appliance.sendmail.Sendmail;
import stheno.testkit.ClosedPort;
import stheno.testkit.LineClient;

/// The mail catcher in a server, and `stheno sendmail`.
class CatchServerTest {
    private static final String[] CATCH = {"smtp.listen=127.0.0.1:0", "pop3.listen=127.0.0.1:0", "catch.path=HOME/caught", "http.root="};

    @TempDir
    private Path home;
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private static String[] with(String... more) {
        List<String> all = new ArrayList<>(List.of(CATCH));
        for (String setting : more) {
            all.removeIf(one -> one.startsWith(setting.substring(0, setting.indexOf('=') + 1)));
            all.add(setting);
        }
        return all.toArray(String[]::new);
    }

    private int sendmail(RunningServer server, String message, String... words) {
        return sendmail(server.port("smtp"), message, words);
    }

    private int sendmail(InetSocketAddress server, String message, String... words) {
        err.reset();
        List<String> all = new ArrayList<>(List.of("-S", "127.0.0.1:" + server.getPort()));
        all.addAll(List.of(words));
        return Sendmail.run(all, Map.of(), new ByteArrayInputStream(message.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private static String api(RunningServer server, String target) throws IOException {
        return server.get("http", "/mail/api/" + target).body();
    }

    private static String source(RunningServer server) throws IOException {
        Matcher id = Pattern.compile("\"id\":\"([0-9a-z]+)\"").matcher(api(server, "messages"));
        assertTrue(id.find());
        return server.get("http", "/mail/message/" + id.group(1) + "/source").body();
    }

    @Test
    void oneCommandStartsEverythingOnTheLoopbackAddress() throws Exception {
        Command.Serve command = assertInstanceOf(Command.Serve.class,
                CommandLine.read(Assembly.schema(Assembly.PROTOCOLS), List.of("catch", "here", "--smtp", "*:1025")));
        Config config = Config.load(Assembly.schema(Assembly.PROTOCOLS), command.sources(), Map.of(), home);
        assertEquals("""
                http.listen = 127.0.0.1:8025   # command catch
                smtp.listen = *:1025           # argument --smtp
                pop3.listen = 127.0.0.1:1110   # command catch
                catch.path = here              # argument DIR
                """, ConfigListing.effective(config));
    }

    @Test
    void aMessageIsCaughtAndShownByTheApiTheViewAndPop3() throws Exception {
        try (RunningServer server = RunningServer.start(home, CATCH)) {
            assertEquals(0, sendmail(server, "To: ann@x.test\nBcc: hidden@x.test\nSubject: Hello\n\n.Hi\n", "-t", "-i", "-f", "me@y.test"));
            String list = api(server, "messages?to=hidden@x.test");
            assertTrue(list.contains("\"subject\":\"Hello\"") && list.contains("\"from\":\"me@y.test\""), list);
            String source = source(server);
            assertTrue(source.contains("\r\nTo: ann@x.test\r\nSubject: Hello\r\n\r\n.Hi\r\n") && !source.contains("hidden"), source);
            assertTrue(server.get("http", "/mail/").body().contains("Hello"));
            assertEquals(302, server.get("http", "/").status());
            try (LineClient client = LineClient.connect(server.port("pop3"))) {
                client.hear();
                client.say("USER all").hear();
                client.say("PASS any").hear();
                assertTrue(client.say("STAT").hear().startsWith("+OK 1 "));
            }
            assertTrue(server.get("admin", "/metrics").body().contains("\nstheno_catch_messages 1\n"));
        }
        assertTrue(Files.isDirectory(home.resolve("caught")));
    }

    @Test
    void anyLoginIsAcceptedInClearAndNamesTheMailbox() throws Exception {
        try (RunningServer server = RunningServer.start(home, CATCH); LineClient client = LineClient.connect(server.port("smtp"))) {
            client.hear();
            List<String> offers = client.say("EHLO x").hearReply();
            assertTrue(offers.stream().anyMatch(line -> line.contains("AUTH PLAIN LOGIN")), offers.toString());
            assertFalse(offers.stream().anyMatch(line -> line.contains("STARTTLS")), offers.toString());
            assertTrue(client.say("AUTH PLAIN AGFwcDEA").hear().startsWith("235 ")); // app1, without a password
            for (String command : List.of("MAIL FROM:<>", "RCPT TO:<x@y.test>", "DATA")) client.say(command).hear();
            assertTrue(client.say("Subject: a\r\n\r\nbare\nline\r\n.").hear().startsWith("250 "));
            String list = api(server, "messages?mailbox=app1");
            assertTrue(list.contains("\"mailbox\":\"app1\"") && !list.contains("\"doubts\":[]"), list);
        }
    }

    @Test
    void aTemporaryFolderIsDeletedAtTheEnd() throws Exception {
        Path folder;
        try (RunningServer server = RunningServer.start(home, with("catch.path=temporary"))) {
            ByteArrayOutputStream printed = new ByteArrayOutputStream();
            server.server().printPorts(new PrintStream(printed, true, StandardCharsets.UTF_8));
            Matcher said = Pattern.compile("caught messages in (\\S+), which").matcher(printed.toString(StandardCharsets.UTF_8));
            assertTrue(said.find(), printed.toString(StandardCharsets.UTF_8));
            folder = Path.of(said.group(1));
            assertEquals(0, sendmail(server, "\nHi\n", "a@x.test"));
            assertTrue(Files.isDirectory(folder));
        }
        assertFalse(Files.exists(folder));
    }

    @Test
    void sendmailExitsAsProgramsExpect() throws Exception {
        try (RunningServer server = RunningServer.start(home, with("catch.rule.1=rcpt to=gone@* code=550",
                "catch.rule.2=rcpt to=later@* code=450", "catch.rule.3=end to=full@* code=552"))) {
            assertEquals(0, sendmail(server, "Subject: x\n\n", "a@x.test,b@x.test"));
            assertEquals(64, sendmail(server, "Subject: x\n\n"));
            assertTrue(err.toString(StandardCharsets.UTF_8).startsWith("sendmail: no recipient is named"), err.toString());
            assertEquals(64, sendmail(server, "", "--no-such", "a@x.test"));
            assertEquals(64, sendmail(server, "", "a@x.test\r\nRSET"));
            assertEquals(67, sendmail(server, "", "gone@x.test"));
            assertEquals(67, sendmail(server, "Subject: half\n\n", "gone@x.test", "a@x.test"));
            assertTrue(api(server, "messages?subject=half").contains("a@x.test"));
            assertEquals(75, sendmail(server, "", "later@x.test"));
            assertEquals(69, sendmail(server, "", "full@x.test"));
        }
        assertEquals(75, sendmail(ClosedPort.address(), "", "a@x.test"));
    }

    @Test
    void aLineWithADotEndsTheMessageUnlessToldOtherwise() throws Exception {
        try (RunningServer server = RunningServer.start(home, CATCH)) {
            assertEquals(0, sendmail(server, "Subject: x\n\none\n..two\n.\nthree\n", "a@x.test"));
            assertTrue(source(server).endsWith("\r\n\r\none\r\n..two\r\n"), source(server));
            assertEquals(0, sendmail(server, "Subject: x\n\none\n.\nthree", "-oi", "a@x.test"));
            assertTrue(source(server).endsWith("\r\n\r\none\r\n.\r\nthree\r\n"), source(server));
        }
    }

    @Test
    void aReloadReplacesTheRulesOfTheSettings() throws Exception {
        try (RunningServer server = RunningServer.start(home, with("catch.rule.1=rcpt to=gone@* code=550"))) {
            assertEquals(67, sendmail(server, "", "gone@x.test"));
            assertEquals(new Control.Reload.Done(List.of()), server.reload(CATCH));
            assertEquals(0, sendmail(server, "", "gone@x.test"));
            assertInstanceOf(Control.Reload.Refused.class, server.reload(with("catch.rule.1=nonsense")));
        }
    }

    @Test
    void readinessCoversTheStore() throws Exception {
        try (RunningServer server = RunningServer.start(home, CATCH)) {
            assertEquals(200, server.get("admin", "/readyz").status());
            Files.move(home.resolve("caught"), home.resolve("away"));
            assertEquals(503, server.get("admin", "/readyz").status());
            assertTrue(server.get("admin", "/readyz").body().startsWith("catch.path cannot be written: "));
            Files.move(home.resolve("away"), home.resolve("caught"));
            assertEquals(200, server.get("admin", "/readyz").status());
        }
    }
}
