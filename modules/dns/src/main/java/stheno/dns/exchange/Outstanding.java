package stheno.dns.exchange;

import java.util.Arrays;

/// Exchanges by their socket and id: a table whose entries are chained through the exchanges themselves, so that an entry costs a
/// reference. Loop thread only.
final class Outstanding {
    private static final int LEAST = 16;
    private static final int LARGE = 1024; // entries, which an empty table does not keep

    private Exchange[] table = new Exchange[LEAST];
    private int size;

    /// Whether the socket has no exchange with this id.
    boolean isFree(Object socket, int id) {
        return find(socket, id) == null;
    }

    /// The exchange, or null.
    Exchange find(Object socket, int id) {
        Exchange each = table[index(socket, id)];
        while (each != null && (each.id != id || each.socket != socket)) each = each.next;
        return each;
    }

    void add(Exchange exchange) {
        if (size == table.length) grow();
        link(exchange);
        size++;
    }

    private void link(Exchange exchange) {
        int index = index(exchange.socket, exchange.id);
        exchange.next = table[index];
        table[index] = exchange;
    }

    private void grow() {
        Exchange[] old = table;
        table = new Exchange[2 * old.length];
        for (Exchange first : old) {
            for (Exchange each = first; each != null; ) {
                Exchange after = each.next;
                link(each);
                each = after;
            }
        }
    }

    void remove(Exchange exchange) {
        int index = index(exchange.socket, exchange.id);
        Exchange before = null;
        for (Exchange each = table[index]; each != exchange; each = each.next) before = each;
        if (before == null) table[index] = exchange.next;
        else before.next = exchange.next;
        exchange.next = null;
        if (--size == 0 && table.length > LARGE) table = new Exchange[LEAST];
    }

    int size() {
        return size;
    }

    /// The exchanges of a socket, in no order.
    Exchange[] of(Object socket) {
        Exchange[] all = new Exchange[size];
        int found = 0;
        for (Exchange first : table) {
            for (Exchange each = first; each != null; each = each.next) if (each.socket == socket) all[found++] = each;
        }
        return Arrays.copyOf(all, found);
    }

    private int index(Object socket, int id) {
        int hash = id * 0x9E3779B1 ^ System.identityHashCode(socket);
        return (hash ^ hash >>> 15) & table.length - 1;
    }
}
