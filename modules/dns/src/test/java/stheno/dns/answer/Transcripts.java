package stheno.dns.answer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// The transcripts in the resources: zones with questions and replies.
final class Transcripts {
    static final List<String> ALL = List.of("records", "wildcards", "aliases", "referrals", "sizes", "nsec", "nsec3", "opt-out");

    private Transcripts() {}

    static String text(String name) throws IOException {
        try (InputStream in = Transcripts.class.getResourceAsStream(name + ".txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /// The zones of a transcript, in service.
    static AnswerTranscript zones(String name) throws IOException {
        AnswerTranscript transcript = new AnswerTranscript(false);
        transcript.play(text(name));
        return transcript;
    }

    static List<String> questions(String name) throws IOException {
        return text(name).lines().filter(line -> line.startsWith("> ")).map(line -> line.substring(2)).toList();
    }
}
