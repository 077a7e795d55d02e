package stheno.appliance.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ReloadCacheTest {
    private static final class Thing {
        private final AtomicInteger refused = new AtomicInteger();
        private boolean idle = true;
    }

    private final ReloadCache<String, Thing> kept = new ReloadCache<>(thing -> thing.idle, thing -> thing.refused.get());

    private Thing ask(String settings) {
        return kept.ask(settings, Thing::new);
    }

    private Thing taken(String settings) {
        Thing thing = ask(settings);
        kept.settle(true);
        return thing;
    }

    @Test
    void theSameSettingsFindTheSameThing() {
        Thing thing = taken("a");
        assertSame(thing, taken("a"));
        assertSame(thing, taken("a"));
    }

    @Test
    void whatIsNotWantedGoesAtTheNextSettlementButOne() {
        Thing thing = taken("a");
        taken("b");
        assertSame(thing, taken("a")); // it was still there
        taken("b");
        taken("c");
        assertNotSame(thing, taken("a"));
    }

    @Test
    void whatIsAtWorkStays() {
        Thing thing = taken("a");
        thing.idle = false;
        for (int i = 0; i < 5; i++) taken("b");
        assertEquals(2, kept.all().size());
        assertSame(thing, taken("a"));
    }

    @Test
    void whatWasRefusedIsCountedWhenItIsGone() {
        taken("a").refused.set(3);
        for (int i = 0; i < 5; i++) taken("b").refused.set(4);
        assertEquals(7, kept.refused());
        assertEquals(1, kept.all().size());
    }

    @Test
    void whatWasTriedAndNotTakenGoesAndTheFormerStays() {
        Thing thing = taken("a");
        for (int i = 0; i < 100; i++) {
            ask("try " + i);
            kept.settle(false);
        }
        assertEquals(2, kept.all().size());
        assertSame(thing, ask("a"));
        kept.settle(true);
        kept.settle(false);
        assertEquals(List.of(thing), kept.all());
    }

    @Test
    void aThousandSettingsLeaveTwo() {
        for (int i = 0; i < 1000; i++) taken("" + i);
        assertEquals(2, kept.all().size());
    }
}
