package stheno.web.rules;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import stheno.http.Exchange;
import stheno.http.Fields;
import stheno.http.Handler;
import stheno.http.PercentEncoding;
import stheno.http.Status;

/// Adds header fields to the replies of the next handler, by the path asked for: see [HeaderRule].
///
/// A field takes the place of the reply's own of that name. Where several rules give the same field, the last of them counts, unless they
/// stand for the same path: then the field is sent several times.
///
/// A reply that is kept to be answered again gets the same object of fields again, and stays ready. Any thread.
public final class HeaderRules implements Handler {
    private static final int REMEMBERED = 1024; // combinations of rules; any others are put together each time

    private final List<HeaderRule> rules;
    private final Handler next;
    private final ConcurrentHashMap<BitSet, Fields> combinations = new ConcurrentHashMap<>();

    /// Copies the list.
    ///
    /// @throws IllegalArgumentException if the fields of all rules together come to 32 KB
    public HeaderRules(List<HeaderRule> rules, Handler next) {
        this.rules = List.copyOf(rules);
        this.next = next;
        int bytes = rules.stream().mapToInt(rule -> rule.name().length() + rule.value().length() + 4).sum();
        if (bytes > Fields.REACH / 2) {
            throw new IllegalArgumentException("the fields of all header rules come to " + bytes + " bytes, more than " + Fields.REACH / 2);
        }
    }

    @Override
    public void handle(Exchange exchange) throws Exception {
        String raw = exchange.request().path();
        String path = raw.indexOf('%') < 0 ? raw : PercentEncoding.decodedPath(raw).orElse(raw);
        int first = match(path, 0);
        if (first < rules.size()) exchange.transform(reply -> reply.with(fields(path, first, reply.status())));
        next.handle(exchange);
    }

    /// The first rule from `index` on that is about the path, or their number.
    private int match(String path, int index) {
        int at = index;
        while (at < rules.size() && !rules.get(at).matches(path)) at++;
        return at;
    }

    private Fields fields(String path, int first, Status status) {
        BitSet matching = new BitSet(rules.size());
        for (int i = first; i < rules.size(); i = match(path, i + 1)) matching.set(i, rules.get(i).covers(status));
        if (matching.isEmpty()) return Fields.EMPTY;
        Fields known = combinations.get(matching);
        return known != null ? known : combined(matching);
    }

    private Fields combined(BitSet matching) {
        Fields fields = together(matching);
        if (combinations.size() >= REMEMBERED) return fields;
        Fields other = combinations.putIfAbsent(matching, fields);
        return other == null ? fields : other;
    }

    private Fields together(BitSet matching) {
        List<HeaderRule> given = new ArrayList<>();
        matching.stream().mapToObj(rules::get).forEach(rule -> {
            given.removeIf(before -> before.name().equalsIgnoreCase(rule.name()) && !before.besides(rule));
            given.add(rule);
        });
        Fields.Builder fields = Fields.builder();
        given.forEach(rule -> fields.add(rule.name(), rule.value()));
        return fields.build();
    }
}
