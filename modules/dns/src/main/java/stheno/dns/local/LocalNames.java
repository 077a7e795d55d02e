package stheno.dns.local;

import java.util.List;
import stheno.dns.message.Query;
import stheno.dns.message.ReplyWriter;
import stheno.dns.zone.Fault;

/// The names that are answered here and not forwarded. It is loaded on a thread that may block, and replaced as a whole; look-ups allocate
/// nothing. Immutable; any thread.
///
/// ```
///   name ──► hosts files ──► zones with a forward of their own ──► special-use names, private reverse zones ──► block lists ──► NONE
/// ```
public final class LocalNames {
    /// No names at all: everything is forwarded.
    public static final LocalNames NONE = new LocalNames();

    private LocalNames() {}

    /// What became of a question.
    public enum Answer {
        /// The name is not answered here; nothing was written.
        NONE,
        /// The reply has its records and its rcode.
        ANSWERED,
        /// The same: the name is on a block list.
        BLOCKED
    }

    /// Names, and what is wrong in their files. A bad line is left out; a file that cannot be read is an error.
    public record Load(LocalNames names, List<Fault> faults) {
        public Load {
            faults = List.copyOf(faults);
        }
    }

    /// Reads all files. Work of a thread that may block.
    public static Load load(LocalSettings settings) {
        return new Load(new LocalNames(), List.of());
    }

    /// Writes the reply if the name is answered here: AA or not, the rcode, the records. A reply that is too long is truncated (TC).
    ///
    /// @param query with the outcome `ANSWER`, the opcode QUERY and the class IN
    /// @param reply begun for the query; the caller ends it
    public Answer answer(Query query, ReplyWriter reply) {
        return answer(query.name(), 0, query.type(), query.id(), reply);
    }

    /// The same for another name than that of the question, for example the target of an alias. Its records are added to those that the
    /// reply has.
    ///
    /// @param name holds the uncompressed name at `offset`, in any case; it stays until the reply is ended
    /// @param turn rotates the addresses of a name
    public Answer answer(byte[] name, int offset, int type, int turn, ReplyWriter reply) {
        return Answer.NONE;
    }

    /// Whether the name, or one above it, is on a block list, and not on an allow list. For the targets of aliases in a forwarded answer.
    public boolean isBlocked(byte[] name, int offset) {
        return false;
    }

    /// Whether a record of a forwarded answer leads from a public name to a private address (DNS rebinding): A, AAAA with IPv4-mapped and
    /// translated addresses, and address hints of SVCB and HTTPS. The record must not reach the client then.
    ///
    /// @param name holds the name of the question at `offset`: exemptions count by it
    /// @param data holds the record's data
    public boolean isRebinding(byte[] name, int offset, int type, byte[] data, int dataOffset, int dataLength) {
        return false;
    }

    /// How many names the hosts files have.
    public int hosts() {
        return 0;
    }

    /// How many names the block lists have.
    public int blocked() {
        return 0;
    }
}
