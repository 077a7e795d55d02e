package stheno.dns.cache;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;
import stheno.dns.record.Name;
import stheno.reactor.MemoryBudget;

/// The answers of other servers by question: name, type and CD, all of class IN. Shared by all loops, bounded in octets. A look-up
/// allocates nothing. Any thread; times are seconds of a clock that never goes back.
///
/// An answer that a name does not exist stands for all types of the name.
public final class AnswerCache implements MemoryBudget.Cache {
    private static final int MOST_SEGMENTS = 64;
    private static final long LEAST_SEGMENT = 256 * 1024; // octets, so that large answers find room
    private static final int SHOWN = 1000; // answers of one name and below

    private final NameHash hash;
    private final Segment[] segments;
    private volatile MemoryBudget budget; // null before it has one, as is `count`
    private MemoryBudget.CacheCount count;

    /// What a look-up has found.
    public enum Found {
        /// Nothing that could be told.
        NOTHING,
        /// An answer within its time.
        FRESH,
        /// One beyond its time: for the case that no server answers.
        STALE
    }

    /// A choice of names. Called with a part of the cache locked: it must be fast.
    @FunctionalInterface
    public interface Names {
        /// @param name in lower case, from `offset` on; lent for the call
        boolean contain(byte[] name, int offset, int length);
    }

    /// What is in the cache.
    ///
    /// @param octets the memory that it takes now
    /// @param evictions answers that had to make room
    public record Counts(long entries, long octets, long evictions) {}

    /// @param octets the most memory that it takes; while a segment grows, a 64th more
    public AnswerCache(long octets) {
        this(octets, _ -> { });
    }

    /// @param octets the most memory that it takes; while a segment grows, a 64th more
    /// @param replaced told the octets of memory that the cache has replaced by larger or given up: garbage. Called with a part of the
    ///        cache locked, on the thread that changes it: it must be fast.
    public AnswerCache(long octets, LongConsumer replaced) {
        SecureRandom random = new SecureRandom();
        hash = new NameHash(random.nextLong(), random.nextLong());
        int count = (int) Long.highestOneBit(Math.max(1, Math.min(MOST_SEGMENTS, octets / LEAST_SEGMENT)));
        segments = new Segment[count];
        for (int i = 0; i < count; i++) segments[i] = new Segment(octets / count, replaced);
    }

    /// Looks an answer up, and copies it.
    ///
    /// @param name in lower case, from `offset` on
    /// @param staleFor how long beyond its time an answer is still of use, in seconds
    /// @param belowMissing whether a name that does not exist answers for the names below it
    public Found find(byte[] name, int offset, int length, int type, boolean disabled, int now, int staleFor, boolean belowMissing,
            Answer into) {
        long named = hash.hash(name, offset, length);
        Segment segment = segment(named);
        boolean found = segment.find(key(named, type, disabled), name, offset, length, type, disabled, now, staleFor, into);
        if (found && !into.isStale()) return Found.FRESH;
        int missing = key(named, Answer.NO_NAME, disabled);
        int useful = found ? 0 : staleFor; // an old answer of the type goes before an old one for all types
        if (segment.find(missing, name, offset, length, Answer.NO_NAME, disabled, now, useful, into)) {
            return into.isStale() ? Found.STALE : Found.FRESH;
        }
        if (belowMissing && above(name, offset, length, disabled, now, into)) return Found.FRESH;
        return found ? Found.STALE : Found.NOTHING;
    }

    private boolean above(byte[] name, int offset, int length, boolean disabled, int now, Answer into) {
        int end = offset + length;
        for (int at = offset + 1 + name[offset]; at < end - 1; at += 1 + name[at]) {
            long named = hash.hash(name, at, end - at);
            int missing = key(named, Answer.NO_NAME, disabled);
            if (segment(named).find(missing, name, at, end - at, Answer.NO_NAME, disabled, now, 0, into)) return true;
        }
        return false;
    }

    private Segment segment(long named) {
        return segments[(int) (named >>> 40) & segments.length - 1];
    }

    private int key(long named, int type, boolean disabled) {
        return (int) hash.with(named, type << 1 | (disabled ? 1 : 0));
    }

