package stheno.dns.answer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Questions and whole replies, from the transcripts in the resources.
class AnswerTranscriptsTest {
    static List<String> transcripts() {
        return Transcripts.ALL;
    }

    @ParameterizedTest
    @MethodSource("transcripts")
    void everyReplyIsTheOneOfTheTranscript(String name) throws IOException {
        String text = Transcripts.text(name);
        assertEquals(text, new AnswerTranscript(false).play(text));
    }
}
