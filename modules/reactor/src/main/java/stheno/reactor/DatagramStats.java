package stheno.reactor;

/// The counters of a [DatagramPort] in one loop. The loop alone writes, any thread reads. A reader may see a value a moment late.
final class DatagramStats {
    private enum Count { RECEIVED, SENT, BYTES_IN, BYTES_OUT, DENIED, UNANSWERABLE, SEND_FULL, SEND_FAILED, RECEIVE_FAILED, FAILED }

    private final Counters counts = new Counters(Count.values().length);

    private void add(Count count, long n) {
        counts.add(count.ordinal(), n);
    }

    void received(int packets, int bytes) {
        add(Count.RECEIVED, packets);
        add(Count.BYTES_IN, bytes);
    }

    void sent(int packets, int bytes) {
        add(Count.SENT, packets);
        add(Count.BYTES_OUT, bytes);
    }

    void denied() {
        add(Count.DENIED, 1);
    }

    void unanswerable() {
        add(Count.UNANSWERABLE, 1);
    }

    void sendFull(int packets) {
        add(Count.SEND_FULL, packets);
    }

    void sendFailed() {
        add(Count.SEND_FAILED, 1);
    }

    void receiveFailed() {
        add(Count.RECEIVE_FAILED, 1);
    }

    void failed() {
        add(Count.FAILED, 1);
    }

    long failures() {
        return counts.values()[Count.FAILED.ordinal()];
    }

    DatagramPort.Counts snapshot() {
        long[] n = counts.values();
        return new DatagramPort.Counts(n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7], n[8], n[9]);
    }
}
