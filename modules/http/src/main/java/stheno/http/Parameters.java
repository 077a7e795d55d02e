package stheno.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Names and values as forms send them, in a target's query or in a body of `application/x-www-form-urlencoded` (WHATWG URL Standard,
/// section 5): `a=1&b=two+words&a=%32`. A name may come again. Immutable; any thread.
public final class Parameters {
    private static final Parameters EMPTY = new Parameters(Map.of());

    private final Map<String, List<String>> values;

    private Parameters(Map<String, List<String>> values) {
        this.values = values;
    }

    /// The parameters that this text holds. No text is refused: a plus sign is a blank, a malformed escape stays as it is, malformed UTF-8
    /// becomes U+FFFD, a name without an equals sign has an empty value, and empty pairs are left out.
    ///
    /// @param text ASCII, or the bytes of a request as ISO-8859-1 characters
    public static Parameters parse(String text) {
        if (text.isEmpty()) return EMPTY;
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (String pair : text.split("&")) {
            if (pair.isEmpty()) continue;
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            String value = equals < 0 ? "" : pair.substring(equals + 1);
            values.computeIfAbsent(decoded(name), _ -> new ArrayList<>(1)).add(decoded(value));
        }
        values.replaceAll((_, all) -> List.copyOf(all));
        return new Parameters(values);
    }

    private static String decoded(String text) {
        String octets = PercentEncoding.octets(text.replace('+', ' '));
        return new String(octets.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    /// The first value of that name.
    public Optional<String> first(String name) {
        List<String> all = all(name);
        return all.isEmpty() ? Optional.empty() : Optional.of(all.getFirst());
    }

    /// All values of that name, in order.
    public List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    /// The names, each once, in the order in which they first came.
    public Set<String> names() {
        return Collections.unmodifiableSet(values.keySet());
    }

    /// The names alone: values may be secrets.
    @Override
    public String toString() {
        return "Parameters" + names();
    }
}
