package stheno.appliance.format;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DidYouMeanTest {
    @ParameterizedTest
    @CsvSource({"abc, abc, 0", "abc, abd, 1", "abc, ab, 1", "abc, abxc, 1", "abc, acb, 1", "abc, cab, 2", "kitten, sitting, 3",
        "'', abc, 3", "abc, '', 3",
        "ca, abc, 3"})
    void slipsAreCounted(String a, String b, int slips) {
        assertEquals(slips, DidYouMean.distance(a, b));
        assertEquals(slips, DidYouMean.distance(b, a));
    }

    @Test
    void aSlipIsOneWhereverItIs() {
        Random random = new Random(7);
        for (int n = 0; n < 1000; n++) {
            StringBuilder word = new StringBuilder("limit.connections-per-address");
            int at = random.nextInt(word.length());
            int kind = random.nextInt(4);
            if (kind == 0) word.deleteCharAt(at);
            else if (kind == 1) word.insert(at, 'Q');
            else if (kind == 2 || at == 0) word.setCharAt(at, 'Q');
            else {
                char c = word.charAt(at);
                word.setCharAt(at, word.charAt(at - 1));
                word.setCharAt(at - 1, c);
            }
            int expected = word.toString().equals("limit.connections-per-address") ? 0 : 1;
            assertEquals(expected, DidYouMean.distance(word.toString(), "limit.connections-per-address"), word.toString());
        }
    }

    @Test
    void theNearestWithinBoundsIsFound() {
        List<String> candidates = List.of("limit.idle", "limit.body", "http.listing");
        assertEquals(Optional.of("limit.idle"), DidYouMean.nearest("limit.idel", candidates));
        assertEquals(Optional.of("http.listing"), DidYouMean.nearest("listing", candidates));
        assertEquals(Optional.empty(), DidYouMean.nearest("quite.else", candidates));
        assertEquals(Optional.empty(), DidYouMean.nearest("", candidates));
        assertEquals(Optional.empty(), DidYouMean.nearest("x".repeat(201), List.of("x".repeat(200))));
    }
}
