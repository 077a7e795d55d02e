package stheno.catcher.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// A reader that waits for messages. It holds no thread. Any thread; guarded by itself.
///
/// ```
///   SEARCHING what was there before ──► WAITING for what comes ──enough, or time is up──► completed
/// ```
final class Waiter {
    private static final int MOST = 100; // messages in an answer

    final Query query;
    final long deadline; // as System.nanoTime
    final CompletableFuture<Page> future = new CompletableFuture<>();
    private final long after;
    private final int count;
    private final List<Entry> earlier = new ArrayList<>();
    private final List<Entry> later = new ArrayList<>();
    private boolean searched;
    private boolean complete = true; // whether the search has looked at all
    private boolean expired;
    private final long before; // the search ends here, and announcements begin
    private long looked; // the position up to which it has looked

    /// @param after  only messages after this position
    /// @param looked the position that announcements begin behind
    Waiter(Query query, long after, int count, long deadline, long looked) {
        this.query = query;
        this.count = Math.clamp(count, 1, MOST);
        this.deadline = deadline;
        this.after = after;
        this.before = looked;
        this.looked = Math.max(after, looked);
    }

    /// Where the search for what was there before ends.
    long before() {
        return before;
    }

    /// What was there before.
    synchronized void found(Page page) {
        searched = true;
        earlier.addAll(page.entries());
        if (page.entries().size() >= MOST || !page.complete()) {
            complete = page.complete();
            later.clear();
            looked = Long.parseLong(page.next().orElseThrow());
            expired = true; // the answer is as large as it may be
        }
        check();
    }

    /// A message has come that matches.
    synchronized void arrived(Entry entry) {
        if (expired || earlier.size() + later.size() >= MOST || Long.parseLong(entry.cursor()) <= after) return;
        later.add(entry);
        looked = Long.parseLong(entry.cursor());
        check();
    }

    /// All messages up to here were looked at.
    synchronized void lookedUpTo(long position) {
        if (!expired && earlier.size() + later.size() < MOST) looked = Math.max(looked, position);
    }

    /// Time is up.
    synchronized void expire() {
        expired = true;
        check();
    }

    synchronized void fail(Throwable cause) {
        future.completeExceptionally(cause);
    }

    private void check() {
        if (!searched || !expired && earlier.size() + later.size() < count) return;
        earlier.addAll(later);
        later.clear();
        future.complete(new Page(earlier, Optional.of(Long.toString(looked)), complete));
    }
}
