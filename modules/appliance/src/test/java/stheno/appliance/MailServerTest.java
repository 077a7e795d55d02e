package stheno.appliance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stheno.accounts.Account;
import stheno.accounts.Accounts;
import stheno.appliance.admin.Control;
import stheno.appliance.admin.Ctl;
import stheno.appliance.admin.ServerFinder;
import stheno.testkit.Await;
import stheno.testkit.LineClient;

/// A mail server with the accounts `ann` and `bob`.
class MailServerTest {
    private static final String[] MAIL = {"smtp.listen=127.0.0.1:0", "pop3.listen=127.0.0.1:0", "smtp.domains=example.org",
        "smtp.host-name=mail.example.org", "mail.root=HOME/mail", "accounts.file=HOME/accounts", "smtp.auth=in-clear", "limit.drain=20s"};
    private static final String ANN_LOGIN = "AUTH PLAIN AGFubgBzZWNyZXQ="; // ann, secret

    @TempDir
    private Path home;

    @BeforeEach
    void addAccounts() throws IOException {
        List<String> lines = new ArrayList<>();
        for (String name : List.of("ann", "bob")) {
            lines.add(Accounts.line(Account.of(name, Set.of(Account.READ)), "secret".toCharArray(), 10_000));
        }
        Files.write(home.resolve("accounts"), lines);
    }

    private static String[] with(String... more) {
        List<String> all = new ArrayList<>(List.of(MAIL));
        for (String setting : more) {
            all.removeIf(one -> one.startsWith(setting.substring(0, setting.indexOf('=') + 1)));
            all.add(setting);
        }
        return all.toArray(String[]::new);
    }

    private static LineClient smtp(RunningServer server, String port) throws IOException {
        LineClient client = LineClient.connect(server.port(port));
        assertTrue(client.hear().startsWith("220 mail.example.org "));
        client.say(port.equals("lmtp") ? "LHLO client.test" : "EHLO client.test").hearReply();
        return client;
    }

    private static String answer(LineClient client, String command) throws IOException {
        return client.say(command).hearReply().getLast();
    }

    private static void assertCode(String code, String reply) {
        assertTrue(reply.startsWith(code), reply);
    }

    private static void begin(LineClient client, String recipient) throws IOException {
        assertCode("250 ", answer(client, "MAIL FROM:<stranger@elsewhere.test>"));
        assertCode("250 ", answer(client, "RCPT TO:<" + recipient + ">"));
        assertCode("354 ", answer(client, "DATA"));
    }

    private static void send(RunningServer server, String recipient, String subject) throws IOException {
        try (LineClient client = smtp(server, "smtp")) {
            begin(client, recipient);
            client.say("Subject: " + subject).say("").say("Hello.");
            assertCode("250 ", answer(client, "."));
            assertCode("221 ", answer(client, "QUIT"));
        }
    }

    private static LineClient pop3(RunningServer server, String user) throws IOException {
        LineClient client = LineClient.connect(server.port("pop3"));
        assertCode("+OK", client.hear());
        assertCode("+OK", client.say("USER " + user).hear());
        assertCode("+OK", client.say("PASS secret").hear());
        return client;
    }

    /// The number of messages at a login.
    private static int count(RunningServer server, String user) throws IOException {
        try (LineClient client = pop3(server, user)) {
            int count = Integer.parseInt(client.say("STAT").hear().split(" ")[1]);
            assertCode("+OK", client.say("QUIT").hear());
            return count;
        }
    }

    private static List<String> message(LineClient client, int number) throws IOException {
        assertCode("+OK", client.say("RETR " + number).hear());
        List<String> lines = new ArrayList<>();
        for (String line = client.hear(); !line.equals("."); line = client.hear()) lines.add(line);
        return lines;
    }

    @Test
    void aMessageComesInBySmtpAndOutByPop3() throws Exception {
        try (RunningServer server = RunningServer.start(home, with("log.mail=HOME/mail.log"))) {
            send(server, "Ann+lists@example.org", "first");
            Await.until(() -> count(server, "ann") == 1);
            try (LineClient client = pop3(server, "ann")) {
                List<String> lines = message(client, 1);
                assertEquals("Return-Path: <stranger@elsewhere.test>", lines.getFirst());
                assertTrue(lines.contains("Subject: first") && lines.getLast().equals("Hello."), lines.toString());
                assertCode("+OK", client.say("QUIT").hear());
            }
            assertEquals(0, count(server, "bob"));
            String metrics = server.get("admin", "/metrics").body();
            assertTrue(metrics.contains("stheno_smtp_messages_total{service=\"smtp\",outcome=\"accepted\"} 1\n"), metrics);
            assertTrue(metrics.contains("stheno_pop3_logins_total{service=\"pop3\",result=\"right\"}"), metrics);
            assertTrue(metrics.contains("stheno_delivery_delivered_total 1\n"), metrics);
            String status = server.get("admin", "/status.txt").body();
            assertTrue(status.contains("\nSMTP ") && status.contains("\nPOP3 ") && status.contains("\nDELIVERY "), status);
            assertEquals(200, server.get("admin", "/readyz").status());
        }
        String line = Files.readString(home.resolve("mail.log"));
        assertTrue(line.contains("\"sender\":\"stranger@elsewhere.test\",\"recipients\":[\"Ann+lists@example.org\"]"), line);
        assertTrue(line.contains("\"outcome\":\"accepted\"") && line.endsWith("}\n") && line.lines().count() == 1, line);
    }

