package stheno.dns.forward;

import org.junit.jupiter.api.Test;

final class MutatedAnswersTest {
    @Test
    void whateverComesOnlyRecordsOfTheQuestionAreTaken() {
        new MutatedAnswers(1).run(20_000);
    }
}
