package stheno.catcher.rules;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/// What shall fail, and how. Immutable; any thread.
///
/// ```
///   rcpt to=flaky@x.test code=450 count=2        the first two times 450, then through
///   data from=*@shop.test code=552
///   mail rate=10                                 421 after ten messages within a minute
///   end to=slow@* delay=3s disconnect            waits, then closes the connection without a reply
///   rcpt probability=0.1 code=451 text="Try again"
/// ```
///
/// The phase comes first. Then, in any order: `from=`, `to=`, `mailbox=`, `client=` (an address), `helo=`, patterns with `*` and `?`, of
/// which all must match; `code=`, `status=`, `text=`, `delay=`, `disconnect`, what happens; `count=`, `rate=`, `probability=`, how often.
///
/// @param phase       when it applies
/// @param from        the sender of the envelope; `<>` is the empty one
/// @param to          the recipient; at `data` and `end`, one of the recipients
/// @param mailbox     the name that the client has logged in with
/// @param client      the client's address
/// @param helo        the name in HELO or EHLO
/// @param code        of the reply; 0: no refusal
/// @param status      the enhanced status code of the reply
/// @param text        of the reply
/// @param count       the first so many times only; 0: each time
/// @param delay       before the reply
/// @param rate        only from the time on when it has matched more often within a minute; 0: always
/// @param disconnect  whether the connection is closed without a reply
/// @param probability 0 to 1
public record Rule(Phase phase, Optional<WildcardPattern> from, Optional<WildcardPattern> to, Optional<WildcardPattern> mailbox,
                   Optional<WildcardPattern> client, Optional<WildcardPattern> helo, int code, String status, String text, int count,
                   Duration delay, int rate, boolean disconnect, double probability) {
    public Rule {
        Objects.requireNonNull(phase);
        Objects.requireNonNull(delay);
    }

    /// Reads a rule.
    ///
    /// @throws IllegalArgumentException if it is none; the message says what is wrong
    public static Rule parse(String text) {
        return new RuleParser(text).parse();
    }

    /// The text that [#parse] reads.
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder(phase.word());
        from.ifPresent(pattern -> put(out, "from", pattern.text()));
        to.ifPresent(pattern -> put(out, "to", pattern.text()));
        mailbox.ifPresent(pattern -> put(out, "mailbox", pattern.text()));
        client.ifPresent(pattern -> put(out, "client", pattern.text()));
        helo.ifPresent(pattern -> put(out, "helo", pattern.text()));
        if (code > 0) {
            put(out, "code", Integer.toString(code));
            put(out, "status", status);
            put(out, "text", text);
        }
        if (count > 0) put(out, "count", Integer.toString(count));
        if (!delay.isZero()) put(out, "delay", delay.toMillis() + "ms");
        if (rate > 0) put(out, "rate", Integer.toString(rate));
        if (probability < 1) put(out, "probability", Double.toString(probability));
        if (disconnect) out.append(" disconnect");
        return out.toString();
    }

    private static void put(StringBuilder out, String key, String value) {
        boolean quoted = value.isEmpty() || value.chars().anyMatch(c -> c == ' ' || c == '\t');
        out.append(' ').append(key).append('=').append(quoted ? "\"" + value + "\"" : value);
    }
}
