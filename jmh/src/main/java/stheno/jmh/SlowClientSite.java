package stheno.jmh;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Random;

/// The content for slow clients: the same bytes in every run.
final class SlowClientSite {
    /// Bytes of each reply, before compression.
    static final int SIZE = 4 * 1024 * 1024;

    private static final int WORDS = 2000;
    private static final int PHRASES = 600;
    private static final String LETTERS = "eeeetttaaaoooiiinnnssshhhrrrdllcumwfgypbvk"; // about as often as in English

    private SlowClientSite() {}

    /// Writes `text.html`: a page of invented words and phrases, with frequencies as in a language. gzip reduces it to about 22 %, as it
    /// does with real pages.
    static void write(Path folder) throws IOException {
        Random random = new Random(42);
        String[] words = new String[WORDS];
        for (int i = 0; i < WORDS; i++) words[i] = letters(random);
        String[] phrases = new String[PHRASES];
        for (int i = 0; i < PHRASES; i++) phrases[i] = common(words, random) + " " + common(words, random) + " " + common(words, random);
        var page = new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\">\n");
        while (page.length() < SIZE) {
            page.append("<p class=\"entry\"><a href=\"/pages/").append(random.nextInt(10_000)).append(".html\">");
            for (int i = 0; i < 20; i++) {
                page.append(common(random.nextInt(5) < 3 ? phrases : words, random)).append(i == 4 ? "</a> " : i % 7 == 6 ? ", " : " ");
            }
            page.append("</p>\n");
        }
        page.setLength(SIZE);
        Files.writeString(folder.resolve("text.html"), page, StandardCharsets.US_ASCII);
    }

    private static String letters(Random random) {
        var word = new StringBuilder();
        for (int left = 2 + random.nextInt(8); left > 0; left--) word.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        return word.toString();
    }

    private static String common(String[] texts, Random random) {
        return texts[(int) (texts.length * Math.pow(random.nextDouble(), 4))];
    }

    /// Lines of 62 characters, 64 with their end, until there are [#SIZE] bytes. Each is made on demand.
    static Iterator<String> lines() {
        return new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return next < SIZE / 64;
            }

            @Override
            public String next() {
                if (!hasNext()) throw new NoSuchElementException();
                String number = Integer.toString(next++);
                return "row " + "0".repeat(8 - number.length()) + number + " of a report that is made while it is being read .";
            }
        };
    }
}
