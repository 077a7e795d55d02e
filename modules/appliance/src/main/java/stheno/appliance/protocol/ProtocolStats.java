package stheno.appliance.protocol;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import stheno.appliance.format.DisplayText;
import stheno.appliance.format.PrometheusText;
import stheno.web.json.Json;

/// The counters of a protocol at one moment, for each of its services: for metrics, for the pages, and for the last line of
/// the log. Immutable; any thread.
public interface ProtocolStats {
    /// The row of a service in the table of all services.
    ///
    /// @param served completed requests or transfers
    /// @param aborted those of them that were aborted
    record Work(long served, long aborted) {
        public static final Work NONE = new Work(0, 0);
    }

    /// Another number of a service.
    ///
    /// @param key for programs, such as `loggedIn`
    /// @param words for people, such as `Logged in`
    /// @param said a text instead of a number; 0 is its value
    record Fact(String key, String words, long value, boolean bytes, Optional<String> said) {
        public static Fact of(String key, String words, long value) {
            return new Fact(key, words, value, false, Optional.empty());
        }

        public static Fact bytes(String key, String words, long value) {
            return new Fact(key, words, value, true, Optional.empty());
        }

        public static Fact text(String key, String words, String said) {
            return new Fact(key, words, 0, false, Optional.of(said));
        }

        public String text() {
            return said.orElseGet(() -> bytes ? DisplayText.bytes(value) : Long.toString(value));
        }
    }

    /// The name of the protocol, as in its keys.
    String name();

    /// Prints its metric families.
    void metrics(PrometheusText text);

    /// The rows by service.
    Map<String, Work> work();

    /// The facts by service, the same facts for each; empty if the pages show them in another way.
    Map<String, List<Fact>> facts();

    /// The facts for the last line of the log, in this order.
    List<Fact> summary();

    /// Adds a member to the JSON status.
    default void json(Json json) {
        json.name(name()).open('{');
        facts().forEach((service, facts) -> {
            json.name(service).open('{');
            for (Fact fact : facts) {
                if (fact.said().isPresent()) json.put(fact.key(), fact.said().get());
                else json.put(fact.key(), fact.value());
            }
            json.close('}');
        });
        json.close('}');
    }
}
