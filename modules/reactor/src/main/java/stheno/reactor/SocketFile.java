package stheno.reactor;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;

/// The file of a Unix-domain socket that this process listens on. It is never reachable with other permissions than its own: it is made in
/// a folder that only its owner may enter, and renamed into place. Any thread.
final class SocketFile {
    private static final int LONGEST = 106; // of a path in bytes: sun_path has 108, and the JDK leaves two unused
    private static final int TYPE = 0170000; // the bits of a mode that say what a file is
    private static final int SOCKET = 0140000;

    private final Path path;
    private final Object key; // while the socket is open, no other file can have it
    private final AtomicBoolean removed = new AtomicBoolean();

    private SocketFile(Path path, Object key) {
        this.path = path;
        this.key = key;
    }

    /// Binds `channel`. A file that a stopped server has left behind is replaced.
    ///
    /// @throws BindException if the path is too long, a server answers there, or the file is not a socket
    static SocketFile bind(ServerSocketChannel channel, UnixDomainSocketAddress address, Set<PosixFilePermission> mode, int backlog)
            throws IOException {
        Path path = address.getPath().toAbsolutePath();
        Path parent = path.getParent();
        if (parent == null || path.getFileName() == null) throw new BindException(path + " is not a path for a socket");
        Path folder = parent.resolve(".s" + Integer.toString(new SplittableRandom().nextInt(1 << 30), Character.MAX_RADIX));
        Path made = folder.resolve("s");
        fits(path);
        fits(made);
        makeRoom(path);
        try {
            Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (NoSuchFileException e) {
            throw new BindException("the folder " + parent + " does not exist");
        } catch (AccessDeniedException e) {
            throw new BindException("no permission to create a socket in the folder " + parent);
        }
        try {
            channel.bind(UnixDomainSocketAddress.of(made), backlog);
            Files.setPosixFilePermissions(made, mode);
            Object key = key(made);
            Files.move(made, path, StandardCopyOption.ATOMIC_MOVE);
            return new SocketFile(path, key);
        } finally {
            Files.deleteIfExists(made);
            Files.delete(folder);
        }
    }

    /// The file of a socket that this process has not bound.
    static SocketFile existing(Path path) throws IOException {
        return new SocketFile(path, key(path));
    }

    private static void fits(Path path) throws BindException {
        int bytes = path.toString().getBytes(StandardCharsets.UTF_8).length;
        if (bytes <= LONGEST) return;
        throw new BindException("the socket's path " + path + " has " + bytes + " bytes, the system allows " + LONGEST);
    }

    /// Makes sure that there is nothing at `path`, or only the socket of a stopped server.
    private static void makeRoom(Path path) throws IOException {
        int mode;
        try {
            mode = (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            return;
        }
        if ((mode & TYPE) != SOCKET) throw new BindException(path + " exists and is not a socket");
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            probe.configureBlocking(false); // a busy server would make this thread wait
            probe.connect(UnixDomainSocketAddress.of(path));
        } catch (ConnectException e) {
            return; // no server listens
        } catch (SocketException e) {
            throw new BindException(path + " may be in use: " + e.getMessage());
        }
        throw new BindException(path + " is in use: a server answers there");
    }

    private static Object key(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).fileKey();
    }

    /// Removes the file if it is still the one made here: another server may have replaced it. Call this before the socket is closed.
    /// Harmless if repeated.
    void remove(Log log) {
        if (removed.getAndSet(true)) return;
        try {
            if (key.equals(key(path))) Files.delete(path);
        } catch (NoSuchFileException e) {
            // removed already
        } catch (IOException e) {
            log.event(Log.Level.WARN, "socket-file-left", "path", path, "cause", e);
        }
    }
}
