package stheno.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.Predicate;
import stheno.testkit.SlowClients.Counters;
import stheno.testkit.SlowClients.Options;

/// The loop of [SlowClients]: one selector, one buffer for all, and a queue of the clients that wait for their next time.
/// Its own thread only, except for the methods below `any thread`.
final class SlowCrowd implements Runnable {
    private static final long ROUND = 10; // ms between two rounds: the resolution of all pauses
    private static final int CONNECTING = 128; // at once, so that a server's backlog does not overflow and no SYN waits a second
    private static final int READ = 64 * 1024; // bytes per client and round, like the buffer of a fast client

    private final int count;
    private final SlowClient kind;
    private final byte[] request;
    private final InetSocketAddress target;
    private final Options options;
    private final Selector selector = Selector.open();
    private final Random random;
    private final ByteBuffer input = ByteBuffer.allocateDirect(READ);
    private final PriorityQueue<SlowConnection> waiting = new PriorityQueue<>();
    private final long end;
    private int begun;
    private int connected;
    private int failed;
    private long received;
    private int replies;
    private int closedByServer;
    private int left;
    private int settled;
    private int returning; // new connections of clients that were connected before
    private long receivedBefore;
    private boolean eager;

    private volatile boolean stopped;
    private volatile boolean resumed;
    private final Object published = new Object();
    private Counters counters = new Counters(0, 0, 0, 0, 0, 0, 0); // guarded by published
    private int quiet; // guarded by published
    private boolean ended; // guarded by published

    SlowCrowd(int count, SlowClient kind, byte[] request, InetSocketAddress target, Options options) throws IOException {
        this.count = count;
        this.kind = kind;
        this.request = request;
        this.target = target;
        this.options = options;
        this.random = new Random(options.seed());
        this.end = System.nanoTime() + options.life().toNanos();
    }

    // ---- any thread

    int count() {
        return count;
    }

    Counters counters() {
        synchronized (published) {
            return counters;
        }
    }

    int quietRounds() {
        synchronized (published) {
            return quiet;
        }
    }

    Counters await(String what, Duration bound, Predicate<Counters> reached) {
        long deadline = System.nanoTime() + bound.toNanos();
        synchronized (published) {
            while (!reached.test(counters)) {
                long patience = (deadline - System.nanoTime()) / 1_000_000;
                if (ended || patience <= 0) {
                    throw new AssertionError((ended ? "ended" : "after " + bound) + " not all " + what + ": " + counters);
                }
                try {
                    published.wait(patience);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new AssertionError("interrupted, not all " + what + ": " + counters, e);
                }
            }
            if (counters.failed() > 0) throw new AssertionError("some found no connection: " + counters);
            return counters;
        }
    }

    void stop() {
        stopped = true;
        selector.wakeup();
    }

    void resume() {
        resumed = true;
        selector.wakeup();
    }

    // ---- the loop

    @Override
    public void run() {
        try {
            while (!stopped && System.nanoTime() - end < 0) round();
            for (SelectionKey key : selector.keys()) key.channel().close();
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            publish(true);
        }
    }

    private void round() throws IOException {
        if (resumed && !eager) {
            eager = true;
            waiting.clear();
            for (SelectionKey key : selector.keys()) ((SlowConnection) key.attachment()).resume();
        }
        connectSome();
        selector.select(key -> ((SlowConnection) key.attachment()).ready(), ROUND);
        long now = System.nanoTime();
        while (!waiting.isEmpty() && waiting.peek().due() - now <= 0) waiting.poll().moment(now);
        publish(false);
    }

    private void publish(boolean last) {
        synchronized (published) {
            quiet = received == receivedBefore ? quiet + 1 : 0;
            receivedBefore = received;
            counters = new Counters(connected, failed, received, replies, closedByServer, left, settled);
            ended = last;
            published.notifyAll();
        }
    }

    private void connectSome() {
        while (begun < count && begun + returning - connected - failed < CONNECTING) {
            int number = begun++;
            try {
                open(number);
            } catch (IOException e) {
                failed++;
                settled++;
            }
        }
    }

    /// A client that has left connects again. If the server is gone, this counts as a failure.
    void comeBack(int number) {
        returning++;
        try {
            open(number);
        } catch (IOException e) {
            failed++;
        }
    }

    private void open(int number) throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            if (options.receiveBuffer() > 0) channel.setOption(StandardSocketOptions.SO_RCVBUF, options.receiveBuffer());
            if (target.getAddress().getAddress().length == 4) channel.bind(new InetSocketAddress(source(number / options.perAddress()), 0));
            SelectionKey key = channel.register(selector, 0);
            var connection = new SlowConnection(this, number, channel, key);
            key.attach(connection);
            if (channel.connect(target)) connection.begin();
            else key.interestOps(SelectionKey.OP_CONNECT);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /// 127.1.0.1 and so on: not 127.0.0.x, where the servers listen, and no address that ends in 0 or 255.
    private static InetAddress source(int number) throws UnknownHostException {
        int low = number % 250;
        int middle = number / 250 % 250;
        int high = number / (250 * 250);
        return InetAddress.getByAddress(new byte[] {127, (byte) (1 + high), (byte) middle, (byte) (1 + low)});
    }

    // ---- called by its connections

    SlowClient kind() {
        return kind;
    }

    byte[] request() {
        return request;
    }

    Random random() {
        return random;
    }

    boolean eager() {
        return eager;
    }

    /// The buffer for one read of at most `most` bytes: lent until the next call.
    ByteBuffer input(long most) {
        return input.clear().limit((int) Math.min(most, READ));
    }

    void waitFor(SlowConnection connection) {
        waiting.add(connection);
    }

    void hasConnected() {
        connected++;
    }

    void hasFailed() {
        failed++;
    }

    void hasReceived(int bytes, int repliesNow) {
        received += bytes;
        replies += repliesNow;
    }

    void hasSettled() {
        settled++;
    }

    void wasClosed() {
        closedByServer++;
    }

    void hasLeft() {
        left++;
    }
}
