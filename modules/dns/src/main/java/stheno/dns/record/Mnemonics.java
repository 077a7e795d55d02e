package stheno.dns.record;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// The names of the codes of one IANA registry, with the generic form of RFC 3597 (`TYPE65280`, `CLASS7`) for all others. Immutable; any
/// thread.
public final class Mnemonics {
    private final String generic;
    private final int largest;
    private final Map<Integer, String> names = new HashMap<>();
    private final Map<String, Integer> codes = new HashMap<>();

    /// A registry without names.
    ///
    /// @param generic what stands before the number of a code without a name
    /// @param largest the largest code
    public Mnemonics(String generic, int largest) {
        this.generic = generic;
        this.largest = largest;
    }

    /// Adds the names of successive codes.
    public Mnemonics with(int first, String... successive) {
        for (int i = 0; i < successive.length; i++) {
            names.put(first + i, successive[i]);
            codes.put(successive[i], first + i);
        }
        return this;
    }

    /// The name of a code, else its generic form.
    public String name(int code) {
        String name = names.get(code);
        return name != null ? name : generic + code;
    }

    /// The code of a name in any case of letters, or -1.
    public int code(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        Integer code = codes.get(upper);
        if (code != null) return code;
        return upper.startsWith(generic) ? number(upper.substring(generic.length())) : -1;
    }

    private int number(String digits) {
        if (digits.isEmpty() || digits.length() > 5 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) return -1;
        int number = Integer.parseInt(digits);
        return number <= largest ? number : -1;
    }
}
