package stheno.testkit;

import java.io.IOException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.IllegalSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.nio.channels.spi.AbstractSelector;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/// A selector in memory. It looks only at a queue of keys that may be ready, so its cost does not depend on the number of registered
/// keys. A key that stays ready goes to the end of the queue. One thread selects; any thread may wake it up.
final class MemorySelector extends AbstractSelector {
    private static final int BATCH = 1024; // keys per call, as in the JDK's own selector on Linux
    private static final long FOR_EVER = 0;
    private static final long NOT_AT_ALL = -1;

    private final MemoryNetwork network;
    private final Set<SelectionKey> keys = ConcurrentHashMap.newKeySet();
    private final Set<SelectionKey> selected = new HashSet<>();
    private final ArrayDeque<MemoryKey> queue = new ArrayDeque<>(); // guarded by the network, like the fields below
    private final MemoryKey[] batch = new MemoryKey[BATCH];
    private final int[] found = new int[BATCH];
    private boolean woken;
    private boolean waits;
    private long due;
    private Thread parked; // null while it is not

    MemorySelector(MemoryNetwork network) {
        super(network);
        this.network = network;
    }

    MemoryNetwork network() {
        return network;
    }

    void queue(MemoryKey key) {
        queue.add(key);
    }

    /// Whether the last call found no ready key, and would return at [#due].
    boolean waits() {
        return waits;
    }

    long due() {
        return due;
    }

    @Override
    public Set<SelectionKey> keys() {
        checkOpen();
        return Collections.unmodifiableSet(keys);
    }

    @Override
    public Set<SelectionKey> selectedKeys() {
        checkOpen();
        return selected;
    }

    private void checkOpen() {
        if (!isOpen()) throw new ClosedSelectorException();
    }

    @Override
    public int select() throws IOException {
        return mark(poll(FOR_EVER));
    }

    @Override
    public int select(long millis) throws IOException {
        return mark(poll(checked(millis)));
    }

    @Override
    public int selectNow() throws IOException {
        return mark(poll(NOT_AT_ALL));
    }

    @Override
    public int select(Consumer<SelectionKey> action) throws IOException {
        return tell(Objects.requireNonNull(action), poll(FOR_EVER));
    }

    @Override
    public int select(Consumer<SelectionKey> action, long millis) throws IOException {
        return tell(Objects.requireNonNull(action), poll(checked(millis)));
    }

    @Override
    public int selectNow(Consumer<SelectionKey> action) throws IOException {
        return tell(Objects.requireNonNull(action), poll(NOT_AT_ALL));
    }

    private static long checked(long millis) {
        if (millis < 0) throw new IllegalArgumentException("a wait of " + millis + " ms");
        return millis;
    }

    private int mark(int n) {
        int changed = 0;
        for (int i = 0; i < n; i++) {
            MemoryKey key = batch[i];
            batch[i] = null;
            if (selected.add(key)) {
                key.becomes(found[i]);
                changed++;
            } else if (key.becomesAlso(found[i])) {
                changed++;
            }
        }
        return changed;
    }

    private int tell(Consumer<SelectionKey> action, int n) {
        for (int i = 0; i < n; i++) {
            MemoryKey key = batch[i];
            batch[i] = null;
            key.becomes(found[i]);
            action.accept(key);
            checkOpen();
        }
        return n;
    }

    /// Moves ready keys into the batch. @return the number of keys
    private int poll(long millis) {
        checkOpen();
        if (network.parks()) park(millis);
        forgetCancelled();
        int n;
        synchronized (network) {
            waits = false;
            n = collect();
            if (n == 0 && millis != NOT_AT_ALL && !woken) {
                n = await(millis == FOR_EVER ? Long.MAX_VALUE : TimeUnit.MILLISECONDS.toNanos(millis));
            }
            woken = false;
        }
        checkOpen();
        forgetCancelled();
        return n;
    }

    /// Gives way to the other threads of its scheduler, and waits in its own turn.
    private void park(long millis) {
        Thread.yield();
        if (millis == NOT_AT_ALL) return;
        long until = millis == FOR_EVER ? Long.MAX_VALUE : network.now() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (parked(until)) LockSupport.park();
    }

    private boolean parked(long until) {
        synchronized (network) {
            boolean over = woken || !isOpen() || isReady() || until != Long.MAX_VALUE && until - network.now() <= 0;
            parked = over ? null : Thread.currentThread();
            waits = !over && until != Long.MAX_VALUE;
            due = until;
            return !over;
        }
    }

    /// The caller holds the network's lock.
    void unpark() {
        if (parked != null) LockSupport.unpark(parked);
    }

    private boolean isReady() {
        while (!queue.isEmpty()) {
            if (queue.peek().wanted() != 0) return true;
            queue.remove().unqueued();
        }
        return false;
    }

    /// Waits until a key is ready, the time is over, or it is woken. Does not wait if this network is moved by hand.
    private int await(long nanos) {
        due = network.now() + nanos;
        waits = nanos != Long.MAX_VALUE;
        int n = 0;
        while (network.sleeps() && n == 0 && !woken && isOpen()) {
            long left = waits ? due - network.now() : Long.MAX_VALUE;
            if (left <= 0) break;
            try {
                network.sleep(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                woken = true;
            }
            n = collect();
        }
        if (n > 0) waits = false;
        return n;
    }

    private int collect() {
        int n = 0;
        for (int looks = queue.size(); looks > 0 && n < BATCH; looks--) {
            MemoryKey key = queue.remove();
            int operations = key.wanted();
            if (operations == 0) {
                key.unqueued();
            } else {
                queue.add(key);
                batch[n] = key;
                found[n++] = operations;
            }
        }
        return n;
    }

    /// Not with the network's lock held: a channel that registers takes that lock last.
    private void forgetCancelled() {
        Set<SelectionKey> cancelled = cancelledKeys();
        synchronized (cancelled) {
            if (cancelled.isEmpty()) return;
            for (SelectionKey key : cancelled) forget((MemoryKey) key);
            cancelled.clear();
        }
    }

    private void forget(MemoryKey key) {
        keys.remove(key);
        selected.remove(key);
        switch (key.channel()) {
            case MemorySocketChannel socket -> socket.unkeyed(key);
            case MemoryServerSocketChannel server -> server.unkeyed(key);
            case MemoryDatagramChannel datagrams -> datagrams.unkeyed(key);
            default -> throw new AssertionError("no other can register");
        }
        deregister(key);
    }

    @Override
    public Selector wakeup() {
        synchronized (network) {
            woken = true;
            network.stir();
        }
        return this;
    }

    @Override
    protected SelectionKey register(AbstractSelectableChannel channel, int operations, Object attachment) {
        checkOpen();
        MemoryKey key = new MemoryKey(this, channel, operations);
        key.attach(attachment);
        synchronized (network) {
            switch (channel) {
                case MemoryDatagramChannel datagrams when datagrams.network() == network -> datagrams.keyed(key);
                case MemorySocketChannel socket when socket.network() == network -> socket.keyed(key);
                case MemoryServerSocketChannel server when server.network() == network -> server.keyed(key);
                default -> throw new IllegalSelectorException();
            }
            keys.add(key);
            key.stirred();
        }
        return key;
    }

    @Override
    protected void implCloseSelector() {
        network.forget(this);
        for (SelectionKey key : keys) forget((MemoryKey) key);
    }
}
