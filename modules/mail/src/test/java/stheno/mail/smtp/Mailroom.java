package stheno.mail.smtp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import stheno.mail.envelope.ClientInfo;
import stheno.mail.envelope.Decision;
import stheno.mail.envelope.EmailAddress;
import stheno.mail.envelope.Envelope;
import stheno.mail.envelope.IncomingMessage;
import stheno.mail.envelope.MailHandler;
import stheno.mail.envelope.StoreFault;

/// Takes mail for `here.test`, and for other domains from clients that are logged in. What it decides about an address is that address's
/// local part, see [#decision]; a message is kept unless its first recipient says something else.
final class Mailroom implements MailHandler {
    private static final Duration SHORT = Duration.ofMillis(20);

    final BlockingQueue<Kept> kept = new LinkedBlockingQueue<>();
    final BlockingQueue<String> answered = new LinkedBlockingQueue<>(); // ids
    final AtomicInteger aborted = new AtomicInteger();
    final CountDownLatch gate = new CountDownLatch(1); // messages to `gate` wait for it to finish, those to `slow-disk` to be written
    final CountDownLatch reached = new CountDownLatch(1);

    volatile Decision connecting = Decision.ACCEPT;

    /// A message that was finished.
    record Kept(Envelope envelope, byte[] octets) {
        /// Without our Received field.
        String content() {
            String all = all();
            int end = all.indexOf("\r\n");
            while (end + 2 < all.length() && all.charAt(end + 2) == '\t') end = all.indexOf("\r\n", end + 2);
            return all.substring(end + 2);
        }

        String all() {
            return new String(octets, StandardCharsets.ISO_8859_1);
        }
    }

    Kept next() throws InterruptedException {
        Kept next = kept.poll(30, TimeUnit.SECONDS);
        if (next == null) throw new AssertionError("no message came");
        return next;
    }

    private static Decision decision(String word) {
        return switch (word) {
            case "unknown" -> Decision.refuse(550, "5.1.1", "No such user");
            case "later" -> Decision.refuse(450, "4.2.1", "Try again later");
            case "goodbye" -> Decision.refuse(421, "4.3.0", "Going away");
            case "vanish" -> new Decision.Disconnect();
            case "slow" -> new Decision.After(SHORT, Decision.ACCEPT);
            case "slow-unknown" -> new Decision.After(SHORT, new Decision.After(SHORT, Decision.refuse(550, "5.1.1", "No such user")));
            case "bug" -> throw new IllegalStateException("scripted");
            default -> Decision.ACCEPT;
        };
    }

    /// `for-x` means: decide x in this phase.
    private static Decision phase(String phase, String word) {
        return word.startsWith(phase + "-") ? decision(word.substring(phase.length() + 1)) : Decision.ACCEPT;
    }

    @Override
    public Decision connected(ClientInfo client) {
        return connecting;
    }

    @Override
    public Decision greeted(ClientInfo client) {
        return decision(client.name());
    }

    @Override
    public Decision loggedIn(ClientInfo client) {
        return phase("login", client.user().orElseThrow());
    }

    @Override
    public Decision sender(ClientInfo client, Optional<EmailAddress> sender, OptionalLong size) {
        return decision(sender.map(EmailAddress::localName).orElse(""));
    }

    @Override
    public Decision recipient(ClientInfo client, Optional<EmailAddress> sender, List<EmailAddress> earlier, EmailAddress recipient) {
        boolean ours = List.of("", "here.test", "h\u00e9re.test").contains(recipient.domain());
        if (!ours && client.user().isEmpty()) return Decision.refuse(550, "5.7.1", "Relaying denied");
        return decision(recipient.localName());
    }

    @Override
    public Decision data(Envelope envelope) {
        return phase("data", envelope.recipients().getFirst().localName());
    }

    @Override
    public IncomingMessage receive(Envelope envelope) throws IOException {
        String first = envelope.recipients().getFirst().localName();
        if (first.equals("no-store")) throw StoreFault.diskFull();
        return new Incoming(envelope, first);
    }

    private final class Incoming implements IncomingMessage {
        private final Envelope envelope;
        private final String first;
        private final ByteArrayOutputStream octets = new ByteArrayOutputStream();

        Incoming(Envelope envelope, String first) {
            this.envelope = envelope;
            this.first = first;
        }

        @Override
        public void write(ByteBuffer piece) throws IOException {
            if (first.equals("slow-disk")) await();
            if (first.equals("full-disk")) throw StoreFault.diskFull();
            if (first.equals("broken-disk")) throw new IOException("scripted");
            if (first.equals("write-bug")) throw new IllegalStateException("scripted");
            byte[] bytes = new byte[piece.remaining()];
            piece.get(bytes);
            octets.write(bytes);
        }

        private void await() throws IOException {
            reached.countDown();
            try {
                if (!gate.await(30, TimeUnit.SECONDS)) throw new IOException("the gate stayed closed");
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }

        @Override
        public List<Decision> finish() throws IOException {
            if (first.equals("gate")) await();
            if (first.equals("finish-bug")) throw new IllegalStateException("scripted");
            if (first.equals("too-few")) return List.of();
            List<Decision> decisions = envelope.recipients().stream().map(it -> phase("finish", it.localName())).toList();
            if (decisions.stream().anyMatch(it -> !(it instanceof Decision.Refuse))) kept.add(new Kept(envelope, octets.toByteArray()));
            return decisions;
        }

        @Override
        public void abort() {
            aborted.incrementAndGet();
        }

        @Override
        public void answered() {
            answered.add(envelope.id());
            if (first.equals("answered-bug")) throw new IllegalStateException("scripted");
        }
    }
}
