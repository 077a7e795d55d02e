package stheno.mail.envelope;

import java.time.InstantSource;
import java.util.SplittableRandom;
import java.util.regex.Pattern;

/// Makes ids of envelopes: 20 letters and digits, the time in milliseconds first, so that later ids are greater as text. Any thread.
public final class EnvelopeIds {
    private static final char[] DIGITS = "0123456789abcdefghjkmnpqrstvwxyz".toCharArray(); // RFC-free base 32 without i, l, o and u
    private static final Pattern FORM = Pattern.compile("[0-9a-hjkmnp-tv-z]{20}");
    private static final int TIME_DIGITS = 10; // 50 bits: enough for 30,000 years
    private static final int COUNTER_DIGITS = 5; // a million ids in a millisecond
    // They differ between processes and restarts. They are no secret: a secure generator would cost a start 8 ms.
    private static final int RANDOM_DIGITS = 5;

    private final InstantSource clock;
    private final int random = new SplittableRandom().nextInt(1 << 5 * RANDOM_DIGITS);
    private long time; // guarded by this, like the counter
    private int counter;

    /// Ids with the time of this clock. One object a process is enough; two make different ids, since each has random digits of its own.
    public EnvelopeIds(InstantSource clock) {
        this.clock = clock;
    }

    /// The next id. If the clock goes backwards, the ids go on from the latest time.
    public synchronized String next() {
        long now = clock.millis();
        if (now > time) {
            time = now;
            counter = 0;
        } else if (++counter == 1 << 5 * COUNTER_DIGITS) {
            time++;
            counter = 0;
        }
        StringBuilder id = new StringBuilder(TIME_DIGITS + COUNTER_DIGITS + RANDOM_DIGITS);
        append(id, time, TIME_DIGITS);
        append(id, counter, COUNTER_DIGITS);
        append(id, random, RANDOM_DIGITS);
        return id.toString();
    }

    private static void append(StringBuilder id, long value, int digits) {
        for (int shift = 5 * (digits - 1); shift >= 0; shift -= 5) id.append(DIGITS[(int) (value >>> shift) & 31]);
    }

    /// Whether a text has the form of an id: it may then become part of a file name.
    public static boolean isId(String text) {
        return FORM.matcher(text).matches();
    }
}
