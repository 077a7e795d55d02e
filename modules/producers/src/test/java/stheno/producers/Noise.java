package stheno.producers;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/// Bytes to send: like text, so that compressing does something, and never the byte that [Script] spoils with.
final class Noise {
    private Noise() {}

    static byte[] bytes(long seed, int count) {
        Random random = new Random(seed);
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) (random.nextInt(4) == 0 ? 'a' + random.nextInt(26) : i / 7 % 31 + ' '); // ' ' to '>'
        }
        return bytes;
    }

    static FileChannel file(Path folder, byte[] content) throws IOException {
        return FileChannel.open(Files.write(Files.createTempFile(folder, "noise", ""), content));
    }
}
