package stheno.ftp.data;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/// Texts with all kinds of line ends, and the expected translations.
final class AsciiText {
    private AsciiText() {}

    /// Mostly what ends lines.
    static byte[] random(Random random, int count) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) bytes[i] = (byte) "\r\r\n\n\nab".charAt(random.nextInt(7));
        return bytes;
    }

    /// With LF alone, as files are on disk, and no CR.
    static byte[] local(Random random, int count) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) bytes[i] = (byte) (random.nextInt(20) == 0 ? '\n' : random.nextInt(128, 256));
        return bytes;
    }

    static byte[] sent(byte[] file) {
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        for (int i = 0; i < file.length; i++) {
            if (file[i] == '\n' && (i == 0 || file[i - 1] != '\r')) sent.write('\r');
            sent.write(file[i]);
        }
        return sent.toByteArray();
    }

    static byte[] stored(byte[] received) {
        ByteArrayOutputStream stored = new ByteArrayOutputStream();
        for (int i = 0; i < received.length; i++) {
            if (received[i] != '\r' || i + 1 == received.length || received[i + 1] != '\n') stored.write(received[i]);
        }
        return stored.toByteArray();
    }

    static FileChannel file(Path folder, byte[] content) throws IOException {
        return FileChannel.open(Files.write(Files.createTempFile(folder, "text", ""), content));
    }
}
