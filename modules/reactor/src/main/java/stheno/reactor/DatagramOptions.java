package stheno.reactor;

import java.util.Objects;

/// The options of a [DatagramPort]. Immutable; any thread.
///
/// @param service the protocol
/// @param access packets from these sources are answered; others are dropped
/// @param receiveBuffer the size of each socket's receive buffer that is asked for, in bytes (SO_RCVBUF). It holds the packets that come
///        while the loop does other work. The system may grant less: what was granted is logged. Read when an address is bound
/// @param batch whether packets are received and sent in batches where that is possible, see [DatagramPort]. Read when an address is bound
public record DatagramOptions(DatagramService service, AccessList access, int receiveBuffer, boolean batch) {
    private static final int RECEIVE_BUFFER = 4 * 1024 * 1024; // about 5,000 small packets: 50 ms at 100,000 a second

    public DatagramOptions {
        Objects.requireNonNull(service);
        Objects.requireNonNull(access);
        if (receiveBuffer <= 0) throw new IllegalArgumentException("receiveBuffer must be above zero, not " + receiveBuffer);
    }

    /// Open to every address, with a receive buffer of 4 MB, in batches where that is possible.
    public static DatagramOptions of(DatagramService service) {
        return new DatagramOptions(service, AccessList.ALL, RECEIVE_BUFFER, true);
    }

    public DatagramOptions withService(DatagramService other) {
        return new DatagramOptions(other, access, receiveBuffer, batch);
    }

    public DatagramOptions withAccess(AccessList other) {
        return new DatagramOptions(service, other, receiveBuffer, batch);
    }

    public DatagramOptions withReceiveBuffer(int bytes) {
        return new DatagramOptions(service, access, bytes, batch);
    }

    public DatagramOptions withBatch(boolean wanted) {
        return new DatagramOptions(service, access, receiveBuffer, wanted);
    }
}
