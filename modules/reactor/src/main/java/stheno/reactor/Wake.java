package stheno.reactor;

import java.util.concurrent.atomic.AtomicBoolean;

/// Brings the news that a connection's producer has something again. Any thread may run it, as often as it likes: one task at
/// a time is posted.
final class Wake implements Runnable {
    private final Connection connection;
    private final AtomicBoolean posted = new AtomicBoolean();

    Wake(Connection connection) {
        this.connection = connection;
    }

    @Override
    public void run() {
        if (connection.reactor().inLoop()) connection.woken();
        else if (posted.compareAndSet(false, true)) connection.reactor().execute(this::arrive);
    }

    private void arrive() {
        posted.set(false);
        connection.woken();
    }
}
