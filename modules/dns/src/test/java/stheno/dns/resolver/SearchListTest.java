package stheno.dns.resolver;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import stheno.dns.record.Name;

/// Case 43: search lists and ndots.
class SearchListTest {
    @ParameterizedTest
    @CsvSource({
        "host, 1, host.a. host.b.example. host.",
        "host, 0, host. host.a. host.b.example.",
        "host.sub, 1, host.sub. host.sub.a. host.sub.b.example.",
        "host.sub, 2, host.sub.a. host.sub.b.example. host.sub.",
        "a.b.c, 2, a.b.c. a.b.c.a. a.b.c.b.example.",
        "host., 1, host.",
        "host., 5, host.",
        "host.sub., 0, host.sub.",
        "ho\\.st, 1, ho\\.st.a. ho\\.st.b.example. ho\\.st.",
        "host\\., 1, host\\..a. host\\..b.example. host\\..",
    })
    void namesAreTriedInThisOrder(String text, int ndots, String names) {
        assertEquals(names, print(text, ndots, "a", "b.example"));
    }

    private static String print(String text, int ndots, String... search) {
        return String.join(" ", SearchList.names(text, ScriptedServers.names(search), ndots).stream().map(Name::toString).toList());
    }

    @Test
    void withoutASearchListTheNameIsTriedAsItIs() {
        assertEquals("host.", print("host", 5));
    }

    @Test
    void aDomainThatMakesTheNameTooLongIsLeftOut() {
        String label = "x".repeat(60);
        String longName = label + "." + label + "." + label + "." + label;
        assertEquals(longName + ".abc. " + longName + ".", print(longName, 9, "y".repeat(20), "abc"));
    }
}
