package stheno.testkit;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/// One slow client's connection. The crowd's thread only.
///
/// ```text
///   connecting --> sending --> reading --> (settled: stopped, or holding the connection) --> gone
/// ```
/// It is interested in its socket, or waits in the crowd's queue for its next time.
final class SlowConnection implements Comparable<SlowConnection> {
    private static final long SECOND = 1_000_000_000;
    private static final int READS_A_SECOND = 4; // for a client at a steady rate: smooth enough, and cheap for ten thousand clients

    private final SlowCrowd crowd;
    private final SocketChannel channel;
    private final SelectionKey key;
    private final int number;
    private final ReplyMeter meter = new ReplyMeter();
    private int sent;
    private long received;
    private long due;
    private boolean settled;

    /// @param number of its client, which may have had other connections before
    SlowConnection(SlowCrowd crowd, int number, SocketChannel channel, SelectionKey key) {
        this.crowd = crowd;
        this.number = number;
        this.channel = channel;
        this.key = key;
    }

    /// The time of its next action, in nanoseconds of `System.nanoTime`.
    long due() {
        return due;
    }

    @Override
    public int compareTo(SlowConnection other) {
        return Long.signum(due - other.due);
    }

    /// The connection is made.
    void begin() {
        crowd.hasConnected();
        if (crowd.kind() instanceof SlowClient.DripsRequest drips && !crowd.eager()) {
            key.interestOps(SelectionKey.OP_READ);
            waitAbout(drips.interval().toNanos());
        } else {
            ask(crowd.request().length);
        }
    }

    /// Its socket is ready.
    void ready() {
        try {
            if (key.isConnectable()) {
                connect();
                return;
            }
            if (key.isWritable()) ask(crowd.request().length);
            if (key.isValid() && key.isReadable()) read(eagerness());
        } catch (IOException e) {
            gone();
        }
    }

    private void connect() {
        try {
            channel.finishConnect();
        } catch (IOException e) {
            crowd.hasFailed();
            settle();
            drop();
            return;
        }
        begin();
    }

    /// Its time has come.
    void moment(long now) {
        if (!channel.isOpen()) {
            if (crowd.kind() instanceof SlowClient.Returns) crowd.comeBack(number);
            return;
        }
        try {
            switch (crowd.kind()) {
                case SlowClient.Reads(int rate) -> {
                    read(Math.max(1, rate / READS_A_SECOND));
                    due = now + Math.max(SECOND / READS_A_SECOND, SECOND / rate);
                    waitAgain();
                }
                case SlowClient.Hiccups(int burst, var pause) -> {
                    readBurst(burst);
                    waitAbout(pause.toNanos());
                }
                case SlowClient.DripsRequest(var interval) -> {
                    ask(sent + 1);
                    due = now + interval.toNanos();
                    if (sent < crowd.request().length) waitAgain();
                }
                case SlowClient.StopsReading _, SlowClient.LeavesMidReply _, SlowClient.Returns _, SlowClient.Idle _ ->
                    throw new IllegalStateException("these do not wait");
            }
        } catch (IOException e) {
            gone();
        }
    }

    /// From now on it only reads.
    void resume() {
        if (key.isValid() && channel.isConnected()) ask(crowd.request().length);
    }

    private void waitAbout(long pause) {
        dueAbout(pause);
        waitAgain();
    }

    private void dueAbout(long pause) {
        due = System.nanoTime() + pause / 2 + (long) (crowd.random().nextDouble() * pause);
    }

    private void waitAgain() {
        if (channel.isOpen()) crowd.waitFor(this);
    }

    /// Sends its request up to `until`, and continues as its kind says.
    private void ask(int until) {
        try {
            ByteBuffer rest = ByteBuffer.wrap(crowd.request(), sent, until - sent);
            sent += channel.write(rest);
        } catch (IOException e) {
            gone();
            return;
        }
        if (sent < until) key.interestOps(SelectionKey.OP_WRITE | SelectionKey.OP_READ);
        else if (sent == crowd.request().length) asked();
    }

