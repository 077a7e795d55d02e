package stheno.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import stheno.mail.delivery.DeliverySettings;
import stheno.mail.delivery.LocalDelivery;
import stheno.mail.delivery.RecipientSettings;
import stheno.mail.delivery.Recipients;
import stheno.mail.envelope.ClientInfo;
import stheno.mail.envelope.Decision;
import stheno.mail.envelope.EmailAddress;
import stheno.mail.envelope.Envelope;
import stheno.mail.envelope.EnvelopeIds;
import stheno.mail.envelope.IncomingMessage;
import stheno.mail.queue.MailQueue;
import stheno.mail.queue.QueueSettings;
import stheno.mail.queue.QueuedMessage;
import stheno.mail.queue.RelaySettings;
import stheno.reactor.Log;
import stheno.reactor.ReactorGroup;
import stheno.storage.maildir.Maildirs;
import stheno.testkit.Await;
import stheno.testkit.ClosedPort;
import stheno.testkit.disk.FaultyDisk;

/// The journal, the Maildir folders and the queue on a disk that fails. What was accepted is there after a restart, once; what was not is
/// refused for now. The seed decides which call of a folder fails. The threads of the stores are their own, so their order is not the
/// seed's.
@Timeout(300)
final class MailDiskTest {
    private static final int MESSAGES = 40;
    private static final Recipients RECIPIENTS = new Recipients(RecipientSettings.of(Set.of("sim.test"), Set.of("ann", "bob")));
    private static final EnvelopeIds IDS = new EnvelopeIds(Instant::now);

    @TempDir
    private Path folder;

    private final List<String> accepted = new ArrayList<>(); // subjects
    private final Map<String, String> sent = new HashMap<>(); // contents, by subject
    private final Map<String, Integer> calls = new HashMap<>(); // of each kind, in each folder; guarded by itself
    private volatile boolean works = true;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void whatWasAcceptedIsThereAfterARestart(long seed) throws Exception {
        FaultyDisk disk = FaultyDisk.at(folder, (call, file) -> fail(seed, call, file));
        try (ReactorGroup group = ReactorGroup.start(1, Log.from(Log.Level.ERROR, (_, _, _) -> { }))) {
            try (Stores stores = Stores.open(disk.root(), group)) {
                works = false;
                for (int i = 0; i < MESSAGES; i++) send(stores.delivery, new SplittableRandom(seed * MESSAGES + i), i);
                works = true;
            }
            assertTrue(!accepted.isEmpty(), "nothing to tell");
            try (Stores stores = Stores.open(disk.root(), group)) {
                Await.until(() -> stores.delivery.stats().backlog() == 0);
                Map<String, Integer> queued = new HashMap<>();
                for (QueuedMessage each : stores.queue.list("", 2 * MESSAGES)) {
                    queued.merge(each.sender().orElseThrow().localPart(), 1, Integer::sum);
                }
                check("ann", subjects("ann"));
                check("queue", queued);
            }
        }
    }

    private void check(String name, Map<String, Integer> found) {
        for (String subject : accepted) assertEquals(1, found.getOrDefault(subject, 0), name + " has " + subject);
        found.forEach((subject, times) -> assertEquals(1, times, name + " has " + subject));
    }

