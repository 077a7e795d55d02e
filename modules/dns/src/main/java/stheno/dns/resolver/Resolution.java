package stheno.dns.resolver;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import stheno.dns.record.Name;
import stheno.dns.record.Record;
import stheno.dns.record.RecordType;

/// The result of a look-up. Immutable; any thread.
public sealed interface Resolution {
    /// There are records.
    ///
    /// @param name the name that was found, after the search list and before aliases
    /// @param records of the type asked for, at least one; their owner is the last name of the chain of aliases
    record Found(Name name, List<Record> records) implements Resolution {
        public Found {
            records = List.copyOf(records);
        }

        /// The addresses of A and AAAA records in their order. They carry the name that was found, without its final dot.
        public List<InetAddress> addresses() {
            String text = name.toString();
            String host = text.substring(0, Math.max(1, text.length() - 1));
            List<InetAddress> addresses = new ArrayList<>();
            for (Record record : records) {
                if (record.type() != RecordType.A && record.type() != RecordType.AAAA) continue;
                try {
                    addresses.add(InetAddress.getByAddress(host, record.data()));
                } catch (UnknownHostException e) {
                    throw new AssertionError("the data have 4 or 16 octets", e);
                }
            }
            return addresses;
        }
    }

    /// There are none.
    ///
    /// @param nameExists whether the name has records of other types, or names below
    record Absent(boolean nameExists) implements Resolution {}

    /// It is not known whether there are any.
    ///
    /// @param detail a sentence for logs and people, without a full stop
    record Failed(Cause cause, String detail) implements Resolution {}

    /// Why a look-up has failed.
    enum Cause {
        /// The text is not a name.
        BAD_NAME,
        /// No server has answered, or none with a result.
        SERVERS,
        /// The deadline is over.
        TIMEOUT,
        /// Too many look-ups wait already.
        OVERLOADED,
        /// The look-up was cancelled, or the resolver was closed.
        CANCELLED
    }
}
