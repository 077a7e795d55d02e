package stheno.jmh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class BenchPlanTest {
    private static final Pattern ALL = Pattern.compile("");

    private static double seconds(Mode mode) {
        return BenchPlan.tasks(mode, ALL).stream().mapToDouble(task -> task.effort().seconds()).sum()
                + BenchPlan.apart(mode, ALL).stream().mapToDouble(BenchPlan.Apart::seconds).sum();
    }

    private static Set<String> names(Mode mode) {
        return BenchPlan.tasks(mode, ALL).stream().map(BenchTask::name).collect(Collectors.toSet());
    }

    @Test
    void eachModeIsOverInItsTime() {
        assertTrue(seconds(Mode.SMOKE) < BenchPlan.SMOKE_SECONDS, seconds(Mode.SMOKE) + " s of smoke");
        assertTrue(seconds(Mode.QUICK) < BenchPlan.QUICK_SECONDS, seconds(Mode.QUICK) + " s of quick");
        assertTrue(seconds(Mode.FULL) < BenchPlan.FULL_SECONDS, seconds(Mode.FULL) + " s of full");
    }

    @Test
    void everyBenchmarkIsInTheFullRunAndInTheSmokeTest() {
        assertFalse(names(Mode.FULL).isEmpty());
        assertEquals(names(Mode.FULL), names(Mode.SMOKE));
    }

    @Test
    void everyGroupIsInTheQuickRun() {
        Set<String> groups = BenchPlan.tasks(Mode.QUICK, ALL).stream().map(task -> task.name().replaceAll(".*\\.(\\w+)\\.\\w+", "$1"))
                .collect(Collectors.toSet());
        assertEquals(Set.of("TurnBenchmark", "TerminatorBenchmark", "RequestBenchmark", "ProducerBenchmark", "MailBenchmark",
                "DnsBenchmark"), groups);
        assertEquals(Set.of("stheno.producers.ProducerBenchmark.held", "stheno.jmh.SlowClientBenchmark",
                "stheno.jmh.protocol.ProtocolBenchmark.ftp", "stheno.jmh.protocol.ProtocolBenchmark.pop3",
                "stheno.jmh.protocol.ProtocolBenchmark.smtp", "stheno.jmh.protocol.ProtocolBenchmark.dns"),
                BenchPlan.apart(Mode.QUICK, ALL).stream().map(BenchPlan.Apart::name).collect(Collectors.toSet()));
    }

    @Test
    void nothingIsRunTwice() {
        for (Mode mode : Mode.values()) {
            List<String> keys = BenchPlan.tasks(mode, ALL).stream().map(BenchTask::shown).toList();
            assertEquals(new HashSet<>(keys).size(), keys.size(), mode.word());
        }
    }

    @Test
    void theSmokeTestRunsEachMethodOnce() {
        assertEquals(names(Mode.SMOKE).size(), BenchPlan.tasks(Mode.SMOKE, ALL).size());
    }

    @Test
    void aFilterLeavesOutWhatItDoesNotFind() {
        Pattern gzip = Pattern.compile("ProducerBenchmark\\.gzip");
        assertEquals(2, BenchPlan.tasks(Mode.QUICK, gzip).size());
        assertTrue(BenchPlan.apart(Mode.QUICK, gzip).isEmpty());
        assertEquals(1, BenchPlan.apart(Mode.QUICK, Pattern.compile("ProtocolBenchmark\\.smtp")).size());
    }

    @Test
    void argumentsThatMakeNoSenseAreRefused() {
        for (String line : List.of("nonsense", "quick --nonsense", "quick --filter", "quick --filter (", "compare", "compare a.json",
                "report",
                "compare a.json b.json --bound x", "compare a.json b.json --bound -1")) {
            assertThrows(IllegalArgumentException.class, () -> Bench.run(new ArrayDeque<>(List.of(line.split(" ")))), line);
        }
    }
}
