package stheno.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NaturalOrderTest {
    @Test
    void numbersAreComparedAsNumbers() {
        List<String> ordered = List.of("1", "01", "2", "10", "10a", "99999999999999999999", "100000000000000000000", "a", "a2", "a10",
                "a10b", "b");
        for (int n = 0; n < 50; n++) {
            List<String> mixed = new ArrayList<>(ordered);
            Collections.shuffle(mixed, new Random(n));
            mixed.sort(NaturalOrder.CASE_SENSITIVE);
            List<String> expected = new ArrayList<>(ordered);
            Collections.swap(expected, 0, 1); // equal as numbers, and then as text
            assertEquals(expected, mixed);
        }
    }

    @Test
    void caseCountsOnlyWhereItIsWanted() {
        List<String> names = List.of("b2", "B10", "a", "B2", "A");
        assertEquals(List.of("A", "a", "B2", "b2", "B10"), names.stream().sorted(NaturalOrder.IGNORING_CASE).toList());
        assertEquals(List.of("A", "B2", "B10", "a", "b2"), names.stream().sorted(NaturalOrder.CASE_SENSITIVE).toList());
    }

    @ParameterizedTest
    @EnumSource(NaturalOrder.class)
    void namesThatAreNotTheSameAreNeverEqual(NaturalOrder order) {
        Random random = new Random(3);
        for (int n = 0; n < 20_000; n++) {
            String a = name(random);
            String b = name(random);
            String c = name(random);
            assertEquals(a.equals(b), order.compare(a, b) == 0, a + " and " + b);
            assertEquals(Integer.signum(order.compare(a, b)), -Integer.signum(order.compare(b, a)), a + " and " + b);
            boolean chain = order.compare(a, b) <= 0 && order.compare(b, c) <= 0;
            assertTrue(!chain || order.compare(a, c) <= 0, a + ", " + b + ", " + c);
        }
    }

    private static String name(Random random) {
        StringBuilder name = new StringBuilder();
        for (int n = random.nextInt(5); n >= 0; n--) name.append("0019abAB".charAt(random.nextInt(8)));
        return name.toString();
    }
}
