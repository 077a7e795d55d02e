package stheno.dns.cache;

import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import stheno.dns.message.Rcode;

/// A part of the cache with a lock of its own: a ring of answers, and an index by hash. It begins small and grows up to its limit; then new
/// answers take the place of the oldest ones. An answer that was asked for since it was written is written once more instead (the
/// second-chance algorithm). Any thread.
///
/// ```
///   one run:   [ ..gap.. | tail: answers :head | ..free.. ]
///   two runs:  [ answers :head | ..gap.. | tail: answers :end | .. ]
/// ```
final class Segment {
    private static final int FIRST_LOG = 4096;
    private static final int GROWTH = 4; // a quarter more, so that little of it is empty
    private static final int FIRST_SLOTS = 64;
    private static final int CHANCES = 16; // for one new answer, so that the work is bounded
    private static final int NONE = -1;

    private final LongConsumer replaced;
    private final int mostLog;
    private final int mostSlots;
    private byte[] log = new byte[0];
    private long[] slots = new long[0]; // hash, position plus one; 0 is free
    private int entries;
    private int head;
    private int tail;
    private int end;
    private boolean wrapped; // two runs
    private long evictions;
    private long counted; // octets that were told by grown()

    /// @param octets the most memory of log and index together
    /// @param replaced told the octets of memory that is garbage now
    Segment(long octets, LongConsumer replaced) {
        this.replaced = replaced;
        mostSlots = (int) Long.highestOneBit(Math.max(FIRST_SLOTS, octets / 64)); // an eighth of the memory
        mostLog = (int) Math.min(1 << 30, octets - 8L * mostSlots) & -Answer.ALIGNMENT;
    }

    /// Copies an answer out.
    ///
    /// @return whether there is one that is not older than `staleFor` seconds beyond its time
    synchronized boolean find(int hash, byte[] name, int offset, int length, int type, boolean disabled, int now, int staleFor,
            Answer into) {
        int at = position(hash, name, offset, length, type, disabled);
        if (at == NONE) return false;
        int ttl = Answer.int32(log, at + Answer.TTL);
        int age = now - Answer.int32(log, at + Answer.STORED);
        boolean stale = age >= ttl;
        if (stale && (age - ttl >= staleFor || (log[at + Answer.RCODE] & 0xFF) == Rcode.SERVFAIL)) return false;
        int flags = log[at + Answer.FLAGS];
        boolean refresh = !stale && (flags & (Answer.REFERENCED | Answer.PREFETCHED)) == Answer.REFERENCED && 10L * (ttl - age) <= ttl;
        log[at + Answer.FLAGS] = (byte) (flags | Answer.REFERENCED | (refresh ? Answer.PREFETCHED : 0));
        into.copy(log, at, Answer.int32(log, at), age);
        into.found(age, stale, refresh, (flags & Answer.FAILED) != 0 && now - Answer.int32(log, at + Answer.RETRY) < 0);
        return true;
    }

    /// Whether there is an answer within its time.
    synchronized boolean isFresh(int hash, byte[] name, int offset, int length, int type, boolean disabled, int now) {
        int at = position(hash, name, offset, length, type, disabled);
        return at != NONE && now - Answer.int32(log, at + Answer.STORED) < Answer.int32(log, at + Answer.TTL);
    }

    /// Puts an answer in, in place of the one before. Answers that are too large are not kept.
    synchronized void put(Answer answer, int hash, int now) {
        byte[] from = answer.data;
        int size = answer.length;
        remove(hash, from, Answer.NAME, from[Answer.NAME_LENGTH] & 0xFF, answer.type(), answer.checkingDisabled());
        if (size > mostLog / 4) return;
        makeSlot();
        if (!makeRoom(size)) return;
        System.arraycopy(from, 0, log, head, size);
        Answer.int32(log, head + Answer.HASH, hash);
        Answer.int32(log, head + Answer.STORED, now);
        insert(hash, head);
        entries++;
        head += size;
    }

    /// Until `retry`, an old answer is given at once. Returns whether there is one.
    synchronized boolean failed(int hash, byte[] name, int offset, int length, int type, boolean disabled, int retry) {
        int at = position(hash, name, offset, length, type, disabled);
        if (at == NONE) return false;
        log[at + Answer.FLAGS] |= Answer.FAILED;
        Answer.int32(log, at + Answer.RETRY, retry);
        return true;
    }

    synchronized boolean remove(int hash, byte[] name, int offset, int length, int type, boolean disabled) {
        int slot = slot(hash, name, offset, length, type, disabled);
        if (slot == NONE) return false;
        free(slot);
        return true;
    }

    synchronized void clear() {
        replaced.accept(octets());
        log = new byte[0];
        slots = new long[0];
        entries = 0;
        head = 0;
        tail = 0;
        end = 0;
        wrapped = false;
    }

    /// Removes the answers that a visitor chooses. Returns how many there were.
    synchronized int removeIf(Choice choice) {
        int before = entries;
        for (int i = 0; i < slots.length; ) {
            int at = (int) slots[i] - 1;
            if (slots[i] != 0 && choice.is(log, at)) free(i); // another answer may have moved here
            else i++;
        }
        return before - entries;
    }

    /// An answer in the log.
    interface Choice {
        boolean is(byte[] log, int at);
    }