    @Test
    void aReloadChangesTheRecipientsAndKeepsTheSessions() throws Exception {
        try (RunningServer server = RunningServer.start(home, MAIL); LineClient client = smtp(server, "smtp")) {
            assertCode("250 ", answer(client, "MAIL FROM:<>"));
            assertCode("550 5.1.1", answer(client, "RCPT TO:<sales@example.org>"));
            assertEquals(new Control.Reload.Done(List.of()), server.reload(with("smtp.alias.sales=ann, bob")));
            assertCode("250 ", answer(client, "RCPT TO:<sales@example.org>"));
            assertInstanceOf(Control.Reload.Refused.class, server.reload(with("smtp.alias.sales=nobody")));
            assertCode("250 ", answer(client, "RCPT TO:<sales@example.org>"));
            assertEquals(new Control.Reload.Done(List.of("mail.root")), server.reload(with("mail.root=HOME/other")));
        }
    }

    @Test
    void messagesAndTheirNamesSurviveARestart() throws Exception {
        String before;
        try (RunningServer server = RunningServer.start(home, MAIL)) {
            send(server, "ann@example.org", "kept");
            Await.until(() -> count(server, "ann") == 1);
            try (LineClient client = pop3(server, "ann")) {
                before = client.say("UIDL 1").hear();
                assertCode("+OK", client.say("QUIT").hear());
            }
        }
        try (RunningServer server = RunningServer.start(home, MAIL); LineClient client = pop3(server, "ann")) {
            assertEquals(before, client.say("UIDL 1").hear());
            assertCode("+OK", client.say("DELE 1").hear());
            assertCode("+OK", client.say("QUIT").hear());
            assertEquals(0, count(server, "ann"));
        }
    }

    @Test
    void onlyAccountsCanRelay() throws Exception {
        try (RunningServer server = RunningServer.start(home, with("smtp.relay=127.0.0.1:1", "smtp.relay.tls=off",
                "submission.listen=127.0.0.1:0"))) {
            try (LineClient client = smtp(server, "smtp")) {
                assertCode("250 ", answer(client, "MAIL FROM:<ann@example.org>"));
                assertCode("554 5.7.1", answer(client, "RCPT TO:<x@elsewhere.test>"));
            }
            try (LineClient client = smtp(server, "submission")) {
                assertCode("530 ", answer(client, "MAIL FROM:<ann@example.org>"));
                assertCode("235 ", answer(client, ANN_LOGIN));
                assertCode("250 ", answer(client, "MAIL FROM:<ann@example.org>"));
                assertCode("250 ", answer(client, "RCPT TO:<x@elsewhere.test>"));
            }
        }
    }

    @Test
    void theQueueIsListedAndEmptiedByCtl() throws Exception {
        try (RunningServer server = RunningServer.start(home, with("smtp.relay=127.0.0.1:1", "smtp.relay.tls=off"))) {
            assertEquals("The queue is empty.\n", ctl("queue", "list"));
            try (LineClient client = smtp(server, "smtp")) {
                assertCode("235 ", answer(client, ANN_LOGIN));
                assertCode("250 ", answer(client, "MAIL FROM:<ann@example.org>"));
                assertCode("250 ", answer(client, "RCPT TO:<x@elsewhere.test>"));
                assertCode("354 ", answer(client, "DATA"));
                client.say("Subject: out").say("").say("Hello.");
                assertCode("250 ", answer(client, "."));
            }
            Await.until(() -> ctl("queue").contains("x@elsewhere.test"));
            String id = ctl("queue", "list").lines().skip(1).findFirst().orElseThrow().split(" ")[0];
            assertEquals("Message " + id + " is to be sent now.\n", ctl("queue", "retry", id));
            assertTrue(server.get("admin", "/metrics").body().contains("\nstheno_queue_messages 1\n"));
            assertEquals("1 message is removed.\n", ctl("queue", "remove", "all"));
            assertEquals("The queue is empty.\n", ctl("queue", "list"));
        }
    }

    private String ctl(String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        Ctl.run(List.of(words), new ServerFinder(Map.of("STHENO_ADMIN_SOCKET", home.resolve("ctl.sock").toString()), home), stream, stream);
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aTransactionFinishesDuringADrain() throws Exception {
        RunningServer server = RunningServer.start(home, MAIL);
        try (LineClient client = smtp(server, "smtp")) {
            begin(client, "bob@example.org");
            client.say("Subject: late").say("");
            CompletableFuture<Void> ended = CompletableFuture.runAsync(() -> {
                try {
                    server.close();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            Await.until(() -> server.events().contains("draining"));
            assertCode("250 ", answer(client, "."));
            ended.join();
        }
        try (RunningServer again = RunningServer.start(home, MAIL)) {
            Await.until(() -> count(again, "bob") == 1);
        }
    }

    @Test
    void lmtpAnswersForEachRecipient() throws Exception {
        try (RunningServer server = RunningServer.start(home, with("lmtp.listen=127.0.0.1:0")); LineClient client = smtp(server, "lmtp")) {
            assertCode("250 ", answer(client, "MAIL FROM:<>"));
            assertCode("250 ", answer(client, "RCPT TO:<ann@example.org>"));
            assertCode("250 ", answer(client, "RCPT TO:<bob@example.org>"));
            assertCode("354 ", answer(client, "DATA"));
            client.say("Subject: both").say("");
            assertCode("250 ", answer(client, "."));
            assertCode("250 ", client.hearReply().getLast());
            Await.until(() -> count(server, "ann") == 1 && count(server, "bob") == 1);
        }
    }
}
