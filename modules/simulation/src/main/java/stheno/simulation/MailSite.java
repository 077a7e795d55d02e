package stheno.simulation;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import stheno.accounts.LoginCheck;
import stheno.mail.envelope.ClientInfo;
import stheno.mail.envelope.Decision;
import stheno.mail.envelope.EmailAddress;
import stheno.mail.envelope.Envelope;
import stheno.mail.envelope.IncomingMessage;
import stheno.mail.envelope.MailHandler;
import stheno.mail.pop3.Maildrop;
import stheno.mail.pop3.Pop3Service;
import stheno.mail.pop3.Pop3Settings;
import stheno.mail.smtp.SmtpService;
import stheno.mail.smtp.SmtpSettings;

/// The mail server that the simulation serves: a handler that keeps messages in memory, with a disk that may fail, and mailboxes of fixed
/// messages. It knows what was sent, and what may have been stored.
final class MailSite implements MailHandler {
    private static final int MESSAGES = 6; // in each mailbox
    private static final String PASSWORD = "secret";

    private final World world;
    private final SplittableRandom random;
    private final Path folder;
    private final List<byte[]> messages = new ArrayList<>(); // as RETR sends them, without the dots
    private final Map<String, Integer> stored = new HashMap<>(); // how often, by subject
    private final SmtpService smtp;
    private final Pop3Service pop3;
    private final Map<String, String> bodies = new HashMap<>(); // as sent, by subject
    private int receiving;
    private int drops;

    MailSite(World world, SplittableRandom random, Path root) throws IOException {
        this.world = world;
        this.random = random;
        this.folder = Files.createDirectories(root.resolve("mail"));
        for (int i = 0; i < MESSAGES; i++) message(i);
        LoginCheck logins = (name, password, _) -> new String(password).equals(PASSWORD) ? new LoginCheck.Result.Accepted(name)
                : new LoginCheck.Result.Rejected();
        smtp = new SmtpService("smtp", this, logins, world.wall());
        pop3 = new Pop3Service("pop3", Drop::new, logins, world.pool(), world.disks().share());
        pop3.change(Pop3Settings.DEFAULTS.withClearLogins(true));
        reload();
    }

    void reload() {
        smtp.change(SmtpSettings.DEFAULTS.withHostName("mail.sim.test").withSizeLimit(200_000));
    }

