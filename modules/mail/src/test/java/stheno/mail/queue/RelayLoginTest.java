package stheno.mail.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static stheno.mail.queue.RelayTransactionTest.BYE;
import static stheno.mail.queue.RelayTransactionTest.HELLO;
import static stheno.mail.queue.RelayTransactionTest.SENT;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import stheno.testkit.Await;
import stheno.testkit.ScriptedServer;
import stheno.testkit.TestKeys;

/// How a connection to the smarthost begins: names, TLS, login.
@Timeout(60)
final class RelayLoginTest {
    private static final TestKeys KEYS = TestKeys.issued("localhost", "-1d");
    private static final String AGAIN = "C: EHLO stheno.test\nS: 250-mail.test\n";
    private static final String SEND = SENT + BYE;

    @TempDir
    Path folder;

    private RelaySettings relay(ScriptedServer smarthost, RelaySettings.Security security, TestKeys trusted) throws IOException {
        RelaySettings plain = QueueStage.relay(smarthost);
        return new RelaySettings("localhost", plain.port(), security, true, Optional.of(pem(trusted)), Optional.empty(), false,
                plain.helloName(), 1, plain.timeouts());
    }

    private Path pem(TestKeys keys) throws IOException {
        try {
            String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(keys.issuer().getEncoded());
            return Files.writeString(folder.resolve("trusted.pem"),
                    "-----BEGIN CERTIFICATE-----\n" + body + "\n-----END CERTIFICATE-----\n");
        } catch (CertificateEncodingException e) {
            throw new IOException(e);
        }
    }

    private static ScriptedServer play(String script) throws IOException {
        return ScriptedServer.play(script, 0, Optional.of(KEYS.context()));
    }

    private void sent(ScriptedServer smarthost, RelaySettings relay) throws Exception {
        try (QueueStage stage = new QueueStage(folder.resolve("spool"), relay)) {
            stage.until(stage.mail("ann@a.test", "bob@b.test"), DeliveryState.Phase.SENT);
            smarthost.await();
        }
    }

    /// @return why the smarthost is not used; the message waits
    private String away(RelaySettings relay) throws Exception {
        try (QueueStage stage = new QueueStage(Files.createTempDirectory(folder, "spool"), relay)) {
            String id = stage.mail("ann@a.test", "bob@b.test");
            String why = stage.away();
            QueuedMessage row = stage.deferred(id, 1);
            assertEquals(why, row.lastError());
            assertEquals(stage.clock.instant().plusSeconds(300), row.nextAttempt());
            assertEquals(0, stage.notices.size());
            assertFalse(stage.log.toString().contains("pass-word"), stage.log.toString());
            Await.until(() -> stage.queue.stats().connections() == 0);
            return why;
        }
    }

    @Test
    void starttlsIsUsedWhereItIsOffered() throws Exception {
        try (ScriptedServer smarthost = play(HELLO + "S: 250 STARTTLS\nC: STARTTLS\nS: 220 go ahead\nS+ TLS\n" + AGAIN + "S: 250 HELP\n"
                + SEND)) {
            sent(smarthost, relay(smarthost, RelaySettings.Security.STARTTLS, KEYS));
        }
    }

    @Test
    void withoutAnOfferTheConnectionStaysInTheClear() throws Exception {
        try (ScriptedServer smarthost = play(HELLO + "S: 250 HELP\n" + SEND)) {
            sent(smarthost, relay(smarthost, RelaySettings.Security.STARTTLS, KEYS));
        }
    }

    @Test
    void tlsBeginsAtOnceIfItIsImplicit() throws Exception {
        try (ScriptedServer smarthost = play("S+ TLS\n" + HELLO + "S: 250 STARTTLS\n" + SEND)) {
            sent(smarthost, relay(smarthost, RelaySettings.Security.IMPLICIT, KEYS));
        }
    }

    @Test
    void requiredTlsThatIsNotOfferedIsAFault() throws Exception {
        try (ScriptedServer smarthost = play(HELLO + "S: 250 HELP\n" + BYE)) {
            assertEquals("the smarthost does not offer STARTTLS", away(relay(smarthost, RelaySettings.Security.REQUIRED, KEYS)));
            smarthost.await();
        }
    }

    @Test
    void aWrongCertificateIsAFault() throws Exception {
        String script = HELLO + "S: 250 STARTTLS\nC: STARTTLS\nS: 220 go ahead\nS+ TLS\nC?";
        try (ScriptedServer smarthost = play(script)) {
            assertEquals("the issuer of the certificate of localhost is not trusted",
                    away(relay(smarthost, RelaySettings.Security.STARTTLS, TestKeys.make())));
        }
        try (ScriptedServer smarthost = play("S+ TLS\nC?")) {
            RelaySettings named = relay(smarthost, RelaySettings.Security.IMPLICIT, KEYS);
            assertEquals("the certificate is not for 127.0.0.1", away(new RelaySettings("127.0.0.1", named.port(), named.tls(), true,
                    named.trusted(), named.login(), false, named.helloName(), 1, named.timeouts())));
        }
    }

