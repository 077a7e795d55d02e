package stheno.dns.exchange;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// See [MutatedReplies].
@Timeout(300)
final class MutatedRepliesTest {
    @Test
    void mutatedRepliesHaveOneOutcomeEach() throws IOException {
        MutatedReplies run = new MutatedReplies(1);
        run.rounds(4000);
        assertTrue(run.replies() > 1000, run.replies() + " replies");
        assertTrue(run.failures() > 500, run.failures() + " failures");
    }
}
