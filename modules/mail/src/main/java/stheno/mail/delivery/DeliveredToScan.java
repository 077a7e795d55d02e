package stheno.mail.delivery;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/// Finds the values of the fields Delivered-To in a message's header, as it arrives: a message that was delivered to an address already
/// goes round in a loop. One thread.
final class DeliveredToScan {
    private static final byte[] NAME = "delivered-to:".getBytes(StandardCharsets.US_ASCII);
    private static final int HEADER = 256 * 1024; // octets looked at: loops show themselves at the top
    private static final int VALUE = 1024; // octets of a value kept
    private static final int VALUES = 100; // as many as hops are allowed

    private final Set<String> found = new HashSet<>();
    private final StringBuilder value = new StringBuilder();
    private int seen; // octets of the header
    private int column; // octets of the line without its end
    private boolean matches = true; // the line so far
    private boolean over; // the header has ended

    /// Takes octets, whose position does not change.
    void add(ByteBuffer data) {
        for (int i = data.position(); i < data.limit() && !over; i++) {
            byte b = data.get(i);
            if (b == '\n') endLine();
            else if (b != '\r') add(b);
            if (++seen > HEADER) over = true;
        }
    }

    private void add(byte b) {
        if (column < NAME.length) matches = matches && (b >= 'A' && b <= 'Z' ? b + 32 : b) == NAME[column];
        else if (matches && value.length() < VALUE) value.append((char) (b & 0xff));
        column++;
    }

    private void endLine() {
        if (column == 0) over = true;
        if (matches && column > NAME.length && found.size() < VALUES) {
            byte[] octets = value.toString().getBytes(StandardCharsets.ISO_8859_1);
            found.add(new String(octets, StandardCharsets.UTF_8).strip().toLowerCase(Locale.ROOT));
        }
        value.setLength(0);
        column = 0;
        matches = true;
    }

    /// Whether the message was delivered to this address before.
    boolean contains(String address) {
        return found.contains(address.toLowerCase(Locale.ROOT));
    }
}