    private void asked() {
        if (crowd.eager()) {
            key.interestOps(SelectionKey.OP_READ);
            return;
        }
        switch (crowd.kind()) {
            case SlowClient.Reads _ -> {
                key.interestOps(0);
                waitAbout(SECOND / READS_A_SECOND);
            }
            case SlowClient.Hiccups(_, var pause) -> {
                key.interestOps(0);
                waitAbout(pause.toNanos());
            }
            case SlowClient.StopsReading(long bytes) when bytes == 0 -> stop();
            case SlowClient.LeavesMidReply(long bytes, boolean reset) when bytes == 0 -> leave(reset);
            case SlowClient.Returns(long bytes, boolean reset, _) when bytes == 0 -> leave(reset);
            case SlowClient.StopsReading _, SlowClient.LeavesMidReply _, SlowClient.Returns _, SlowClient.DripsRequest _,
                SlowClient.Idle _ -> key.interestOps(SelectionKey.OP_READ);
        }
    }

    /// The number of bytes that it takes now that some have arrived.
    private long eagerness() {
        if (crowd.eager()) return Long.MAX_VALUE;
        return switch (crowd.kind()) {
            case SlowClient.StopsReading(long bytes) -> bytes - received;
            case SlowClient.LeavesMidReply(long bytes, _) -> bytes - received;
            case SlowClient.Returns(long bytes, _, _) -> bytes - received;
            case SlowClient.DripsRequest _, SlowClient.Idle _, SlowClient.Reads _, SlowClient.Hiccups _ -> Long.MAX_VALUE;
        };
    }

    private void readBurst(int burst) throws IOException {
        long until = received + burst;
        while (received < until && read(until - received)) {
            // a burst may be larger than the shared buffer
        }
    }

    /// Reads once, at most `most` bytes. @return whether there were any
    private boolean read(long most) throws IOException {
        ByteBuffer input = crowd.input(most);
        int count = channel.read(input);
        if (count < 0) {
            gone();
            return false;
        }
        int before = meter.complete();
        meter.take(input.flip());
        received += count;
        crowd.hasReceived(count, meter.complete() - before);
        if (meter.complete() > 0) settle();
        if (!crowd.eager()) consider();
        return count > 0 && channel.isOpen();
    }

    private void consider() throws IOException {
        switch (crowd.kind()) {
            case SlowClient.StopsReading(long bytes) when received >= bytes -> stop();
            case SlowClient.LeavesMidReply(long bytes, boolean reset) when received >= bytes -> leave(reset);
            case SlowClient.Returns(long bytes, boolean reset, _) when received >= bytes -> leave(reset);
            case SlowClient.StopsReading _, SlowClient.LeavesMidReply _, SlowClient.Returns _, SlowClient.DripsRequest _, SlowClient.Idle _,
                SlowClient.Reads _, SlowClient.Hiccups _ -> { }
        }
    }

    private void stop() {
        key.interestOps(0);
        settle();
    }

    private void leave(boolean reset) {
        if (reset) {
            try {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            } catch (IOException e) {
                // The server has closed first.
            }
        }
        crowd.hasLeft();
        settle();
        drop();
        if (crowd.kind() instanceof SlowClient.Returns(_, _, var pause)) {
            dueAbout(pause.toNanos());
            crowd.waitFor(this);
        }
    }

    /// The server has closed or reset the connection.
    private void gone() {
        int before = meter.complete();
        meter.end();
        crowd.hasReceived(0, meter.complete() - before);
        crowd.wasClosed();
        settle();
        drop();
    }

    private void settle() {
        if (!settled) {
            settled = true;
            crowd.hasSettled();
        }
    }

    private void drop() {
        try {
            channel.close();
        } catch (IOException e) {
            // Nothing else to do.
        }
    }
}
