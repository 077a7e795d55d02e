package stheno.reactor;

import java.io.IOException;
import stheno.batch.BatchSocket;
import stheno.batch.DatagramBatch;

/// Packets in batches: one system call receives many, and one sends their replies. Nothing is allocated for a packet. Loop thread only.
final class BatchTransport implements DatagramTransport {
    private static final int MANY = 4; // packets in a batch: further ones have probably come meanwhile, and the selector can be left out

    private final DatagramListener listener;
    private final BatchSocket socket;
    private final DatagramBatch batch; // shared with the other addresses of the port in this loop
    private final Datagram datagram;

    BatchTransport(DatagramListener listener, BatchSocket socket, DatagramBatch batch) {
        this.listener = listener;
        this.socket = socket;
        this.batch = batch;
        this.datagram = new Datagram(listener);
    }

    @Override
    public void exchange(int most) throws IOException {
        int left = most;
        int count;
        do {
            count = batch.receive(socket, left);
            if (count == 0) return;
            answer(count);
            send();
            left -= count;
        } while (left > 0 && count >= MANY);
    }

    private void answer(int count) {
        int bytes = 0;
        for (int i = 0; i < count; i++) {
            datagram.begin(batch.packet(i), batch.reply(), batch.source(i), batch.port(i), batch.scope(i));
            bytes += datagram.packet().remaining();
            if (listener.answer(datagram)) batch.queue(i);
        }
        listener.received(count, bytes);
    }

    private void send() {
        while (batch.queued() > 0) {
            int before = batch.queued();
            int first = batch.first();
            try {
                int bytes = batch.send(socket);
                if (bytes == 0) {
                    listener.sendFull(before);
                    batch.drop();
                } else {
                    listener.sent(before - batch.queued(), bytes);
                }
            } catch (IOException e) { // no route, a firewall, too long: the next ones may go
                listener.sendFailed(Datagram.address(batch.source(first), batch.port(first), batch.scope(first)), e);
            }
        }
    }
}
