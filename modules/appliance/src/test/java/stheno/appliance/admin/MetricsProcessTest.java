package stheno.appliance.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class MetricsProcessTest {
    @Test
    void aProgramsNameMayHoldParenthesesAndBlanks() {
        String stat = "12 (a) b (c) S 1 2 3 4 5 6 7 8 9 10 250 50 0 0 20 0";
        assertEquals(OptionalDouble.of(3.0), MetricsProcess.cpu(Optional.of(stat)));
    }

    @Test
    void whatIsCutShortOrMissingIsEmpty() {
        assertEquals(OptionalDouble.empty(), MetricsProcess.cpu(Optional.of("12 (a) S 1 2")));
        assertEquals(OptionalDouble.empty(), MetricsProcess.cpu(Optional.empty()));
        assertEquals(OptionalLong.empty(), MetricsProcess.resident(Optional.of("VmRSS:")));
        assertEquals(OptionalLong.empty(),
                MetricsProcess.limit(Optional.of("Max open files            unlimited            unlimited            files")));
    }

    @Test
    void fieldsAreFoundByTheirNames() {
        assertEquals(OptionalLong.of(2048 * 1024), MetricsProcess.resident(Optional.of("Name:\tx\nVmRSS:\t    2048 kB\n")));
        assertEquals(OptionalLong.of(1024),
                MetricsProcess.limit(Optional.of("Limit  Soft\nMax open files            1024                 4096                 files\n")));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void linuxSaysItAll() {
        MetricsProcess now = MetricsProcess.read();
        assertTrue(now.cpuSeconds().orElse(-1) >= 0);
        assertTrue(now.residentBytes().orElse(0) > 1 << 20);
        assertTrue(now.openFiles().orElse(0) > 2);
        assertTrue(now.heapUsed() > 0 && now.heapUsed() <= now.heapCommitted() && now.heapCommitted() <= now.heapMost());
    }
}
