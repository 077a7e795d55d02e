package stheno.ftp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.zip.CRC32;
import stheno.ftp.data.Replies;
import stheno.storage.Found;
import stheno.storage.Tree;
import stheno.text.Next;
import stheno.text.Reply;

/// Hashes of files: HASH, XSHA256, XSHA1, XMD5, XCRC. One thread, the session's loop; files are read by other threads.
final class HashCommands {
    private static final int BLOCK = 64 * 1024; // bytes hashed before a cancellation is noticed

    private HashCommands() {}

    /// A hash that is being computed.
    private interface Sum {
        void update(ByteBuffer data);

        String hex();
    }

    private record Digest(MessageDigest digest) implements Sum {
        static Digest of(String algorithm) {
            try {
                return new Digest(MessageDigest.getInstance(algorithm));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(algorithm + " is missing from this Java", e); // every Java has it
            }
        }

        @Override
        public void update(ByteBuffer data) {
            digest.update(data);
        }

        @Override
        public String hex() {
            return HexFormat.of().formatHex(digest.digest());
        }
    }

    private record Crc(CRC32 crc) implements Sum {
        @Override
        public void update(ByteBuffer data) {
            crc.update(data);
        }

        @Override
        public String hex() {
            return String.format(Locale.ROOT, "%08X", crc.getValue());
        }
    }

    private enum Algorithm {
        SHA_256 {
            @Override
            Sum begun() {
                return Digest.of("SHA-256");
            }
        },
        SHA_1 {
            @Override
            Sum begun() {
                return Digest.of("SHA-1");
            }
        },
        MD5 {
            @Override
            Sum begun() {
                return Digest.of("MD5");
            }
        },
        CRC_32 {
            @Override
            Sum begun() {
                return new Crc(new CRC32());
            }
        };

        abstract Sum begun();
    }

    private record Hash(String hex, long size) {}

    /// `HASH path` (draft-bryan-ftpext-hash-02): `213 SHA-256 0-1234 HEX path`.
    static Next hash(FtpSession session, String argument) {
        return hashed(session, Algorithm.SHA_256, argument,
                (path, hash) -> Reply.of(213, "SHA-256 0-" + hash.size() + " " + hash.hex() + " " + path));
    }

    static Next sha256(FtpSession session, String argument) {
        return plain(session, Algorithm.SHA_256, argument);
    }

    static Next sha1(FtpSession session, String argument) {
        return plain(session, Algorithm.SHA_1, argument);
    }

    static Next md5(FtpSession session, String argument) {
        return plain(session, Algorithm.MD5, argument);
    }

    static Next crc(FtpSession session, String argument) {
        return plain(session, Algorithm.CRC_32, argument);
    }

    /// A widespread form: the path may be in quotes, and the reply is the hash alone.
    private static Next plain(FtpSession session, Algorithm algorithm, String argument) {
        boolean quoted = argument.length() > 1 && argument.startsWith("\"") && argument.endsWith("\"");
        return hashed(session, algorithm, quoted ? argument.substring(1, argument.length() - 1) : argument,
                (_, hash) -> Reply.of(250, hash.hex()));
    }

    private static Next hashed(FtpSession session, Algorithm algorithm, String argument, BiFunction<FtpPath, Hash, Reply> reply) {
        User user = session.user();
        FtpService service = session.service();
        Object client = user.client();
        Tree tree = user.tree().tree();
        return session.at(argument, path -> FileCommands.reading(() -> {
            if (user.hasUpload(path)) return Replies.INCOMPLETE; // SIZE and MLST show the upload, and not the file in its place
            return switch (user.look(path)) {
                case Found.Regular file -> reply.apply(path, service.scan(client, () -> hash(algorithm, tree, file)));
                case Found.Directory _ -> Replies.NO_FILE;
                case Found.Missing _ -> Replies.MISSING;
                case Found.Refused(var reason) -> Replies.of(reason);
            };
        }));
    }

    private static Hash hash(Algorithm algorithm, Tree tree, Found.Regular file) throws IOException {
        Sum sum = algorithm.begun();
        ByteBuffer block = ByteBuffer.allocate(BLOCK);
        long size = 0;
        try (FileChannel channel = tree.open(file)) {
            for (int n = channel.read(block); n >= 0; n = channel.read(block.clear())) {
                sum.update(block.flip());
                size += n;
            }
        }
        return new Hash(sum.hex(), size);
    }
}
