package stheno.accounts;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Reads and rewrites a file of accounts as lines of bytes. Blocks; any thread.
final class AccountsFile {
    private static final int MAX_BYTES = 32 * 1024 * 1024; // twice the size of the most accounts allowed

    private AccountsFile() {}

    /// The file's lines, without their line ends.
    static List<byte[]> lines(Path file) throws IOException {
        byte[] all;
        try (InputStream in = Files.newInputStream(file)) {
            all = in.readNBytes(MAX_BYTES + 1);
        }
        if (all.length > MAX_BYTES) throw new FileSystemException(file.toString(), null, "is longer than " + MAX_BYTES + " bytes");
        List<byte[]> lines = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < all.length; i++) {
            if (all[i] != '\n') continue;
            lines.add(Arrays.copyOfRange(all, start, i));
            start = i + 1;
        }
        if (start < all.length) lines.add(Arrays.copyOfRange(all, start, all.length));
        return lines;
    }

    static void put(Path file, AccountLine line) throws IOException {
        try {
            Path real = file.toRealPath(); // a symbolic link stays a link
            rewrite(real, with(lines(real), line), Optional.of(real));
        } catch (NoSuchFileException e) {
            if (Files.isSymbolicLink(file)) throw e; // dangling: the file's real place is unknown
            rewrite(file.toAbsolutePath(), with(List.of(), line), Optional.empty());
        }
    }

    static boolean remove(Path file, String name) throws IOException {
        Path real = file.toRealPath();
        List<byte[]> before = lines(real);
        List<byte[]> after = before.stream().filter(line -> !isOf(line, name)).toList();
        if (after.size() == before.size()) return false;
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        after.forEach(line -> write(all, line));
        rewrite(real, all.toByteArray(), Optional.of(real));
        return true;
    }

    private static boolean isOf(byte[] line, String name) {
        return AccountLine.name(new String(line, StandardCharsets.UTF_8)).equals(name);
    }

    private static byte[] with(List<byte[]> lines, AccountLine line) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] fresh = line.toString().getBytes(StandardCharsets.UTF_8);
        boolean there = false;
        for (byte[] old : lines) {
            boolean same = isOf(old, line.account().name());
            if (!same || !there) write(all, same ? fresh : old); // a duplicate is written once
            there |= same;
        }
        if (!there) write(all, fresh);
        return all.toByteArray();
    }

    private static void write(ByteArrayOutputStream all, byte[] line) {
        all.writeBytes(line);
        all.write('\n');
    }

    /// @param like the file to copy owner and permissions from
    private static void rewrite(Path file, byte[] content, Optional<Path> like) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (!Files.isDirectory(folder)) throw new NoSuchFileException(folder.toString()); // otherwise the temporary file would be named
        byte[] random = new byte[8];
        new SecureRandom().nextBytes(random);
        Path temporary = file.resolveSibling('.' + file.getFileName().toString() + '.' + HexFormat.of().formatHex(random));
        try {
            Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            try (FileChannel channel = FileChannel.open(temporary, options, ownerOnly(file))) {
                ByteBuffer data = ByteBuffer.wrap(content);
                while (data.hasRemaining()) channel.write(data);
                if (like.isPresent()) copyOwner(temporary, like.get());
                channel.force(true);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
        sync(file.getParent());
    }

    /// Writes the directory's entries to disk, so that the rename survives a power failure.
    private static void sync(Path directory) {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            // Windows cannot open a directory, and needs no sync; elsewhere only a crash within seconds could undo the rename
        }
    }

    private static FileAttribute<?>[] ownerOnly(Path file) {
        boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))}
                : new FileAttribute<?>[0];
    }

    /// The owner first: changing it may clear permissions. The server must still be able to read the file, so a failure here is an
    /// error.
    private static void copyOwner(Path file, Path model) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (view == null) return;
        PosixFileAttributes mine = view.readAttributes();
        PosixFileAttributes wanted = Files.readAttributes(model, PosixFileAttributes.class);
        if (!mine.owner().equals(wanted.owner())) view.setOwner(wanted.owner());
        if (!mine.group().equals(wanted.group())) view.setGroup(wanted.group());
        view.setPermissions(wanted.permissions());
    }
}
