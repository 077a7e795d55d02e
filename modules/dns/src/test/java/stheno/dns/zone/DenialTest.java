package stheno.dns.zone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static stheno.dns.zone.ZoneText.find;
import static stheno.dns.zone.ZoneText.name;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import stheno.dns.record.Name;

/// What a zone finds to prove that a name does not exist: NSEC and NSEC3 records.
final class DenialTest {
    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUV";

    private static String nsec(Zone zone, String name) {
        return name(zone, find(zone, name).nsec()).replace(".z.test.", "").replace("z.test.", "@");
    }

    @Test
    void theNsecRecordAtOrBeforeANameIsFound() {
        Zone zone = ZoneText.zone(ZoneText.HEAD + """
                @ NSEC b NS SOA NSEC
                b TXT x
                b NSEC cut TXT NSEC
                cut NS ns.cut
                cut NSEC ns NS NSEC
                ns.cut A 192.0.2.1
                zz.cut A 192.0.2.1
                ns NSEC deep.x A NSEC
                deep.x TXT x
                deep.x NSEC *.x TXT NSEC
                *.x TXT x
                *.x NSEC @ TXT NSEC
                """);
        assertTrue(zone.hasNsec());
        assertEquals("b", nsec(zone, "b.z.test"));
        assertEquals("@", nsec(zone, "a.z.test"));
        assertEquals("@", nsec(zone, "a.b.a.z.test"));
        assertEquals("b", nsec(zone, "c.z.test"));
        assertEquals("b", nsec(zone, "a.b.z.test"));
        assertEquals("cut", nsec(zone, "d.z.test"));
        assertEquals("cut", nsec(zone, "zzz.cut.z.test"));
        assertEquals("ns", nsec(zone, "x.z.test"), "an empty non-terminal");
        assertEquals("deep.x", nsec(zone, "zz.x.z.test"));
        assertEquals("deep.x", nsec(zone, "y.z.test"));
        assertEquals("*.x", name(zone, find(zone, "a.x.z.test").nsecOfWildcard()).replace(".z.test.", ""));
        assertEquals("z.test.", name(zone, find(zone, "y.z.test").nsecOfWildcard()));
    }

    @Test
    void anUnsignedZoneHasNoProof() {
        Zone zone = ZoneText.zone(ZoneText.HEAD);
        assertFalse(zone.hasNsec());
        assertEquals(Zone.NONE, find(zone, "a.z.test").nsec());
        assertEquals(Zone.NONE, find(zone, "a.z.test").nsecOfWildcard());
        assertTrue(zone.nsec3().isEmpty());
        assertEquals(Zone.NONE, zone.nsec3().matchOrCover(new byte[Nsec3Chain.HASH]));
    }

    @Test
    void nsec3RecordsAreFoundByTheirHashes() {
        TreeMap<String, byte[]> hashes = new TreeMap<>();
        for (int i = 0; i < 50; i++) {
            byte[] hash = sha1("name" + i);
            hashes.put(base32(hash), hash);
        }
        List<String> labels = new ArrayList<>(hashes.keySet());
        StringBuilder text = new StringBuilder(ZoneText.HEAD + "@ NSEC3PARAM 1 0 5 aabb\n");
        for (int i = 0; i < labels.size(); i++) {
            String owner = i % 2 == 0 ? labels.get(i) : labels.get(i).toLowerCase(java.util.Locale.ROOT);
            text.append(owner).append(" NSEC3 1 1 5 aabb ").append(labels.get((i + 1) % labels.size())).append(" A\n");
        }
        text.append(base32(sha1("other chain"))).append(" NSEC3 1 0 5 cc ").append(labels.getFirst()).append(" A\n");
        Zone zone = ZoneText.zone(text.toString());
        Nsec3Chain chain = zone.nsec3();
        assertEquals(5, chain.iterations());
        assertEquals(2, chain.salt().length);
        for (String label : labels) {
            int node = chain.match(hashes.get(label));
            assertEquals(label + ".z.test.", name(zone, node).replaceFirst("^[^.]+", name(zone, node).substring(0, 32).toUpperCase(
                    java.util.Locale.ROOT)));
            assertEquals(node, chain.matchOrCover(hashes.get(label)));
        }
        for (int i = 0; i < 200; i++) {
            byte[] hash = sha1("missing" + i);
            assertEquals(Zone.NONE, chain.match(hash));
            String before = hashes.floorKey(base32(hash)) != null ? hashes.floorKey(base32(hash)) : hashes.lastKey();
            assertTrue(name(zone, chain.matchOrCover(hash)).equalsIgnoreCase(before + ".z.test."), before);
        }
    }

    @Test
    void recordsOfOtherParametersAreLeftOut() {
        String hash = base32(sha1("x"));
        Zone zone = ZoneText.zone(ZoneText.HEAD + "@ NSEC3PARAM 1 0 0 " + "ab".repeat(255) + "\n" + hash + " NSEC3 1 0 0 - " + hash + "\n");
        assertTrue(zone.nsec3().isEmpty());
        assertEquals(255, zone.nsec3().salt().length);
    }

    @Test
    void ownersOfNsec3RecordsDoNotExistAsNames() {
        String label = base32(sha1("x"));
        Zone zone = ZoneText.zone(ZoneText.HEAD + "@ NSEC3PARAM 1 0 0 -\n" + label + " NSEC3 1 0 0 - " + label + " A\n");
        assertEquals(Zone.NONE, find(zone, label + ".z.test").node());
        assertEquals(5, zone.records(), "in transfers they do");
        Zone both = ZoneText.zone(ZoneText.HEAD + label + " NSEC3 1 0 0 - " + label + " A\n" + label + " A 192.0.2.1\n");
        assertEquals("A NSEC3", ZoneText.types(both, find(both, label + ".z.test").node()));
    }

    private static byte[] sha1(String text) {
        try {
            return MessageDigest.getInstance("SHA-1").digest(Name.of(text + ".z.test").wire());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static String base32(byte[] hash) {
        StringBuilder text = new StringBuilder();
        for (int bit = 0; bit < 8 * hash.length; bit += 5) {
            int value = 0;
            for (int i = bit; i < bit + 5; i++) value = value << 1 | hash[i >> 3] >> 7 - (i & 7) & 1;
            text.append(DIGITS.charAt(value));
        }
        return text.toString();
    }
}
