package stheno.mail.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import stheno.mail.envelope.EmailAddress;

/// Mutated input for the parsers and for whole sessions. A run takes seconds; `-Dstheno.mail.fuzz=1000000` is the long one,
/// `-Dstheno.mail.seed=N` another.
@Timeout(7200)
final class SmtpFuzzTest {
    private static final int COUNT = Integer.getInteger("stheno.mail.fuzz", 2_000);
    private static final long SEED = Long.getLong("stheno.mail.seed", 1);
    private static final String[] PATHS = {"<ann@there.test> SIZE=100 BODY=8BITMIME SMTPUTF8", "<\"odd user\"@there.test>",
            "<@one.test,@two.test:a@b>", "<a@[192.0.2.1]>", "<a@[IPv6:2001:db8::1]> AUTH=<>", "<>", "<postmaster>", "a@b SIZE=3",
            "<\u00e4nn@b\u00fccher.test>", "<" + "x".repeat(300) + "@there.test>"};
    private static final String[] SPICE = {"<", ">", "@", ":", ",", "\"", "\\", "[", "]", "IPv6:", ".", "..", " ", "=", "SIZE=", "BODY=",
            "\0", "\u00ff", "\r", "\n", "\r\n", ".\r\n", "\r\n.\r\n", "\n.\n", "\r\n..", "DATA\r\n", "BDAT 5\r\n", "BDAT 3 LAST\r\n",
            "RSET\r\n", "QUIT\r\n", "EHLO x\r\n", "MAIL FROM:<a@b>\r\n", "RCPT TO:<bob@here.test>\r\n", "AUTH PLAIN\r\n", "AUTH LOGIN\r\n",
            "*\r\n", "=", "NOOP\r\n", "GET / HTTP/1.1\r\n", "Received: x\r\n", "9", "-1", "99999999999999999999", "STARTTLS\r\n"};
    private static final Pattern REPLY = Pattern.compile("[2-5][0-9][0-9][- ][ -~]*");

    private static List<String> sessions() {
        String plain = Base64.getEncoder().encodeToString("\0ann\0secret".getBytes(StandardCharsets.US_ASCII));
        String start = "EHLO client.test\r\nMAIL FROM:<ann@there.test> SIZE=20\r\nRCPT TO:<bob@here.test>\r\n"
                + "RCPT TO:<unknown@here.test>\r\n";
        return List.of(start + "DATA\r\nSubject: x\r\n\r\n..text\r\n.\r\nQUIT\r\n",
                start + "BDAT 5\r\na\r\n.bBDAT 3 LAST\r\ncd\r" + "MAIL FROM:<>\r\nRCPT TO:<postmaster>\r\nDATA\r\n.\r\n",
                "EHLO x\r\nAUTH PLAIN " + plain + "\r\nMAIL FROM:<ann@there.test>\r\nRCPT TO:<bob@elsewhere.test>\r\nDATA\r\nx\r\n.\r\n",
                "EHLO x\r\nAUTH LOGIN\r\nYW5u\r\nc2VjcmV0\r\nVRFY x\r\nEXPN x\r\nHELP\r\nRSET\r\nNOOP\r\n", start + start
                        + "DATA\r\na\nb\rc\r\n.\r\nDATA\r\n");
    }

    @Test
    void noPathMakesTheParserFail() {
        Random random = new Random(SEED);
        for (int i = 0; i < COUNT; i++) {
            String input = mutated(PATHS[random.nextInt(PATHS.length)], random);
            try {
                Optional<SmtpAddressParser.Path> path = SmtpAddressParser.path(input, false);
                path.ifPresent(it -> MailParameters.parse(it.parameters()));
                path.flatMap(SmtpAddressParser.Path::address).filter(it -> !it.equals(EmailAddress.POSTMASTER))
                        .ifPresent(it -> assertEquals(Optional.of(it), SmtpAddressParser.address(it.toString()), "written and read again"));
            } catch (RuntimeException | Error e) {
                throw new AssertionError("input " + i + " of seed " + SEED + ": " + input, e);
            }
        }
    }

    /// Each session ends, in well-formed replies, without an error of the server.
    @Test
    void noInputMakesASessionFail() throws Exception {
        Random random = new Random(SEED);
        List<String> seeds = sessions();
        try (SmtpStage stage = new SmtpStage(it -> it.withAuth(AuthPolicy.IN_CLEAR).withErrorDelay(Duration.ZERO)
                .withLoginDelay(Duration.ZERO).withLog(MailLog.NONE))) {
            for (int i = 0; i < COUNT; i++) {
                if (i % 1000 == 0) {
                    BareLineEnds policy = BareLineEnds.values()[random.nextInt(3)];
                    stage.service.change(stage.service.settings().withBareLineEnds(policy).withLmtp(random.nextInt(4) == 0));
                }
                String input = mutated(seeds.get(random.nextInt(seeds.size())), random);
                if (stage.service.settings().lmtp()) input = input.replace("EHLO", "LHLO");
                try {
                    assertAnswered(stage, input.getBytes(StandardCharsets.ISO_8859_1), random);
                    assertTrue(stage.errors.isEmpty(), () -> "the server logged " + stage.errors);
                } catch (IOException | RuntimeException | Error e) {
                    throw new AssertionError("input " + i + " of seed " + SEED + ": " + input, e);
                }
                stage.room.kept.clear();
                stage.room.answered.clear();
            }
            stage.assertDeserted();
        }
    }

    private static void assertAnswered(SmtpStage stage, byte[] input, Random random) throws IOException {
        try (Socket socket = new Socket(stage.address.getAddress(), stage.address.getPort())) {
            socket.setSoTimeout(30_000);
            socket.setTcpNoDelay(true);
            int cut = random.nextInt(input.length + 1);
            try {
                socket.getOutputStream().write(input, 0, cut);
                socket.getOutputStream().write(input, cut, input.length - cut);
                socket.shutdownOutput();
            } catch (IOException closed) {
                return; // after an early end of the session
            }
            String all;
            try {
                all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            } catch (SocketException reset) {
                return; // likewise
            }
            assertTrue(all.endsWith("\r\n"), all);
            for (String line : all.split("\r\n")) assertTrue(REPLY.matcher(line).matches(), line);
        }
    }

    private static String mutated(String seed, Random random) {
        StringBuilder text = new StringBuilder(seed);
        for (int n = random.nextInt(6); n >= 0; n--) {
            int at = random.nextInt(text.length() + 1);
            switch (random.nextInt(6)) {
                case 0, 1 -> text.insert(at, SPICE[random.nextInt(SPICE.length)]);
                case 2 -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(10)));
                case 3 -> text.insert(at, text.substring(at, Math.min(text.length(), at + random.nextInt(60))));
                case 4 -> text.insert(at, SPICE[random.nextInt(SPICE.length)].repeat(1 + random.nextInt(20)));
                default -> {
                    if (at < text.length()) text.setCharAt(at, (char) random.nextInt(256));
                }
            }
        }
        return text.toString();
    }
}
