package stheno.catcher.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stheno.catcher.fixture.Sender;
import stheno.mail.envelope.IncomingMessage;
import stheno.testkit.Await;

class ArrivalTest {
    private static final Duration LONG = Duration.ofMinutes(5);

    @TempDir
    Path folder;

    private static Page get(CompletableFuture<Page> future) throws Exception {
        return future.get(30, TimeUnit.SECONDS);
    }

    private static byte[] octets(String subject) {
        return ("Subject: " + subject + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    /// Case 25.
    @Test
    void aMessageIsShownOnlyAfterItsClientWasAnswered() throws Exception {
        try (Opened opened = new Opened(folder)) {
            CompletableFuture<Page> waiting = opened.store.await(Query.ALL, Optional.empty(), 1, LONG);
            IncomingMessage message = opened.sender.unanswered(opened.sender.envelope("a@x.test"), octets("one"));
            assertFalse(waiting.isDone());
            message.answered();
            assertEquals(List.of("one"), Opened.subjects(get(waiting)));
            assertEquals(List.of("one"), opened.subjects(""));
        }
    }

    @Test
    void noMessageIsShownBeforeAnEarlierOne() throws Exception {
        try (Opened opened = new Opened(folder)) {
            String cursor = opened.store.cursor();
            IncomingMessage first = opened.sender.unanswered(opened.sender.envelope("a@x.test"), octets("first"));
            IncomingMessage second = opened.sender.unanswered(opened.sender.envelope("a@x.test"), octets("second"));
            second.answered();
            first.answered();
            assertEquals(List.of("first", "second"), Opened.subjects(opened.store.since(Query.ALL, cursor, 10)));
        }
    }

    @Test
    void aMessageWhoseClientHasLeftIsShownAfterAMoment() throws Exception {
        try (Opened opened = new Opened(folder)) {
            opened.sender.unanswered(opened.sender.envelope("a@x.test"), octets("left"));
            assertEquals(List.of("left"), Opened.subjects(get(opened.store.await(Query.ALL, Optional.empty(), 1, LONG))));
        }
    }

    /// Case 36.
    @Test
    void threeTestsInParallelEachGetTheirOwnMessage() throws Exception {
        try (Opened opened = new Opened(folder)) {
            String cursor = opened.store.cursor();
            List<CompletableFuture<Page>> waiting = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                Query query = Query.of("to", "ann+" + i + "@x.test").and(Query.of("subject", "Set"));
                waiting.add(opened.store.await(query, Optional.of(cursor), 1, LONG));
            }
            for (int i : new int[] {2, 0, 1}) {
                opened.sender.subject("Welcome", "ann+" + i + "@x.test");
                opened.sender.subject("Set your password", "ann+" + i + "@x.test");
            }
            for (int i = 0; i < 3; i++) {
                Page page = get(waiting.get(i));
                assertEquals(1, page.entries().size());
                assertEquals("ann+" + i + "@x.test", page.entries().getFirst().to());
                assertEquals(0, opened.store.since(Query.of("to", "ann+" + i + "@x.test"), page.next().orElseThrow(), 10).entries().size());
            }
            assertEquals(0, opened.store.stats().waiting());
        }
    }

    @Test
    void whatIsThereAlreadyIsAnsweredAtOnceAndWhatIsNotWhenTheTimeIsUp() throws Exception {
        try (Opened opened = new Opened(folder)) {
            opened.sender.subject("one", "a@x.test");
            opened.sender.subject("two", "a@x.test");
            Page there = get(opened.store.await(Query.of("subject", "one"), Optional.empty(), 1, LONG));
            assertEquals(List.of("one"), Opened.subjects(there));
            Page late = get(opened.store.await(Query.of("subject", "three"), Optional.empty(), 1, Duration.ofMillis(20)));
            assertEquals(List.of(), late.entries());
            assertEquals(Optional.of(opened.store.cursor()), late.next());
            Page few = get(opened.store.await(Query.ALL, Optional.empty(), 5, Duration.ofMillis(20)));
            assertEquals(List.of("one", "two"), Opened.subjects(few));
        }
    }

    @Test
    void aReaderCanWaitForSeveralMessagesAndForFieldsOfTheHeader() throws Exception {
        try (Opened opened = new Opened(folder)) {
            CompletableFuture<Page> waiting = opened.store.await(Query.of("header", "X-Run-Id=abc"), Optional.empty(), 3, LONG);
            for (int i = 0; i < 6; i++) {
                opened.sender.send("X-Run-Id: " + (i % 2 == 0 ? "abc" : "def") + "\r\nSubject: n" + i + "\r\n\r\n", "a@x.test");
            }
            assertEquals(List.of("n0", "n2", "n4"), Opened.subjects(get(waiting)));
        }
    }

    @Test
    void aReaderThatLeavesIsForgottenAndTooManyAreRefused() throws Exception {
        try (Opened opened = new Opened(folder)) {
            List<CompletableFuture<Page>> waiting = new ArrayList<>();
            for (int i = 0; i < 1024; i++) waiting.add(opened.store.await(Query.ALL, Optional.empty(), 1, LONG));
            assertEquals(1024, opened.store.stats().waiting());
            assertThrows(StoreBusy.class, () -> opened.store.await(Query.ALL, Optional.empty(), 1, LONG));
            for (CompletableFuture<Page> one : waiting) one.cancel(false);
            assertEquals(0, opened.store.stats().waiting());
            opened.store.await(Query.ALL, Optional.empty(), 1, LONG).cancel(false);
        }
    }

    @Test
    void watchersHearOfArrivalsAndDeletionsInTheirOrder() throws Exception {
        List<String> heard = Collections.synchronizedList(new ArrayList<>());
        try (Opened opened = new Opened(folder, new Retention(2, Long.MAX_VALUE, Duration.ZERO))) {
            AutoCloseable watch = opened.store.watch(new StoreWatcher() {
                @Override
                public void arrived(Entry entry) {
                    heard.add(entry.subject());
                }

                @Override
                public void deleted(List<String> ids) {
                    heard.add("-" + ids.size());
                }
            });
            opened.sender.subject("one", "a@x.test");
            Await.until(() -> heard.equals(List.of("one")));
            opened.store.delete(Query.ALL);
            Await.until(() -> heard.equals(List.of("one", "-1")));
            watch.close();
            opened.sender.subject("two", "a@x.test");
            get(opened.store.await(Query.of("subject", "two"), Optional.empty(), 1, LONG));
            assertEquals(List.of("one", "-1"), heard);
        }
    }

    @Test
    void closingTheStoreAnswersThoseWhoWait() throws Exception {
        CompletableFuture<Page> waiting;
        try (Opened opened = new Opened(folder)) {
            waiting = opened.store.await(Query.of("subject", "never"), Optional.empty(), 1, LONG);
            opened.store.endWaiting();
            assertEquals(List.of(), get(waiting).entries());
        }
    }

    /// Case 37.
    @Test
    void fiveThousandMessagesAtOnceLeaveTheNewestFiveHundred() throws Exception {
        try (Opened opened = new Opened(folder, new Retention(500, Long.MAX_VALUE, Duration.ZERO))) {
            List<Thread> threads = new ArrayList<>();
            List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
            for (int t = 0; t < 20; t++) {
                int number = t;
                threads.add(Thread.startVirtualThread(() -> {
                    try {
                        Sender sender = new Sender(opened.store);
                        for (int i = 0; i < 250; i++) sender.subject("t" + number + "-" + i, "a@x.test");
                    } catch (IOException | RuntimeException e) {
                        failures.add(e);
                    }
                }));
            }
            for (Thread thread : threads) thread.join();
            assertEquals(List.of(), failures);
            assertEquals(500, opened.store.size());
            assertEquals(500, opened.files().size());
            assertEquals(5000, opened.store.stats().caught());
            List<Entry> kept = opened.store.list(Query.ALL, Optional.empty(), 1000).entries();
            assertEquals(500, kept.size());
            long newest = Long.parseLong(opened.store.cursor());
            assertEquals(newest - 499, Long.parseLong(kept.getLast().cursor()), "the newest, without a gap");
        }
    }
}