    /// Keeps an answer in place of the one before. An answer that a name does not exist takes the place of the answer for `type`, and an
    /// answer for a type that of the answer for all types.
    ///
    /// @param type the type asked for
    public void put(Answer answer, int type, int now) {
        byte[] data = answer.data;
        int length = data[Answer.NAME_LENGTH] & 0xFF;
        boolean disabled = answer.checkingDisabled();
        long named = hash.hash(data, Answer.NAME, length);
        Segment segment = segment(named);
        int other = answer.type() == Answer.NO_NAME ? type : Answer.NO_NAME;
        segment.remove(key(named, other, disabled), data, Answer.NAME, length, other, disabled);
        segment.put(answer, key(named, answer.type(), disabled), now);
        MemoryBudget shared = budget;
        if (shared == null) return;
        count.add(segment.grown());
        shared.shrinkCaches();
    }

    /// All caches of a process together, and everything that is kept for clients, share this budget.
    public void within(MemoryBudget shared) {
        if (budget == null) join(shared);
    }

    private synchronized void join(MemoryBudget shared) {
        if (budget != null) return;
        count = shared.join(this);
        budget = shared;
    }

    /// Removes the answers of whole segments.
    @Override
    public void shrink(long much) {
        long freed = 0;
        for (int i = 0; i < segments.length && freed < much; i++) {
            Segment segment = segments[i];
            long octets = segment.octets();
            if (octets == 0) continue;
            segment.clear();
            if (budget != null) count.add(segment.grown());
            freed += octets;
        }
    }

    /// Notes that no server has answered. Until `retry`, an old answer is given at once.
    ///
    /// @return whether there is an old answer
    public boolean failed(byte[] name, int length, int type, boolean disabled, int retry) {
        long named = hash.hash(name, 0, length);
        Segment segment = segment(named);
        return segment.failed(key(named, type, disabled), name, 0, length, type, disabled, retry)
                || segment.failed(key(named, Answer.NO_NAME, disabled), name, 0, length, Answer.NO_NAME, disabled, retry);
    }

    /// Removes the answers of all names.
    public long flush() {
        long entries = counts().entries();
        shrink(Long.MAX_VALUE);
        return entries;
    }

    /// Removes the answers of a name. Takes time: not on a loop.
    ///
    /// @param below those of the names below it as well
    /// @return how many there were
    public long flush(Name name, boolean below) {
        Segment.Choice choice = choice(name, below);
        long removed = 0;
        for (Segment segment : segments) removed += segment.removeIf(choice);
        return removed;
    }

    /// Removes the answers of the names chosen. Takes time: not on a loop.
    ///
    /// @return how many there were
    public long flush(Names names) {
        Segment.Choice choice = (log, at) -> names.contain(log, at + Answer.NAME, log[at + Answer.NAME_LENGTH] & 0xFF);
        long removed = 0;
        for (Segment segment : segments) removed += segment.removeIf(choice);
        return removed;
    }

    /// Removes one answer, if it is there.
    public void remove(Answer answer) {
        byte[] data = answer.data;
        int length = data[Answer.NAME_LENGTH] & 0xFF;
        boolean disabled = answer.checkingDisabled();
        long named = hash.hash(data, Answer.NAME, length);
        segment(named).remove(key(named, answer.type(), disabled), data, Answer.NAME, length, answer.type(), disabled);
    }

    /// The answers of a name, at most 1000, each with all that it holds. Takes time: not on a loop.
    ///
    /// @param below those of the names below it as well
    public List<AnswerText> show(Name name, boolean below, int now) {
        Segment.Choice choice = choice(name, below);
        List<AnswerText> shown = new ArrayList<>();
        for (Segment segment : segments) segment.copyIf(choice, now, SHOWN - shown.size(), it -> shown.add(AnswerText.of(it)));
        return shown;
    }

    private static Segment.Choice choice(Name name, boolean below) {
        byte[] wire = name.toLowerCase().wire();
        return (log, at) -> {
            int start = at + Answer.NAME;
            int end = start + (log[at + Answer.NAME_LENGTH] & 0xFF);
            while (below && end - start > wire.length) start += 1 + log[start];
            return Arrays.equals(log, start, end, wire, 0, wire.length);
        };
    }

    /// What is in the cache now.
    public Counts counts() {
        long entries = 0;
        long octets = 0;
        long evictions = 0;
        for (Segment segment : segments) {
            entries += segment.entries();
            octets += segment.octets();
            evictions += segment.evictions();
        }
        return new Counts(entries, octets, evictions);
    }
}
