package stheno.web.rules;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import stheno.http.Exchange;
import stheno.http.Fields;
import stheno.http.Handler;
import stheno.http.PercentEncoding;
import stheno.http.Reply;

/// Adds header fields to the replies of the next handler, by the path asked for: see [HeaderRule].
///
/// If a reply is another resource than the one asked for, as its Content-Location says, Cache-Control and Expires are those of that
/// resource: the page of an application that answers for a missing script must not be kept as the script.
///
/// A field replaces the reply's own field of that name. If several rules set the same field, the last of them wins; if they have the same
/// path, the field is sent several times.
///
/// A reply that a handler sends again and again gets the same object of fields each time, so that it stays ready to be sent. Any thread.
public final class HeaderRules implements Handler {
    private static final int REMEMBERED = 1024; // combinations of rules; others are combined for each reply

    private final List<HeaderRule> rules;
    private final Handler next;
    private final boolean forCaches;
    private final ConcurrentHashMap<BitSet, Fields> combinations = new ConcurrentHashMap<>();
    private Latest latest = new Latest(0, Fields.EMPTY); // loops race to set it; each compares the rules

    /// The rules that applied last, as bits, and their fields: most replies have the same. Then no set has to be made and looked up.
    private record Latest(long rules, Fields fields) {}

    /// Copies the list.
    ///
    /// @throws IllegalArgumentException if the fields of all rules together exceed 32 KB
    public HeaderRules(List<HeaderRule> rules, Handler next) {
        this.rules = List.copyOf(rules);
        this.next = next;
        forCaches = rules.stream().anyMatch(HeaderRule::isForCaches);
        int bytes = rules.stream().mapToInt(rule -> rule.name().length() + rule.value().length() + 4).sum();
        if (bytes > Fields.MAX_BYTES / 2) {
            throw new IllegalArgumentException("the fields of all header rules have " + bytes + " bytes, more than "
                    + Fields.MAX_BYTES / 2);
        }
    }

    @Override
    public void handle(Exchange exchange) throws Exception {
        String raw = exchange.request().path();
        String path = raw.indexOf('%') < 0 ? raw : PercentEncoding.decodedPath(raw).orElse(raw);
        int first = match(path, 0);
        if (first < rules.size() || forCaches) exchange.transform(reply -> reply.with(fields(path, first, reply)));
        next.handle(exchange);
    }

    /// The index of the first rule from `index` on that matches the path, or the number of rules.
    private int match(String path, int index) {
        int at = index;
        while (at < rules.size() && !rules.get(at).matches(path)) at++;
        return at;
    }

    private Fields fields(String path, int first, Reply reply) {
        Optional<String> other = !forCaches ? Optional.empty()
                : reply.fields().first("Content-Location").flatMap(PercentEncoding::decodedPath);
        if (first == rules.size() && other.isEmpty()) return Fields.EMPTY;
        int from = other.isEmpty() ? first : 0;
        if (rules.size() > Long.SIZE) return combination(matching(path, from, other, reply));
        long bits = 0;
        for (int i = from; i < rules.size(); i++) {
            if (applies(rules.get(i), path, other, reply)) bits |= 1L << i;
        }
        Latest known = latest;
        if (known.rules() == bits) return known.fields();
        Fields fields = combination(BitSet.valueOf(new long[] {bits}));
        latest = new Latest(bits, fields);
        return fields;
    }

    private BitSet matching(String path, int from, Optional<String> other, Reply reply) {
        BitSet matching = new BitSet(rules.size());
        for (int i = from; i < rules.size(); i++) matching.set(i, applies(rules.get(i), path, other, reply));
        return matching;
    }

    private static boolean applies(HeaderRule rule, String path, Optional<String> other, Reply reply) {
        return rule.matches(rule.isForCaches() ? other.orElse(path) : path) && rule.covers(reply.status());
    }

    private Fields combination(BitSet matching) {
        if (matching.isEmpty()) return Fields.EMPTY;
        Fields known = combinations.get(matching);
        return known != null ? known : combined(matching);
    }

    private Fields combined(BitSet matching) {
        Fields fields = merged(matching);
        if (combinations.size() >= REMEMBERED) return fields;
        Fields other = combinations.putIfAbsent(matching, fields);
        return other == null ? fields : other;
    }

    private Fields merged(BitSet matching) {
        List<HeaderRule> given = new ArrayList<>();
        matching.stream().mapToObj(rules::get).forEach(rule -> {
            given.removeIf(before -> before.name().equalsIgnoreCase(rule.name()) && !before.hasScopeOf(rule));
            given.add(rule);
        });
        Fields.Builder fields = Fields.builder();
        given.forEach(rule -> fields.add(rule.name(), rule.value()));
        return fields.build();
    }
}
