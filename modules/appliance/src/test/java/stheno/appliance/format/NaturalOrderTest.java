package stheno.appliance.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NaturalOrderTest {
    private static final NaturalOrder ORDER = new NaturalOrder();

    @Test
    void numbersAreComparedAsNumbers() {
        List<String> ordered = List.of("1", "01", "2", "10", "10a", "99999999999999999999", "100000000000000000000", "a", "a2", "a10",
                "a10b", "b");
        for (int n = 0; n < 50; n++) {
            List<String> mixed = new ArrayList<>(ordered);
            Collections.shuffle(mixed, new Random(n));
            mixed.sort(ORDER);
            List<String> expected = new ArrayList<>(ordered);
            Collections.swap(expected, 0, 1); // equal as numbers, and then as text
            assertEquals(expected, mixed);
        }
    }

    @Test
    void namesThatAreNotTheSameAreNeverEqual() {
        Random random = new Random(3);
        for (int n = 0; n < 20_000; n++) {
            String a = name(random);
            String b = name(random);
            String c = name(random);
            assertEquals(a.equals(b), ORDER.compare(a, b) == 0, a + " and " + b);
            assertEquals(Integer.signum(ORDER.compare(a, b)), -Integer.signum(ORDER.compare(b, a)), a + " and " + b);
            boolean chain = ORDER.compare(a, b) <= 0 && ORDER.compare(b, c) <= 0;
            assertTrue(!chain || ORDER.compare(a, c) <= 0, a + ", " + b + ", " + c);
        }
    }

    private static String name(Random random) {
        StringBuilder name = new StringBuilder();
        for (int n = random.nextInt(5); n >= 0; n--) name.append("0019ab".charAt(random.nextInt(6)));
        return name.toString();
    }
}
