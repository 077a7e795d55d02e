package stheno.catcher.store;

/// Finds the position of a message by its id: a hash table of positions without objects. Under the lock of [Rows].
final class IdTable {
    private static final int LEAST = 1024;

    /// Says whether the message at a position has the id that is looked for.
    interface Test {
        boolean matches(long position);
    }

    /// Tells the id of a position that is in the table.
    interface Ids {
        String id(long position);
    }

    private long[] table = new long[LEAST]; // a position, 0 if free, -1 if deleted; a power of two
    private int used; // free places become fewer with deleted ones too
    private int live;

    private static int hash(String id) {
        int hash = id.hashCode() * 0x9E3779B9;
        return hash ^ hash >>> 15;
    }

    void put(String id, long position, Ids ids) {
        if (used * 2 >= table.length) rebuild(ids);
        insert(id, position);
        live++;
    }

    private void insert(String id, long position) {
        int i = hash(id) & table.length - 1;
        while (table[i] != 0) i = i + 1 & table.length - 1;
        table[i] = position;
        used++;
    }

    /// Makes it as large as the live ones need, without the places of deleted ones.
    private void rebuild(Ids ids) {
        long[] old = table;
        int size = LEAST;
        while (size < live * 4) size *= 2;
        table = new long[size];
        used = 0;
        for (long position : old) if (position > 0) insert(ids.id(position), position);
    }

    /// The position, or 0.
    long find(String id, Test test) {
        for (int i = hash(id) & table.length - 1; table[i] != 0; i = i + 1 & table.length - 1) {
            if (table[i] > 0 && test.matches(table[i])) return table[i];
        }
        return 0;
    }

    void remove(String id, long position) {
        for (int i = hash(id) & table.length - 1; table[i] != 0; i = i + 1 & table.length - 1) {
            if (table[i] != position) continue;
            table[i] = -1;
            live--;
            return;
        }
    }
}
