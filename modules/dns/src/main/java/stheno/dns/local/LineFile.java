package stheno.dns.local;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Consumer;
import stheno.dns.record.FormatException;

/// Reads text files line by line, one character an octet, whatever the size of the file. A byte order mark and the CR of line ends are left
/// out. Work of a thread that may block.
final class LineFile {
    private static final int LONGEST = 64 << 10; // of a line: a name has 255 octets, a line of a hosts file has some names
    private static final int BUFFER = 64 << 10;
    private static final String MARK = "\u00EF\u00BB\u00BF";

    private final LoadFaults faults;
    private final byte[] line = new byte[LONGEST];
    private int number; // of the present line

    LineFile(LoadFaults faults) {
        this.faults = faults;
    }

    /// Gives every line to `taker`. A line that it rejects is a warning. A file that cannot be read is an error.
    ///
    /// @param taker throws a [FormatException] for a bad line
    void read(Path file, Consumer<String> taker) {
        faults.enter(file);
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER)) {
            int length;
            number = 0;
            while ((length = next(in)) >= 0) {
                number++;
                if (length > LONGEST) faults.warning(number, "line exceeds " + LONGEST + " octets");
                else take(length, taker);
            }
        } catch (NoSuchFileException e) {
            faults.error("there is no such file");
        } catch (IOException e) {
            faults.error("cannot be read: " + e.getMessage());
        }
        faults.leave();
    }

    /// The number of the line that the taker has, from 1.
    int number() {
        return number;
    }

    private void take(int length, Consumer<String> taker) {
        String text = new String(line, 0, length, StandardCharsets.ISO_8859_1);
        if (number == 1 && text.startsWith(MARK)) text = text.substring(MARK.length());
        try {
            taker.accept(text);
        } catch (FormatException e) {
            faults.warning(number, e.getMessage());
        }
    }

    /// Reads a line into `line`. Returns its length without its end, more than `LONGEST` if it does not fit; -1 at the end of the file.
    private int next(InputStream in) throws IOException {
        int length = 0;
        int octet = in.read();
        if (octet < 0) return -1;
        for (; octet >= 0 && octet != '\n'; octet = in.read()) {
            if (length < LONGEST) line[length] = (byte) octet;
            if (length <= LONGEST) length++;
        }
        boolean cr = length > 0 && length <= LONGEST && line[length - 1] == '\r';
        return cr ? length - 1 : length;
    }
}
