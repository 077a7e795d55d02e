package stheno.mail.queue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import stheno.accounts.Accounts;
import stheno.mail.envelope.ClientInfo;
import stheno.mail.envelope.EmailAddress;
import stheno.mail.envelope.Envelope;
import stheno.mail.envelope.EnvelopeIds;
import stheno.mail.mime.Source;
import stheno.producers.Producer;
import stheno.reactor.Log;
import stheno.reactor.Reactor;
import stheno.reactor.ReactorGroup;
import stheno.storage.Tree;
import stheno.text.Reply;

/// A queue in a process of its own, to be killed: takes messages as fast as it can, and prints the id of each that it has accepted.
final class QueueChild {
    private QueueChild() {}

    /// @param messages to take; the process then waits until the queue is empty, and ends
    /// @param out      gets the ids
    static Process start(Path spool, InetSocketAddress smarthost, int messages, Path out) throws IOException {
        String path = Stream.of(QueueChild.class, MailQueue.class, Accounts.class, Tree.class, Reply.class, Reactor.class, Producer.class)
                .map(QueueChild::place).distinct().collect(Collectors.joining(":"));
        return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-ea", "-Xmx128m",
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", path, QueueChild.class.getName(), spool.toString(),
                Integer.toString(smarthost.getPort()), Integer.toString(messages))
                .redirectError(ProcessBuilder.Redirect.INHERIT).redirectOutput(out.toFile()).start();
    }

    /// Where a class was loaded from. The test classes are patched into the module, so their code source would be the module's.
    private static String place(Class<?> type) {
        String name = type.getName().replace('.', '/') + ".class";
        String url = String.valueOf(type.getResource("/" + name));
        try {
            if (url.startsWith("jar:")) return Path.of(new URI(url.substring(4, url.indexOf('!')))).toString();
            return Path.of(new URI(url.substring(0, url.length() - name.length()))).toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(url, e);
        }
    }

    public static void main(String[] arguments) throws Exception {
        QueueSettings settings = QueueSettings.of(Path.of(arguments[0])).withDurable(false)
                .withRetry(Duration.ofMillis(50), Duration.ofMillis(50));
        RelaySettings relay = new RelaySettings("127.0.0.1", Integer.parseInt(arguments[1]), RelaySettings.Security.NONE, false,
                Optional.empty(), Optional.empty(), false, "child.test", 4, RelayTimeouts.DEFAULTS);
        InstantSource clock = InstantSource.system();
        EnvelopeIds ids = new EnvelopeIds(clock);
        ClientInfo client = new ClientInfo(InetAddress.getLoopbackAddress(), "client.test", Optional.empty(), false, "ESMTP");
        try (ReactorGroup group = ReactorGroup.start(1);
             MailQueue queue = MailQueue.open(settings, relay, group.reactors(), clock, (_, _) -> { }, Log.NONE)) {
            for (int i = 0; i < Integer.parseInt(arguments[2]); i++) {
                String id = ids.next();
                queue.accept(new Envelope(id, Optional.of(EmailAddress.of(id + "@a.test")), List.of(EmailAddress.of("bob@b.test"),
                        EmailAddress.of("cid@b.test")), client, Envelope.Body.SEVEN_BIT, false, Instant.now()),
                        Source.of(("Subject: " + id + "\r\n\r\n" + "x".repeat(1000) + "\r\n").getBytes(StandardCharsets.US_ASCII)));
                System.out.println(id);
            }
            while (queue.stats().queued() > 0) LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
        }
    }
}