    /// Copies out the answers that a visitor chooses, at most so many.
    synchronized void copyIf(Choice choice, int now, int most, Consumer<Answer> to) {
        int left = most;
        for (int i = 0; i < slots.length && left > 0; i++) {
            int at = (int) slots[i] - 1;
            if (slots[i] == 0 || !choice.is(log, at)) continue;
            Answer copy = new Answer();
            copy.copy(log, at, Answer.int32(log, at), now - Answer.int32(log, at + Answer.STORED));
            to.accept(copy);
            left--;
        }
    }

    synchronized int entries() {
        return entries;
    }

    /// Octets more than at the last call.
    synchronized long grown() {
        long more = octets() - counted;
        counted += more;
        return more;
    }

    synchronized long octets() {
        return log.length + 8L * slots.length;
    }

    synchronized long evictions() {
        return evictions;
    }

    // The index: open addressing, an answer stands at its hash's place or behind it without a free place between.

    private int position(int hash, byte[] name, int offset, int length, int type, boolean disabled) {
        int slot = slot(hash, name, offset, length, type, disabled);
        return slot == NONE ? NONE : (int) slots[slot] - 1;
    }

    private int slot(int hash, byte[] name, int offset, int length, int type, boolean disabled) {
        if (entries == 0) return NONE;
        int mask = slots.length - 1;
        for (int i = hash & mask; slots[i] != 0; i = i + 1 & mask) {
            if ((int) (slots[i] >> 32) == hash && isAt((int) slots[i] - 1, name, offset, length, type, disabled)) return i;
        }
        return NONE;
    }

    private boolean isAt(int at, byte[] name, int offset, int length, int type, boolean disabled) {
        return (log[at + Answer.NAME_LENGTH] & 0xFF) == length && Answer.u16(log, at + Answer.TYPE) == type
                && (log[at + Answer.FLAGS] & Answer.CHECKING_DISABLED) != 0 == disabled
                && Arrays.equals(log, at + Answer.NAME, at + Answer.NAME + length, name, offset, offset + length);
    }

    private void insert(int hash, int at) {
        int mask = slots.length - 1;
        int i = hash & mask;
        while (slots[i] != 0) i = i + 1 & mask;
        slots[i] = (long) hash << 32 | at + 1;
    }

    /// Frees a place, and moves up what stands behind it for lack of this one.
    private void free(int slot) {
        int mask = slots.length - 1;
        int hole = slot;
        entries--;
        for (int i = hole + 1 & mask; slots[i] != 0; i = i + 1 & mask) {
            int home = (int) (slots[i] >> 32) & mask;
            if ((i - home & mask) >= (i - hole & mask)) {
                slots[hole] = slots[i];
                hole = i;
            }
        }
        slots[hole] = 0;
    }

    private int slotOf(int hash, int at) {
        int mask = slots.length - 1;
        for (int i = hash & mask; slots[i] != 0; i = i + 1 & mask) if ((int) slots[i] - 1 == at) return i;
        return NONE;
    }

    private void makeSlot() {
        if (slots.length == 0) {
            slots = new long[FIRST_SLOTS];
        } else if (4L * (entries + 1) > 3L * slots.length) {
            if (slots.length < mostSlots) rehash();
            while (4L * (entries + 1) > 3L * slots.length) evict();
        }
    }

    private void rehash() {
        long[] old = slots;
        replaced.accept(8L * old.length);
        slots = new long[2 * old.length];
        for (long slot : old) if (slot != 0) insert((int) (slot >> 32), (int) slot - 1);
    }

    // The ring.

    /// Makes `size` octets at the head free.
    private boolean makeRoom(int size) {
        int chances = CHANCES;
        while (true) {
            if (wrapped) {
                if (tail - head >= size) return true;
                if (chances > 0 && again()) chances--;
                else evict();
            } else if (log.length - head >= size) {
                return true;
            } else if (log.length < mostLog) {
                int wanted = Math.max(FIRST_LOG, Math.max(head + size, log.length + log.length / GROWTH));
                replaced.accept(log.length);
                log = Arrays.copyOf(log, Math.min(mostLog, wanted));
            } else {
                end = head;
                head = 0;
                wrapped = true;
            }
        }
    }

    /// Writes the oldest answer once more if it was asked for. Two runs only.
    private boolean again() {
        if (tail == end || (log[tail + Answer.FLAGS] & Answer.REFERENCED) == 0) return false;
        int slot = slotOf(Answer.int32(log, tail + Answer.HASH), tail);
        if (slot == NONE) return false;
        int size = Answer.int32(log, tail);
        System.arraycopy(log, tail, log, head, size);
        log[head + Answer.FLAGS] &= ~Answer.REFERENCED;
        slots[slot] = slots[slot] & -1L << 32 | head + 1;
        head += size;
        tail += size;
        return true;
    }

    /// Gives up the oldest answer.
    private void evict() {
        if (wrapped && tail == end) {
            wrapped = false;
            tail = 0;
            return;
        }
        int slot = slotOf(Answer.int32(log, tail + Answer.HASH), tail);
        if (slot != NONE) {
            free(slot);
            evictions++;
        }
        tail += Answer.int32(log, tail);
    }
}
