package stheno.mail.delivery;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import stheno.storage.maildir.Maildirs;

/// How much each account stores. The figures come from the names in its Maildir, and are read again now and then, because accounts delete
/// messages. Any thread.
final class Quotas {
    private static final long FRESH = TimeUnit.SECONDS.toNanos(10); // a figure is used that long before the names are read again

    /// What is known of an account. Guarded by this.
    private static final class Usage {
        private long listed = -1; // octets in the Maildir when it was read; -1 before
        private long added; // octets accepted since then
        private long inFlight; // octets accepted and not delivered
        private long readAt;
        private boolean reading;
    }

    private final long limit;
    private final Maildirs maildirs;
    private final Executor pool;
    private final Map<String, Usage> accounts = new ConcurrentHashMap<>();

    /// @param limit in octets for each account, or 0
    /// @param pool  reads folders
    Quotas(long limit, Maildirs maildirs, Executor pool) {
        this.limit = limit;
        this.maildirs = maildirs;
        this.pool = pool;
    }

    private Usage usage(String account) {
        return accounts.computeIfAbsent(account, _ -> new Usage());
    }

    /// Whether an account is known to have no room. Does not block: an old figure is used while the names are being read.
    boolean isOver(String account) {
        if (limit == 0) return false;
        Usage usage = usage(account);
        synchronized (usage) {
            boolean old = usage.listed < 0 || System.nanoTime() - usage.readAt > FRESH;
            if (old && !usage.reading) {
                usage.reading = true;
                pool.execute(() -> read(account, usage));
            }
            return usage.listed >= 0 && usage.listed + usage.added >= limit;
        }
    }

    private void read(String account, Usage usage) {
        try {
            readNow(account, usage);
        } catch (IOException e) {
            synchronized (usage) {
                usage.readAt = System.nanoTime(); // the figure stays as it is
            }
        } finally {
            synchronized (usage) {
                usage.reading = false;
            }
        }
    }

    private void readNow(String account, Usage usage) throws IOException {
        long inFlight;
        synchronized (usage) {
            inFlight = usage.inFlight;
            usage.added = 0;
        }
        long listed = maildirs.list(account).totalStored();
        synchronized (usage) {
            usage.listed = listed;
            usage.added += inFlight; // perhaps counted twice, until the next time
            usage.readAt = System.nanoTime();
        }
    }

    /// Takes room for a message. Blocks.
    ///
    /// @return false if there is not enough
    /// @throws IOException if the Maildir cannot be read
    boolean reserve(String account, long octets) throws IOException {
        if (limit == 0) return true;
        Usage usage = usage(account);
        boolean known;
        synchronized (usage) {
            known = usage.listed >= 0;
        }
        if (!known) await(account, usage);
        synchronized (usage) {
            if (usage.listed + usage.added + octets > limit) return false;
            usage.added += octets;
            usage.inFlight += octets;
            return true;
        }
    }

    private void await(String account, Usage usage) throws IOException {
        try {
            CompletableFuture.runAsync(() -> {
                try {
                    readNow(account, usage);
                } catch (IOException e) {
                    throw new CompletionException(e);
                }
            }, pool).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        }
    }

    /// The message was not accepted after all.
    void release(String account, long octets) {
        if (limit == 0) return;
        Usage usage = usage(account);
        synchronized (usage) {
            usage.added -= octets;
            usage.inFlight -= octets;
        }
    }

    /// The message is in the Maildir.
    void delivered(String account, long octets) {
        if (limit == 0) return;
        Usage usage = usage(account);
        synchronized (usage) {
            usage.inFlight = Math.max(0, usage.inFlight - octets); // a message of an earlier process was not counted
        }
    }
}
