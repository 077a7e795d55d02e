package stheno.reactor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static stheno.reactor.Reading.message;
import static stheno.reactor.Reading.streamed;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Wherever reads split the input, the frames are the same; and however it is made, a byte costs the same.
final class SplitInputTest {
    private static final String FORTY = "\r\n--boundary-of-forty-bytes-a-b-c-d-e-f-";
    private static final int SEED_COUNT = 20_000;

    @Test
    void aDelimiterSplitAnywhereIsStillFound() {
        assertEquals(40, FORTY.length());
        for (String delimiter : List.of("\n", "\r\n", "\r\n\r\n", FORTY)) {
            String whole = "first" + delimiter + delimiter + "third\r" + delimiter + "fourth" + delimiter;
            String expected = "first!!third\r!fourth!";
            for (int i = 0; i <= whole.length(); i++) {
                for (int j = i; j <= whole.length(); j++) {
                    check(message(delimiter, 100), whole, i, j, expected);
                    check(streamed(delimiter), whole, i, j, expected);
                }
            }
        }
    }

    private static void check(Terminator terminator, String whole, int i, int j, String expected) {
        Reading reading = new Reading(terminator).feedAll(whole.substring(0, i), whole.substring(i, j), whole.substring(j));
        assertEquals(expected, reading.frames(), terminator + " split at " + i + " and " + j);
    }

    @Test
    void byteByByteIsAsGoodAsWhole() {
        for (String delimiter : List.of("\n", "\r\n", "aab", "abab", FORTY)) {
            String whole = "aa" + delimiter + "ab\rab" + delimiter + delimiter;
            for (Terminator terminator : List.of(message(delimiter, 100), streamed(delimiter))) {
                Reading reading = new Reading(terminator);
                for (char c : whole.toCharArray()) reading.feed(String.valueOf(c));
                assertEquals(new Reading(terminator).feed(whole).frames(), reading.frames());
            }
        }
    }

    @Test
    void randomInputInRandomSplitsAgreesWithAPlainSearch() {
        for (int seed = 0; seed < SEED_COUNT; seed++) {
            Random random = new Random(seed);
            List<Terminator> plan = plan(random);
            String whole = letters(random, random.nextInt(120));
            assertEquals(PlainSearch.frames(plan, whole), split(random, plan, whole), "seed " + seed + " " + plan + " " + whole);
        }
    }

    private static String split(Random random, List<Terminator> plan, String whole) {
        Skipping reading = new Skipping(plan);
        for (int from = 0; from < whole.length(); ) {
            int to = Math.min(whole.length(), from + 1 + random.nextInt(1 + random.nextInt(20)));
            reading.feed(whole.substring(from, to));
            from = to;
        }
        return reading.frames();
    }

    private static List<Terminator> plan(Random random) {
        List<Terminator> plan = new ArrayList<>();
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            String delimiter = letters(random, 1 + random.nextInt(random.nextBoolean() ? 3 : 6));
            plan.add(switch (random.nextInt(7)) {
                case 0 -> new Terminator.Length(1 + random.nextInt(6));
                case 5 -> Terminator.message(1 + random.nextInt(6));
                case 6 -> Terminator.part(1 + random.nextInt(300));
                case 1 -> streamed(delimiter);
                case 2 -> message(delimiter, random.nextInt(6));
                default -> message(delimiter, 200);
            });
        }
        return plan;
    }

    private static String letters(Random random, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) text.append("aaab".charAt(random.nextInt(4)));
        return text.toString();
    }

    /// Goes round its plan; after an overflow it skips to the delimiter by streaming.
    private static final class Skipping extends Reading {
        private final List<Terminator> round;
        private int at;
        private boolean skipping;

        Skipping(List<Terminator> round) {
            super(round.getFirst());
            this.round = round;
        }

        @Override
        public void collect(ByteBuffer data) {
            if (!skipping) super.collect(data);
        }

        @Override
        Terminator following() {
            return round == null ? super.following() : round.get(++at % round.size());
        }

        @Override
        public Terminator found() {
            skipping = false;
            return super.found();
        }

        @Override
        public Terminator overflowed() {
            told.add("#");
            skipping = true;
            return Terminator.streamed(((Terminator.Delimiter) round.get(at % round.size())).bytes());
        }
    }

    /// The same by looking at the whole input at once.
    private static final class PlainSearch {
        static String frames(List<Terminator> plan, String whole) {
            StringBuilder told = new StringBuilder();
            int from = 0;
            for (int at = 0; from >= 0 && from <= whole.length(); at++) from = frame(plan.get(at % plan.size()), whole, from, told);
            return told.toString();
        }

        private static int frame(Terminator terminator, String whole, int from, StringBuilder told) {
            switch (terminator) {
                case Terminator.Length(long count, Terminator.Gathering gathering) -> {
                    int to = (int) Math.min(whole.length(), from + count);
                    boolean delivered = to == from + count || gathering == Terminator.Gathering.STREAMED;
                    if (delivered) told.append(whole, from, to);
                    if (to < from + count) return -1;
                    told.append('!');
                    return to;
                }
                case Terminator.Delimiter d -> {
                    return delimited(d, whole, from, told);
                }
                case Terminator.ToEnd _, Terminator.Paused _, Terminator.Ignored _ -> throw new AssertionError("not planned");
            }
        }

        private static int delimited(Terminator.Delimiter d, String whole, int from, StringBuilder told) {
            String bytes = new String(d.bytes(), StandardCharsets.ISO_8859_1);
            int found = whole.indexOf(bytes, from);
            int certain = found >= 0 ? found : whole.length() - prefixAtEnd(whole.substring(from), bytes);
            if (certain - from > d.limit()) told.append('#');
            else if (found >= 0 || d.gathering() == Terminator.Gathering.STREAMED) told.append(whole, from, certain);
            if (found < 0) return -1;
            told.append('!');
            return found + bytes.length();
        }

        private static int prefixAtEnd(String text, String bytes) {
            for (int n = Math.min(text.length(), bytes.length() - 1); n > 0; n--) {
                if (text.endsWith(bytes.substring(0, n))) return n;
            }
            return 0;
        }
    }

    @Test
    @Timeout(60)
    void aMegabyteOfDelimiterBeginningsCostsNoMoreThanAnyOther() {
        byte[] nearly = "a".repeat(1 << 20).getBytes(StandardCharsets.ISO_8859_1);
        String delimiter = "a".repeat(999) + "b"; // a new search from each byte would take a billion steps
        Reading streamed = new Reading(streamed(delimiter));
        Reading gathered = new Reading(message(delimiter, 1 << 21));
        for (int from = 0; from < nearly.length; from += 1 << 14) {
            ByteBuffer read = ByteBuffer.wrap(nearly, from, 1 << 14);
            streamed.input.feed(read.duplicate());
            gathered.input.feed(read.duplicate());
            gathered.glimpses.clear();
        }
        streamed.feed("b");
        gathered.feed("b");
        assertEquals((1 << 20) - 999 + 1, streamed.frames().length());
        assertEquals((1 << 20) - 999, gathered.told.getFirst().length());
        assertEquals("!", gathered.told.getLast());
    }
}