    /// To an account, and to another server.
    private void send(LocalDelivery delivery, SplittableRandom random, int number) {
        String subject = "m" + number;
        ClientInfo client = new ClientInfo(InetAddress.getLoopbackAddress(), "client", Optional.of("ann"), false, "ESMTP");
        Envelope envelope = new Envelope(IDS.next(), Optional.of(EmailAddress.of(subject + "@other.test")),
                List.of(EmailAddress.of("ann@sim.test"), EmailAddress.of("eve@other.test")), client, Envelope.Body.EIGHT_BIT_MIME, false,
                Instant.ofEpochSecond(1_600_000_000));
        byte[] content = content(subject, random.nextInt(random.nextInt(8) == 0 ? 1_500_000 : 20_000));
        sent.put(subject, new String(content, StandardCharsets.US_ASCII));
        for (EmailAddress recipient : envelope.recipients()) { // as a client asks before it sends
            Decision decision = delivery.recipient(client, envelope.sender(), List.of(), recipient);
            if (!(decision instanceof Decision.Refuse refuse)) continue;
            assertEquals(4, refuse.code() / 100, refuse.toString());
            return;
        }
        IncomingMessage message = delivery.receive(envelope);
        try {
            for (int at = 0; at < content.length; at += 8192) {
                message.write(ByteBuffer.wrap(content, at, Math.min(8192, content.length - at)));
            }
            for (Decision decision : message.finish()) {
                if (decision instanceof Decision.Refuse refuse) {
                    assertEquals(4, refuse.code() / 100, refuse.toString());
                    return;
                }
            }
            accepted.add(subject);
        } catch (IOException e) {
            return; // 451, or 452 for a full disk
        } finally {
            message.abort();
        }
    }

    private static byte[] content(String subject, int size) {
        String text = new String(HttpSite.text(subject.hashCode(), size), StandardCharsets.US_ASCII);
        return ("Subject: " + subject + "\r\n\r\n" + text.replaceAll("(.{70})", "$1\r\n") + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    /// How often each subject is in an account's folder; its content must be whole.
    private Map<String, Integer> subjects(String account) throws IOException {
        Map<String, Integer> found = new HashMap<>();
        try (Stream<Path> files = Files.list(folder.resolve("mail").resolve(account).resolve("new"))) {
            for (Path file : (Iterable<Path>) files::iterator) {
                String text = Files.readString(file, StandardCharsets.ISO_8859_1);
                int at = text.indexOf("Subject: ");
                assertTrue(at >= 0, file + " has " + text.length() + " octets and no subject");
                String subject = text.substring(at + 9, text.indexOf('\r', at));
                assertTrue(text.endsWith(sent.get(subject)), file + " has another content");
                found.merge(subject, 1, Integer::sum);
            }
        }
        return found;
    }

    private void fail(long seed, FaultyDisk.Call call, Path file) throws IOException {
        if (works) return;
        String kind = call + " " + file.getParent();
        int number;
        synchronized (calls) {
            number = calls.merge(kind, 1, Integer::sum);
        }
        SplittableRandom random = new SplittableRandom(seed * 1_000_003 + call.ordinal() * 7919L + number);
        boolean own = file.startsWith(file.getFileSystem().getPath(folder.toString(), "mail", "ann"));
        if (random.nextInt(own ? 200 : 25) != 0) return; // after a failure of its folder, an account gets nothing for a minute
        boolean full = random.nextBoolean() && (call == FaultyDisk.Call.WRITE || call == FaultyDisk.Call.FORCE);
        throw (full ? FaultyDisk.Failure.ENOSPC : FaultyDisk.Failure.EIO).exception(call, file);
    }

    /// Local delivery, and a queue without its smarthost.
    private record Stores(LocalDelivery delivery, MailQueue queue) implements AutoCloseable {
        static Stores open(Path root, ReactorGroup group) throws IOException {
            InetSocketAddress nobody = ClosedPort.address();
            RelaySettings relay = RelaySettings.of("127.0.0.1", nobody.getPort(), "sim.test").withTls(RelaySettings.Security.NONE);
            MailQueue queue = MailQueue.open(QueueSettings.of(root.resolve("queue")), relay, group.reactors(), Instant::now,
                    (_, _) -> { }, Log.from(Log.Level.ERROR, (_, _, _) -> { }));
            queue.drain(); // sends nothing
            Path mail = root.resolve("mail");
            LocalDelivery delivery = LocalDelivery.open(DeliverySettings.of(mail), () -> RECIPIENTS, Maildirs.in(mail), Optional.of(queue));
            return new Stores(delivery, queue);
        }

        @Override
        public void close() throws IOException {
            delivery.close();
            queue.close();
        }
    }
}
