package stheno.reactor;

import java.io.IOException;
import java.net.ProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// A selector without channels that counts how often it is woken; sleeping is waiting for that.
final class SleepySelector extends AbstractSelector {
    final AtomicInteger wakeups = new AtomicInteger();
    final Semaphore asleep = new Semaphore(0);
    private final Semaphore woken = new Semaphore(0);
    private final boolean insomniac;

    /// @param insomniac whether it answers at once, as a broken selector does
    SleepySelector(boolean insomniac) {
        super(new Provider());
        this.insomniac = insomniac;
        ((Provider) provider()).selector = this;
    }

    private static final class Provider extends SelectorProvider {
        private SleepySelector selector;

        @Override
        public AbstractSelector openSelector() {
            return selector;
        }

        @Override
        public DatagramChannel openDatagramChannel() {
            throw new UnsupportedOperationException();
        }

        @Override
        public DatagramChannel openDatagramChannel(ProtocolFamily family) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Pipe openPipe() {
            throw new UnsupportedOperationException();
        }

        @Override
        public ServerSocketChannel openServerSocketChannel() {
            throw new UnsupportedOperationException();
        }

        @Override
        public SocketChannel openSocketChannel() {
            throw new UnsupportedOperationException();
        }
    }

    @Override
    public int select(long millis) {
        if (insomniac) return 0;
        asleep.release();
        try {
            if (millis == 0) woken.acquire();
            else if (!woken.tryAcquire(millis, TimeUnit.MILLISECONDS)) return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        woken.drainPermits();
        return 0;
    }

    @Override
    public int select() {
        return select(0);
    }

    @Override
    public int selectNow() {
        woken.drainPermits();
        return 0;
    }

    @Override
    public Selector wakeup() {
        wakeups.incrementAndGet();
        woken.release();
        return this;
    }

    @Override
    public Set<SelectionKey> keys() {
        return Set.of();
    }

    @Override
    public Set<SelectionKey> selectedKeys() {
        return new HashSet<>();
    }

    @Override
    protected void implCloseSelector() throws IOException {}

    @Override
    protected SelectionKey register(AbstractSelectableChannel channel, int operations, Object attachment) {
        throw new UnsupportedOperationException();
    }
}
