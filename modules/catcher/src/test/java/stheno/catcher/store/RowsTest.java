package stheno.catcher.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import stheno.mail.envelope.ClientInfo;
import stheno.mail.envelope.EmailAddress;
import stheno.mail.envelope.Envelope;
import stheno.mail.envelope.EnvelopeIds;

class RowsTest {
    static Entry entry(String id, String subject) {
        ClientInfo client = new ClientInfo(InetAddress.ofLiteral("::1"), "helo", Optional.of("box"), true, "ESMTPSA");
        return new Entry("7", id, Instant.ofEpochMilli(1234), 99, Optional.of("box"), Optional.empty(),
                List.of(EmailAddress.of("\"odd user\"@x.test"), EmailAddress.of("b@x.test")), client, Envelope.Body.BINARY_MIME, true,
                "from", "to", "cc", subject, 3, List.of(Doubt.LINE_ENDS, Doubt.NUL));
    }

    @Test
    void aRowHoldsEverythingOfAnEntry() {
        Entry entry = entry("0123456789abcdefghjk", "s\u00fcbject");
        byte[] row = Row.encode(7, entry, 100);
        assertTrue(Row.isValid(row));
        assertEquals(entry, Row.decode(row, 0));
        assertEquals(100, Row.sent(row, 0));
    }

    @Test
    void aTextThatIsTooLongIsCutBetweenCharacters() {
        byte[] row = Row.encode(7, entry("0123456789abcdefghjk", "\u20ac".repeat(3000)), 100);
        assertEquals("\u20ac".repeat(1333), Row.decode(row, 0).subject());
    }

    @Test
    void damagedRowsAreRecognised() {
        byte[] row = Row.encode(7, entry("0123456789abcdefghjk", "subject"), 100);
        Random random = new Random(5);
        for (int i = 0; i < 10_000; i++) {
            byte[] damaged = row.clone();
            for (int n = 0; n < 3; n++) damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            Row.isValid(damaged); // no exception
        }
        assertFalse(Row.isValid(new byte[0]));
        assertFalse(Row.isValid(new byte[200]));
    }

    @Test
    void rowsAreThoseOfASimpleMapWhateverIsAddedAndDeleted() {
        EnvelopeIds ids = new EnvelopeIds(InstantSource.system());
        Rows rows = new Rows();
        TreeMap<Long, String> model = new TreeMap<>();
        Random random = new Random(3);
        long position = 1000;
        for (int i = 0; i < 20_000; i++) {
            if (random.nextInt(100) < 55 || model.isEmpty()) {
                String id = ids.next();
                position += 1 + random.nextInt(3);
                rows.add(Row.encode(position, entry(id, "x".repeat(random.nextInt(900))), 1));
                model.put(position, id);
            } else {
                Long victim = random.nextBoolean() ? model.firstKey() : model.ceilingKey(1000 + random.nextLong(position - 999));
                if (victim == null) victim = model.lastKey();
                assertTrue(rows.delete(victim));
                assertFalse(rows.delete(victim));
                assertEquals(OptionalLong.empty(), rows.find(model.remove(victim)));
            }
            if (i % 1000 == 0) compare(model, rows, random, position);
        }
        compare(model, rows, random, position);
    }

    private static void compare(TreeMap<Long, String> model, Rows rows, Random random, long last) {
        assertEquals(model.size(), rows.count());
        assertEquals(model.size() * 99L, rows.octets());
        assertEquals(model.isEmpty() ? Map.of() : Map.of("box", model.size()), rows.mailboxes());
        model.forEach((position, id) -> assertEquals(OptionalLong.of(position), rows.find(id)));
        long border = 1000 + random.nextLong(last - 999);
        List<String> up = new ArrayList<>();
        rows.up(border, last, (octets, row) -> up.add(Row.id(octets, row)));
        assertEquals(List.copyOf(model.tailMap(border, false).values()), up);
        List<String> down = new ArrayList<>();
        rows.down(border, (octets, row) -> down.add(Row.id(octets, row)));
        assertEquals(List.copyOf(model.headMap(border, false).descendingMap().values()), down);
    }
}