    private void message(int number) throws IOException {
        StringBuilder text = new StringBuilder("Subject: message " + number + "\n\n");
        String words = new String(HttpSite.text(number, 300 * number * number), StandardCharsets.US_ASCII);
        for (int at = 0; at < words.length(); at += 60) {
            text.append(at % 7 == 0 ? "." : "").append(words, at, Math.min(words.length(), at + 60)).append('\n');
        }
        Files.writeString(folder.resolve("m" + number), text);
        messages.add(text.toString().replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    SmtpService smtp() {
        return smtp;
    }

    Pop3Service pop3() {
        return pop3;
    }

    @Override
    public Decision recipient(ClientInfo client, Optional<EmailAddress> sender, List<EmailAddress> earlier, EmailAddress recipient) {
        if (recipient.localPart().startsWith("no")) return Decision.refuse(550, "5.1.1", "No such user");
        if (recipient.localPart().startsWith("late")) return new Decision.After(java.time.Duration.ofMillis(700), Decision.ACCEPT);
        return Decision.ACCEPT;
    }

    @Override
    public IncomingMessage receive(Envelope envelope) throws IOException {
        failSometimes();
        return new Receiving();
    }

    private void failSometimes() throws IOException {
        if (world.profile().badDisk() && random.nextInt(10) == 0) throw new IOException(Ledger.BROKEN);
    }

    private final class Receiving implements IncomingMessage {
        private final ByteArrayOutputStream content = new ByteArrayOutputStream();
        private boolean finished;
        private boolean aborted;

        Receiving() {
            receiving++;
        }

        @Override
        public void write(ByteBuffer piece) throws IOException {
            if (finished || aborted) throw world.fault("a message goes on after its end");
            failSometimes();
            byte[] bytes = new byte[piece.remaining()];
            piece.get(bytes);
            content.writeBytes(bytes);
            Thread.yield();
        }

        @Override
        public List<Decision> finish() throws IOException {
            if (finished || aborted) throw world.fault("a message ends twice");
            failSometimes();
            finished = true;
            receiving--;
            keep(content.toString(StandardCharsets.ISO_8859_1));
            return List.of(Decision.ACCEPT);
        }

        @Override
        public void abort() {
            if (finished) throw world.fault("a message is aborted after its end");
            if (!aborted) receiving--;
            aborted = true;
        }
    }

    private void keep(String content) {
        int at = content.indexOf("Subject: ");
        if (at < 0) return; // of a garbled client
        String subject = content.substring(at + 9, content.indexOf('\r', at));
        String body = bodies.get(subject);
        if (body == null) return;
        if (content.substring(at).equals(body)) stored.merge(subject, 1, Integer::sum);
    }

    /// A message or two to some recipients.
    Script sending(SplittableRandom chance, long number) {
        Script script = new Script(ReplyEnd.CODE).failing("451", "452").ask("", "220").ask("EHLO client.test", "250");
        int count = 1 + chance.nextInt(3);
        for (int i = 0; i < count; i++) {
            String subject = "sim-" + number + "-" + i;
            script.say("MAIL FROM:<a@client.test>", "250");
            if (chance.nextInt(4) == 0) script.say("RCPT TO:<no@sim.test>", "550");
            if (chance.nextInt(4) == 0) script.say("RCPT TO:<late@sim.test>", "250");
            script.say("RCPT TO:<b@sim.test>", "250");
            StringBuilder content = new StringBuilder("Subject: " + subject + "\r\n\r\n");
            String words = new String(HttpSite.text(number, chance.nextInt(chance.nextInt(4) == 0 ? 50_000 : 1000)),
                    StandardCharsets.US_ASCII);
            for (int at = 0; at < words.length(); at += 70) {
                content.append(at % 3 == 0 ? "." : "").append(words, at, Math.min(words.length(), at + 70)).append("\r\n");
            }
            bodies.put(subject, content.toString());
            if (chance.nextBoolean()) {
                byte[] chunk = ("BDAT " + content.length() + " LAST\r\n" + content).getBytes(StandardCharsets.US_ASCII);
                script.add(chunk, "BDAT " + subject, ReplyEnd.CODE, Script.begins("250"), _ -> accepted(subject), false);
            } else {
                script.ask("DATA", "354");
                byte[] dotted = (content.toString().replace("\r\n.", "\r\n..") + ".\r\n").getBytes(StandardCharsets.US_ASCII);
                script.add(dotted, "content " + subject, ReplyEnd.CODE, Script.begins("250"), _ -> accepted(subject), false);
            }
        }
        return script.ask("QUIT", "221");
    }

    private void accepted(String subject) {
        if (stored.getOrDefault(subject, 0) != 1) throw world.fault(subject + " is accepted, stored " + stored.get(subject) + " times");
    }

    /// A session that reads the mailbox of a user of its own.
    Script reading(SplittableRandom chance, long number) {
        Script script = new Script(ReplyEnd.LINE).failing("-ERR").breakingOff().ask("", "+OK").ask("USER u" + number, "+OK");
        if (chance.nextInt(6) == 0) script.ask("PASS wrong", "-ERR").ask("USER u" + number, "+OK");
        script.ask("PASS " + PASSWORD, "+OK").say("STAT", "+OK " + MESSAGES + " ");
        int commands = 1 + chance.nextInt(6);
        for (int i = 0; i < commands; i++) {
            int message = chance.nextInt(MESSAGES);
            switch (chance.nextInt(4)) {
                case 0 -> script.add("UIDL\r\n".getBytes(StandardCharsets.US_ASCII), "UIDL", ReplyEnd.DOT, Script.begins("+OK"),
                        _ -> { }, false);
                case 1 -> script.say("NOOP", "+OK");
                default -> script.add(("RETR " + (message + 1) + "\r\n").getBytes(StandardCharsets.US_ASCII), "RETR " + message,
                        ReplyEnd.DOT, reply -> retrieved(reply, message), _ -> { }, false);
            }
        }
        return script.ask("QUIT", "+OK");
    }

    private Optional<String> retrieved(byte[] reply, int message) {
        String text = new String(reply, StandardCharsets.ISO_8859_1);
        String body = text.substring(text.indexOf('\n') + 1).replace("\r\n..", "\r\n.");
        String expected = new String(messages.get(message), StandardCharsets.ISO_8859_1) + ".\r\n";
        return text.startsWith("+OK") && body.equals(expected) ? Optional.empty() : Optional.of("another message: " + text.length());
    }

    private final class Drop implements Maildrop {
        private boolean closed;

        Drop(String user) throws IOException {
            failSometimes();
            world.trace().count(user.length());
            drops++;
        }

        @Override
        public int size() {
            return MESSAGES;
        }

        @Override
        public long octets(int message) {
            return messages.get(message).length;
        }

        @Override
        public long totalOctets() {
            return messages.stream().mapToLong(each -> each.length).sum();
        }

        @Override
        public String uniqueId(int message) {
            return "m" + message;
        }

        @Override
        public FileChannel open(int message) throws IOException {
            failSometimes();
            return FileChannel.open(folder.resolve("m" + message), StandardOpenOption.READ);
        }

        @Override
        public void delete(BitSet deleted) {
            if (closed) throw world.fault("a closed mailbox is changed");
        }

        @Override
        public void close() {
            if (closed) throw world.fault("a mailbox is closed twice");
            closed = true;
            drops--;
        }
    }

    void checkEnd() {
        if (receiving != 0) throw world.fault(receiving + " messages were neither finished nor aborted");
        if (drops != 0) throw world.fault(drops + " mailboxes were not closed");
        stored.forEach((subject, times) -> {
            if (times != 1) throw world.fault(subject + " was stored " + times + " times");
        });
    }
}
