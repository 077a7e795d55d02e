package stheno.producers;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/// Pages of invented text with some markup, the same in every run. One thread at a time.
///
/// It compresses like real text. HTML documentation and source text were reduced between 3.9:1 and 5.4:1, and grew by 4.4 to 8.9 % if the
/// deflater was reset every 56 KB. This text is reduced 4.2:1, and grows by 7 %. The second number depends on repetitions that are close
/// together: the text has subjects.
final class ProducerText {
    private static final int WORDS = 4000; // the vocabulary
    private static final int PHRASES = 80; // phrases that repeat within a subject
    private static final int SUBJECT = 12; // paragraphs
    private static final double SKEW_OF_WORDS = 2; // how much more frequent common words are than rare ones
    private static final double SKEW_OF_PHRASES = 1.5;

    private final SplittableRandom random = new SplittableRandom(1958);
    private final List<String> words = new ArrayList<>();
    private final List<String> phrases = new ArrayList<>();
    private final StringBuilder page = new StringBuilder();

    private ProducerText() {
        for (int i = 0; i < WORDS; i++) words.add(word());
    }

    /// So many bytes, all of them ASCII.
    static byte[] of(int bytes) {
        ProducerText text = new ProducerText();
        while (text.page.length() < bytes) text.subject();
        return Arrays.copyOf(text.page.toString().getBytes(StandardCharsets.US_ASCII), bytes);
    }

    private String word() {
        StringBuilder word = new StringBuilder();
        int syllables = 1 + random.nextInt(4);
        for (int i = 0; i < syllables; i++) {
            word.append("bcdfghklmnprstvw".charAt(random.nextInt(16))).append("aeiou".charAt(random.nextInt(5)));
        }
        return word.toString();
    }

    private String phrase() {
        StringBuilder phrase = new StringBuilder();
        int count = 2 + random.nextInt(4);
        for (int i = 0; i < count; i++) phrase.append(i == 0 ? "" : " ").append(commonWord());
        return phrase.toString();
    }

    private String commonWord() {
        return words.get((int) (WORDS * Math.pow(random.nextDouble(), SKEW_OF_WORDS)));
    }

    private String commonPhrase() {
        return phrases.get((int) (PHRASES * Math.pow(random.nextDouble(), SKEW_OF_PHRASES)));
    }

    private void subject() {
        phrases.clear();
        for (int i = 0; i < PHRASES; i++) phrases.add(phrase());
        for (int i = 0; i < SUBJECT; i++) paragraph();
    }

    private void paragraph() {
        page.append("<p class=\"text\" id=\"p").append(random.nextInt(10_000)).append("\">");
        int parts = 10 + random.nextInt(40);
        for (int i = 0; i < parts; i++) {
            page.append(random.nextInt(4) == 0 ? commonWord() : commonPhrase()).append(random.nextInt(6) == 0 ? ". " : " ");
            if (random.nextInt(20) == 0) page.append("<a href=\"/").append(commonWord()).append(".html\">more</a> ");
        }
        page.append("</p>\r\n");
    }
}
