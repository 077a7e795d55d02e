package stheno.appliance.protocol;

import java.util.List;
import java.util.Map;
import stheno.appliance.format.Json;
import stheno.appliance.format.MetricsText;
import stheno.appliance.format.StatusWords;

/// What a protocol has counted by some moment, each of its services for itself: for the metrics, for the pages, and for the last line of
/// the log. Immutable; any thread.
public interface ProtocolStats {
    /// What of a service stands in the table of all services.
    ///
    /// @param served what is over: requests, transfers
    /// @param aborted of these, what did not come to its end
    record Work(long served, long aborted) {
        public static final Work NONE = new Work(0, 0);
    }

    /// What a service is asked for besides, as a number.
    ///
    /// @param key for programs, as `loggedIn`
    /// @param words for people, as `Logged in`
    record Fact(String key, String words, long value, boolean bytes) {
        public static Fact of(String key, String words, long value) {
            return new Fact(key, words, value, false);
        }

        public static Fact bytes(String key, String words, long value) {
            return new Fact(key, words, value, true);
        }

        public String text() {
            return bytes ? StatusWords.bytes(value) : Long.toString(value);
        }
    }

    /// The protocol's, as its keys have it.
    String name();

    /// Prints its families.
    void metrics(MetricsText text);

    /// By service.
    Map<String, Work> work();

    /// By service, the same facts for each; none if the pages show it in a way of their own.
    Map<String, List<Fact>> facts();

    /// For the last line of the log, in this order.
    List<Fact> summary();

    /// A member of the status.
    default void json(Json json) {
        json.name(name()).open('{');
        facts().forEach((service, facts) -> {
            json.name(service).open('{');
            facts.forEach(fact -> json.put(fact.key(), fact.value()));
            json.close('}');
        });
        json.close('}');
    }
}