    @Test
    void uncheckedAnyCertificateWillDo() throws Exception {
        try (ScriptedServer smarthost = play("S+ TLS\n" + HELLO + "S: 250 HELP\n" + SEND)) {
            sent(smarthost, relay(smarthost, RelaySettings.Security.IMPLICIT, KEYS).withVerify(false).withTrusted(Optional.empty()));
        }
    }

    @Test
    void anInvalidFileOfCertificatesIsReportedAtTheStart() throws Exception {
        try (ScriptedServer smarthost = play(HELLO)) {
            RelaySettings relay = relay(smarthost, RelaySettings.Security.STARTTLS, KEYS);
            Files.writeString(folder.resolve("trusted.pem"), "");
            IOException e = assertThrows(IOException.class, () -> new QueueStage(folder.resolve("spool"), relay));
            assertTrue(e.getMessage().endsWith("trusted.pem: no certificate in it"), e.getMessage());
        }
    }

    private RelaySettings login(ScriptedServer smarthost, boolean clear) {
        return QueueStage.relay(smarthost).withLogin(Optional.of(new RelaySettings.Login("ann", "pass-word"))).withClearLogin(clear);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void plainIsPreferred() throws Exception {
        try (ScriptedServer smarthost = play(HELLO + "S: 250 AUTH LOGIN PLAIN\nC: AUTH PLAIN " + base64("\0ann\0pass-word")
                + "\nS: 235 welcome\n" + SEND)) {
            sent(smarthost, login(smarthost, true));
        }
    }

    @Test
    void loginIsTheOther() throws Exception {
        try (ScriptedServer smarthost = play(HELLO + "S: 250 AUTH=LOGIN\nC: AUTH LOGIN\nS: 334 VXNlcm5hbWU6\nC: " + base64("ann")
                + "\nS: 334 UGFzc3dvcmQ6\nC: " + base64("pass-word") + "\nS: 235 welcome\n" + SEND)) {
            sent(smarthost, login(smarthost, true));
        }
    }

    @Test
    void aPasswordNeedsTls() throws Exception {
        try (ScriptedServer smarthost = play(HELLO + "S: 250 AUTH PLAIN\n" + BYE)) {
            assertEquals("the password is not sent without TLS", away(login(smarthost, false)));
            smarthost.await();
        }
    }

    @Test
    void aRefusedLoginIsAFault() throws Exception {
        try (ScriptedServer smarthost = play(HELLO + "S: 250 AUTH PLAIN\nC~ AUTH PLAIN .*\nS: 535 5.7.8 no\n" + BYE)) {
            assertEquals("the smarthost refuses the login of ann: 535 5.7.8 no", away(login(smarthost, true)));
            smarthost.await();
        }
        try (ScriptedServer smarthost = play(HELLO + "S: 250 HELP\n" + BYE)) {
            assertEquals("the smarthost offers neither AUTH PLAIN nor AUTH LOGIN", away(login(smarthost, true)));
        }
    }

    /// Case 26: a smarthost that is this server itself would send its messages in a circle.
    @ParameterizedTest
    @ValueSource(strings = {"S: 220 Stheno.Test ESMTP\n" + BYE,
            "S: 220 alias.test\nC: EHLO stheno.test\nS: 250-stheno.test hello\nS: 250 HELP\n" + BYE,
            "S: 220 alias.test\nC: EHLO stheno.test\nS: 500 no\nC: HELO stheno.test\nS: 250 stheno.test\n" + BYE})
    void aSmarthostWithOurOwnNameIsNotUsed(String script) throws Exception {
        try (ScriptedServer smarthost = play(script); QueueStage stage = new QueueStage(folder, QueueStage.relay(smarthost))) {
            String id = stage.mail("ann@a.test", "bob@b.test");
            stage.log.await("WARN relay-loop relay=127.0.0.1");
            assertEquals(1, stage.deferred(id, 1).attempts());
            smarthost.await();
        }
    }

    @ParameterizedTest
    @CsvSource({"S: 421 4.3.2 busy, the greeting is 421 4.3.2 busy", "S: 554 no, the greeting is 554 no",
            "S: 220 mail.test|C: EHLO stheno.test|S: 421 busy, the reply to EHLO is 421 busy",
            "S: 220 mail.test|C: EHLO stheno.test|S: 500 no|C: HELO stheno.test|S: 550 no, the reply to HELO is 550 no",
            "S: 220 mail.test|C: EHLO stheno.test|S<, the server has closed the connection before its reply to EHLO",
            "S: hello, 'a line without a code: \"hello\"'"})
    void aSmarthostThatDoesNotWantUsIsTriedLater(String script, String why) throws Exception {
        try (ScriptedServer smarthost = play(script.replace('|', '\n') + "\nC?")) {
            assertEquals(why, away(QueueStage.relay(smarthost)));
        }
    }
}
