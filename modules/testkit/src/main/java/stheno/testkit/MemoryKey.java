package stheno.testkit;

import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.AbstractSelectionKey;

/// The registration of a channel in memory with one selector. Its fields are guarded by the network's lock, except for the ready set,
/// which belongs to the selecting thread.
final class MemoryKey extends AbstractSelectionKey {
    /// A channel that can be selected.
    interface Readiness {
        /// The operations that are possible now. Guarded by the network's lock.
        int readiness();
    }

    private final MemorySelector selector;
    private final SelectableChannel channel;
    private final int number;
    private volatile int interest;
    private int ready;
    private boolean queued;

    MemoryKey(MemorySelector selector, SelectableChannel channel, int interest) {
        this.selector = selector;
        this.channel = channel;
        this.number = selector.network().nextKey();
        this.interest = interest;
    }

    /// Its number: sets of keys have the same order each time.
    @Override
    public int hashCode() {
        return number;
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public SelectableChannel channel() {
        return channel;
    }

    @Override
    public Selector selector() {
        return selector;
    }

    @Override
    public int interestOps() {
        valid();
        return interest;
    }

    @Override
    public SelectionKey interestOps(int operations) {
        valid();
        if ((operations & ~channel.validOps()) != 0) {
            throw new IllegalArgumentException("operations " + operations + " are not this channel's");
        }
        synchronized (selector.network()) {
            interest = operations;
            stirred();
        }
        return this;
    }

    @Override
    public int readyOps() {
        valid();
        return ready;
    }

    private void valid() {
        if (!isValid()) throw new CancelledKeyException();
    }

    /// The channel has changed.
    void stirred() {
        if (!queued && wanted() != 0) {
            queued = true;
            selector.queue(this);
        }
    }

    /// The operations that are of interest and possible, while the key is valid.
    int wanted() {
        return isValid() ? interest & ((Readiness) channel).readiness() : 0;
    }

    void unqueued() {
        queued = false;
    }

    void becomes(int operations) {
        ready = operations;
    }

    /// @return whether the ready set has grown
    boolean becomesAlso(int operations) {
        int before = ready;
        ready |= operations;
        return ready != before;
    }
}
