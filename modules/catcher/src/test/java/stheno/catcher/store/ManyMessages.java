package stheno.catcher.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import stheno.catcher.fixture.Sender;
import stheno.reactor.Log;

/// Measures a store of 100,000 messages: by hand. Arguments: a folder, and the number of messages.
///
/// Makes the messages if the folder does not have them; then measures restart, pages, searches, and memory. Run it twice: the second run
/// shows the memory of a process that has only read.
final class ManyMessages {
    private static final int ROUNDS = 200;

    private ManyMessages() {}

    private interface Work {
        Object run() throws IOException;
    }

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        int count = Integer.parseInt(arguments[1]);
        StoreSettings settings = StoreSettings.of(folder).withRetention(new Retention(count, Long.MAX_VALUE, Duration.ZERO));
        long begun = System.nanoTime();
        try (CaughtMessages store = new CaughtMessages(settings, InstantSource.system(), Log.NONE)) {
            System.out.printf("open with %,d messages: %,d ms%n", store.size(), (System.nanoTime() - begun) / 1_000_000);
            fill(store, count);
            String middle = store.list(Query.ALL, Optional.empty(), 1000).next().orElseThrow();
            time("page of 50", () -> store.list(Query.ALL, Optional.empty(), 50));
            time("page of 50 from a cursor", () -> store.list(Query.ALL, Optional.of(middle), 50));
            time("subject: in one of all", () -> store.list(Query.parse("subject:\"number 17 of\""), Optional.empty(), 50));
            time("word that is nowhere", () -> store.list(Query.parse("zzzyx"), Optional.empty(), 50));
            time("to: an address that is nowhere", () -> store.list(Query.parse("to:nobody@nowhere.test"), Optional.empty(), 50));
            time("word with an umlaut, nowhere", () -> store.list(Query.parse("\u00fcberall"), Optional.empty(), 50));
            time("mailbox: of one in ten", () -> store.list(Query.parse("mailbox:box7"), Optional.empty(), 50));
            memory();
            long search = System.nanoTime();
            Page page = store.list(Query.parse("header:X-Number=17"), Optional.empty(), 50);
            System.out.printf("header:, complete %s: %,d ms%n", page.complete(), (System.nanoTime() - search) / 1_000_000);
            search = System.nanoTime();
            page = store.list(Query.parse("body:zzzyx"), Optional.empty(), 50);
            System.out.printf("body:, complete %s: %,d ms%n", page.complete(), (System.nanoTime() - search) / 1_000_000);
            memory();
        }
    }

    private static void fill(CaughtMessages store, int count) throws Exception {
        int missing = count - store.size();
        if (missing <= 0) return;
        long begun = System.nanoTime();
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 20; t++) {
            int from = t;
            threads.add(Thread.startVirtualThread(() -> {
                Sender sender = new Sender(store);
                for (int i = from; i < missing; i += 20) send(sender, i);
            }));
        }
        for (Thread thread : threads) thread.join();
        double seconds = (System.nanoTime() - begun) / 1e9;
        System.out.printf("%,d messages of 4 KB kept in %.1f s: %,.0f a second%n", missing, seconds, missing / seconds);
    }

    private static void send(Sender sender, int i) {
        try {
            sender.as("box" + i % 10).send("From: Sender Number " + i + " <sender" + i % 1000 + "@shop.example.test>\r\n"
                    + "To: Recipient Number " + i + " <recipient" + i + "@customers.example.test>\r\n"
                    + "Subject: Your order number " + i + " of this year was sent to the address that you gave\r\n"
                    + "X-Number: " + i + "\r\n\r\n" + ("This is a line of an ordinary message, of ordinary length.\r\n").repeat(62),
                    "recipient" + i + "@customers.example.test");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void time(String what, Work work) throws IOException {
        for (int i = 0; i < ROUNDS / 4; i++) work.run();
        long[] times = new long[ROUNDS];
        Duration processor = processor();
        for (int i = 0; i < ROUNDS; i++) {
            long begun = System.nanoTime();
            work.run();
            times[i] = System.nanoTime() - begun;
        }
        Arrays.sort(times);
        System.out.printf("%-32s median %.2f ms, 99%% %.2f ms, processor %.2f ms%n", what, times[ROUNDS / 2] / 1e6,
                times[ROUNDS * 99 / 100] / 1e6, processor().minus(processor).toNanos() / 1e6 / ROUNDS);
    }

    /// Of the whole process, so far: tells more than the time on a busy machine.
    private static Duration processor() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow();
    }

    private static void memory() throws IOException {
        Runtime runtime = Runtime.getRuntime();
        long used = runtime.totalMemory() - runtime.freeMemory();
        String resident = Files.readAllLines(Path.of("/proc/self/status")).stream().filter(line -> line.startsWith("VmRSS"))
                .findFirst().orElse("");
        System.gc();
        System.out.printf("heap used %,d KB, after collection %,d KB, committed %,d KB; %s%n", used >> 10,
                runtime.totalMemory() - runtime.freeMemory() >> 10, runtime.totalMemory() >> 10, resident.replaceAll("\\s+", " "));
    }
}
