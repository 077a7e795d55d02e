package stheno.mail.delivery;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import stheno.mail.envelope.Envelope;
import stheno.mail.envelope.MessageSink;
import stheno.storage.maildir.Maildirs;

/// A process that accepts messages until it is killed. It prints the id of each message once it is accepted, and a line `queue ID` for each
/// that its queue takes.
final class CrashChild {
    private static final int SENDERS = 8;

    private CrashChild() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        DeliverySettings settings = DeliverySettings.of(Path.of(arguments[0])).withJournalLimit(8 << 20);
        MessageSink queue = (envelope, _) -> print("queue " + envelope.id());
        LocalDelivery delivery = LocalDelivery.open(settings, Letters.ANN_AND_BOB, Maildirs.in(settings.root()), Optional.of(queue));
        print("ready");
        for (int i = 0; i < SENDERS; i++) Thread.ofPlatform().start(() -> send(delivery));
        Thread.currentThread().join(); // until it is killed
    }

    private static void send(LocalDelivery delivery) {
        List<Integer> sizes = List.of(500, 4_000, 20_000, 100_000, 1_500_000);
        try {
            while (true) {
                int kind = Math.min(ThreadLocalRandom.current().nextInt(40) / 8, sizes.size() - 1);
                if (kind == 4 && ThreadLocalRandom.current().nextInt(8) > 0) kind = 1;
                Envelope envelope = kind == 0 ? Letters.to(Letters.user("ann"), "bob@example.org", "x@other.test")
                        : Letters.to("ann@example.org", "bob@example.org");
                Letters.send(delivery, envelope, Letters.letter(envelope.id(), sizes.get(kind)));
                print(envelope.id() + (kind == 0 ? " far" : " near"));
            }
        } catch (IOException e) {
            print("fault " + e);
        }
    }

    /// One write for a line: a kill leaves whole lines.
    private static void print(String line) {
        byte[] octets = (line + "\n").getBytes(StandardCharsets.US_ASCII);
        synchronized (CrashChild.class) {
            System.out.write(octets, 0, octets.length);
            System.out.flush();
        }
    }
}
