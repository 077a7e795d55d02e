package stheno.mail.queue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import stheno.mail.envelope.ClientInfo;
import stheno.mail.envelope.EmailAddress;
import stheno.mail.envelope.Envelope;
import stheno.mail.envelope.EnvelopeIds;
import stheno.mail.envelope.MessageSink;
import stheno.mail.mime.Source;
import stheno.reactor.Log;
import stheno.reactor.ReactorGroup;
import stheno.testkit.Await;
import stheno.testkit.Journal;
import stheno.testkit.ManualClock;
import stheno.testkit.ScriptedServer;

/// A queue with a clock that a test moves, and the notices that it has made. Any thread.
final class QueueStage implements AutoCloseable {
    static final String TEXT = "Received: by stheno.test\r\nSubject: hello\r\n\r\nbody\r\n";

    /// A notice to a sender.
    record Notice(Envelope envelope, String content) {}

    final ManualClock hands = new ManualClock();
    final InstantSource clock = () -> Instant.parse("2026-03-01T12:00:00Z").plusNanos(hands.getAsLong());
    final Journal log = new Journal();
    final List<Notice> notices = new CopyOnWriteArrayList<>();
    private final EnvelopeIds ids = new EnvelopeIds(clock);
    private final ReactorGroup group;
    private final QueueSettings settings;
    private final RelaySettings relay;
    private final MessageSink bounces;
    MailQueue queue;

    QueueStage(Path folder, RelaySettings relay) throws IOException {
        this(folder, relay, settings -> settings, null);
    }

    QueueStage(Path folder, RelaySettings relay, UnaryOperator<QueueSettings> settings, MessageSink bounces) throws IOException {
        this.group = ReactorGroup.start(1, Log.from(Log.Level.DEBUG, log::event));
        this.settings = settings.apply(QueueSettings.of(folder).withDurable(false));
        this.relay = relay;
        this.bounces = bounces == null ? this::keep : bounces;
        open();
    }

    private void open() throws IOException {
        queue = MailQueue.open(settings, relay, group.reactors(), clock, bounces, Log.from(Log.Level.DEBUG, log::event));
    }

    void keep(Envelope envelope, Source content) throws IOException {
        notices.add(new Notice(envelope, text(content)));
    }

    static String text(Source content) throws IOException {
        ByteBuffer all = ByteBuffer.allocate((int) content.length());
        while (all.hasRemaining() && content.read(all.position(), all) >= 0) {
            // until all is read
        }
        return new String(all.array(), StandardCharsets.ISO_8859_1);
    }

    /// Without TLS, over one connection that rests briefly.
    static RelaySettings relay(InetSocketAddress smarthost) {
        RelayTimeouts timeouts = RelayTimeouts.all(Duration.ofSeconds(10));
        return RelaySettings.of("127.0.0.1", smarthost.getPort(), "stheno.test").withTls(RelaySettings.Security.NONE).withConnections(1)
                .withTimeouts(new RelayTimeouts(timeouts.connect(), timeouts.greeting(), timeouts.command(), timeouts.data(),
                        timeouts.block(), timeouts.end(), Duration.ofMillis(100)));
    }

    static RelaySettings relay(ScriptedServer smarthost) {
        return relay(smarthost.address());
    }

    /// Stops the queue, and starts another over the same spool.
    void restart() throws IOException {
        queue.close();
        open();
    }

    Envelope envelope(String sender, String... recipients) {
        ClientInfo client = new ClientInfo(InetAddress.getLoopbackAddress(), "client.test", Optional.empty(), false, "ESMTP");
        return new Envelope(ids.next(), sender.isEmpty() ? Optional.empty() : Optional.of(EmailAddress.of(sender)),
                Arrays.stream(recipients).map(EmailAddress::of).toList(), client, Envelope.Body.SEVEN_BIT, false, clock.instant());
    }

    /// Brings a message into the queue. @return its id
    String mail(String sender, String... recipients) throws IOException {
        return mail(envelope(sender, recipients), TEXT);
    }

    String mail(Envelope envelope, String content) throws IOException {
        queue.accept(envelope, Source.of(content.getBytes(StandardCharsets.ISO_8859_1)));
        return envelope.id();
    }

    /// Lets time go by.
    void pass(Duration time) {
        hands.advance(time);
        queue.tick();
    }

    /// Waits until a message has come so far.
    void until(String id, DeliveryState.Phase phase) {
        Await.until(() -> queue.find(id).map(DeliveryState::phase).filter(phase::equals).isPresent());
    }

    /// Waits until a message was tried so many times, and waits again. @return its row
    QueuedMessage deferred(String id, int attempts) throws IOException {
        Await.until(() -> row(id).filter(row -> row.attempts() == attempts && !row.sending()).isPresent());
        return row(id).orElseThrow();
    }

    Optional<QueuedMessage> row(String id) throws IOException {
        return queue.list("", 1000).stream().filter(row -> row.id().equals(id)).findAny();
    }

    /// Waits until the smarthost is not used.
    String away() {
        Await.until(() -> queue.stats().relayRetry().isPresent());
        return queue.stats().relayError();
    }

    @Override
    public void close() {
        queue.close();
        group.close();
    }
}
