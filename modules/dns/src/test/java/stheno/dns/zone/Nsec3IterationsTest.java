package stheno.dns.zone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import stheno.dns.record.Name;

/// Iterations cost the loop time for each negative answer: zones cannot have any number of them.
class Nsec3IterationsTest {
    private static ZoneLoad load(int iterations) {
        return ZoneFile.parse("""
                @ 60 SOA ns hostmaster 1 7200 3600 1209600 60
                @ 60 NS ns.example.net.
                @ 60 NSEC3PARAM 1 0 %d c0ffee
                """.formatted(iterations), Name.of("example.test"));
    }

    @Test
    void fewIterationsAreRight() {
        assertEquals(List.of(), load(100).faults());
    }

    @Test
    void iterationsThatResolversDoNotTrustAreWarnedOf() {
        ZoneLoad load = load(101);
        assertTrue(load.zone().isPresent());
        assertEquals("NSEC3PARAM record with 101 iterations: resolvers take a zone with more than 100 as unsigned",
                load.warnings().getFirst().message());
        assertTrue(load(2500).zone().isPresent());
    }

    @Test
    void moreIterationsThanTheStandardAllowsAreAnError() {
        assertEquals("NSEC3PARAM record with 2501 iterations: at most 2500 are allowed", load(2501).errors().getFirst().message());
    }
}
