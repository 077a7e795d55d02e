package stheno.mail.delivery;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import stheno.storage.maildir.Maildirs;
import stheno.testkit.Await;

/// Measures local delivery without SMTP: so many senders on virtual threads, each with one message after the other.
///
/// Run it by hand: `DeliveryLoad FOLDER fsync|none SENDERS MESSAGES OCTETS`. It prints how often the disk can sync, messages a second until
/// all are accepted, until all are in Maildirs, and CPU time a message.
final class DeliveryLoad {
    private DeliveryLoad() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path root = Path.of(arguments[0]);
        boolean sync = arguments[1].equals("fsync");
        int senders = Integer.parseInt(arguments[2]);
        int messages = Integer.parseInt(arguments[3]);
        byte[] letter = Letters.letter("load", Integer.parseInt(arguments[4]));
        System.out.printf("disk: %.0f syncs a second%n", syncs(root));
        DeliverySettings settings = DeliverySettings.of(root).withSync(sync).withLog(event -> {
            if (!(event instanceof DeliveryEvent.Delivered)) System.out.println(event);
        });
        try (LocalDelivery delivery = LocalDelivery.open(settings, Letters.ANN_AND_BOB, Maildirs.in(root), Optional.empty())) {
            for (int round = 1; round <= 3; round++) round(delivery, senders, messages, letter);
            System.out.println("closing");
        }
    }

    private static double syncs(Path root) throws IOException {
        try (FileChannel file = FileChannel.open(root.resolve(".syncs"), StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE)) {
            file.write(ByteBuffer.allocate(1 << 20));
            file.force(true);
            long start = System.nanoTime();
            for (int i = 0; i < 1000; i++) {
                file.write(ByteBuffer.allocate(4096), i % 256 * 4096L);
                file.force(false);
            }
            return 1000 * 1e9 / (System.nanoTime() - start);
        }
    }

    private static void round(LocalDelivery delivery, int senders, int messages, byte[] letter) throws InterruptedException {
        AtomicLong left = new AtomicLong(messages);
        AtomicLong longest = new AtomicLong();
        CountDownLatch done = new CountDownLatch(senders);
        DeliveryStats before = delivery.stats();
        Duration cpu = cpu();
        long start = System.nanoTime();
        for (int i = 0; i < senders; i++) {
            Thread.startVirtualThread(() -> {
                try {
                    while (left.getAndDecrement() > 0) {
                        long begun = System.nanoTime();
                        Letters.send(delivery, Letters.to("ann@example.org"), letter);
                        longest.accumulateAndGet(System.nanoTime() - begun, Math::max);
                    }
                } catch (IOException e) {
                    System.out.println(e);
                } finally {
                    done.countDown();
                }
            });
        }
        done.await();
        double accepted = (System.nanoTime() - start) / 1e9;
        DeliveryStats then = delivery.stats();
        Await.until(Duration.ofMinutes(5), () -> delivery.stats().delivered() - before.delivered() >= messages);
        double delivered = (System.nanoTime() - start) / 1e9;
        double micros = cpu().minus(cpu).toNanos() / 1e3 / messages;
        System.out.printf("accepted %.0f/s, delivered %.0f/s, behind %d messages, %.0f messages a sync, %.0f us CPU a message, ",
                messages / accepted, messages / delivered, then.backlog(), messages / Math.max(1.0, then.syncs() - before.syncs()), micros);
        System.out.printf("slowest %.1f ms, journal %d MB%n", longest.get() / 1e6, delivery.stats().journalOctets() >> 20);
    }

    private static Duration cpu() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }
}
