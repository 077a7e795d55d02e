package stheno.appliance.dig;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import stheno.dns.message.Edns;
import stheno.dns.message.MessageText;
import stheno.dns.message.Question;
import stheno.dns.message.TsigKey;

/// The arguments of `stheno dig`. Immutable; any thread.
///
/// @param server address or host name; empty for those of /etc/resolv.conf
/// @param serial that an IXFR query states
/// @param key    the TSIG key that the query is signed with
record DigOptions(Optional<String> server, int port, Question question, long serial, Optional<TsigKey> key, Sent sent, Shown shown) {
    /// How the query is sent.
    ///
    /// @param tcp    from the beginning, not only after a truncated answer
    /// @param ignore do not repeat a query by TCP after a truncated answer
    /// @param flags  of the header
    /// @param family 4 or 6, or 0 for any
    record Sent(boolean tcp, boolean ignore, int flags, Optional<Edns> edns, Duration timeout, int tries, int family) {}

    /// What is printed.
    ///
    /// @param brief      only the data of the answer (`+short`)
    /// @param command    a line with the command
    /// @param statistics lines about the time, the server and the size
    record Shown(boolean brief, boolean command, Set<MessageText.Part> parts, boolean statistics) {
        Shown {
            parts = Set.copyOf(parts);
        }
    }
}
