package stheno.web.cgi;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import stheno.reactor.Log;

/// Takes what a script complains of, line by line, to the log: of each line so many bytes, of each second so many lines. The rest
/// is read all the same, so that nobody who complains is held up, and counted. One thread.
final class CgiStderr {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final String script;
    private final Log log;
    private final int lineLimit;
    private final int rate;
    private final byte[] line;
    private int length;
    private boolean cut;
    private long window = System.nanoTime();
    private int inWindow;
    private long unlogged;

    CgiStderr(String script, CgiSettings settings, Log log) {
        this.script = script;
        this.log = log;
        lineLimit = settings.errorLine();
        rate = settings.errorRate();
        line = new byte[lineLimit];
    }

    /// Reads to the end.
    void drain(InputStream errors) throws IOException {
        byte[] buffer = new byte[8 * 1024];
        for (int n; (n = errors.read(buffer)) >= 0; ) {
            for (int i = 0; i < n; i++) take(buffer[i]);
        }
        if (length > 0) ended();
        report();
    }

    private void take(byte b) {
        if (b == '\n') ended();
        else if (length < lineLimit) line[length++] = b;
        else cut = true;
    }

    private void ended() {
        if (System.nanoTime() - window > SECOND) {
            report();
            window = System.nanoTime();
            inWindow = 0;
        }
        if (inWindow++ < rate) log.event(Log.Level.WARN, "cgi-stderr", "script", script, "line", text() + (cut ? " [...]" : ""));
        else unlogged++;
        length = 0;
        cut = false;
    }

    /// Without control characters, which would do something to the terminal that shows the log.
    private String text() {
        return new String(line, 0, length, StandardCharsets.UTF_8).stripTrailing().replaceAll("\\p{Cntrl}", "?");
    }

    private void report() {
        if (unlogged > 0) log.event(Log.Level.WARN, "cgi-stderr-unlogged", "script", script, "lines", unlogged);
        unlogged = 0;
    }
}
