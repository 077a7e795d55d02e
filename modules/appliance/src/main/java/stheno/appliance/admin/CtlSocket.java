package stheno.appliance.admin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The Unix socket of `stheno ctl`. A user that may open it controls the server, so its folder must not be writable by others.
public final class CtlSocket {
    private static final Path RUN = Path.of("/run/stheno");
    private static final String SUFFIX = ".sock";
    private static final String NAME = "ctl" + SUFFIX;
    private static final int MOST = 100; // sockets of a folder
    private static final Set<PosixFilePermission> OURS = PosixFilePermissions.fromString("rwx------");

    private CtlSocket() {}

    /// The name of another socket in the same folder, for a server that finds its own in use: `ctl-PID.sock`.
    static Path another(Path socket, long pid) {
        String name = socket.getFileName().toString();
        return socket.resolveSibling(name.substring(0, name.length() - SUFFIX.length()) + "-" + pid + SUFFIX);
    }

    /// The sockets of servers that chose theirs by themselves, in all folders where a server of this machine looks for one: an
    /// environment may differ from that of the server. Folders that are not safe are left out. Blocks.
    static List<Path> candidates(Map<String, String> env) {
        return candidates(env, RUN, Path.of(System.getProperty("java.io.tmpdir")));
    }

    static List<Path> candidates(Map<String, String> env, Path run, Path temporary) {
        Set<Path> all = new LinkedHashSet<>();
        all.addAll(siblings(defaultPath(env, run, temporary)));
        if (Files.isDirectory(run)) all.addAll(siblings(run.resolve(NAME)));
        all.addAll(siblings(own(temporary)));
        return List.copyOf(all);
    }

    private static List<Path> siblings(Path socket) {
        String name = socket.getFileName().toString();
        String start = name.substring(0, name.length() - SUFFIX.length());
        Pattern others = Pattern.compile(Pattern.quote(start) + "(-[0-9]{1,10})?" + Pattern.quote(SUFFIX));
        try {
            check(socket);
        } catch (IOException e) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(socket.toAbsolutePath().getParent())) {
            return files.filter(file -> others.matcher(file.getFileName().toString()).matches()).sorted().limit(MOST).toList();
        } catch (IOException | UncheckedIOException e) {
            return List.of();
        }
    }

    /// The first of `$XDG_RUNTIME_DIR/stheno.sock`, `/run/stheno/ctl.sock` and `<tmp>/stheno-<user>/ctl.sock` with a usable folder. The
    /// system creates the first two folders, with the right owner; [#prepare] creates the last one.
    public static Path defaultPath(Map<String, String> env) {
        return defaultPath(env, RUN, Path.of(System.getProperty("java.io.tmpdir")));
    }

    public static Path defaultPath(Map<String, String> env, Path run, Path temporary) {
        Optional<Path> session = Optional.ofNullable(env.get("XDG_RUNTIME_DIR")).filter(d -> d.startsWith("/")).map(Path::of)
                .filter(Files::isDirectory);
        if (session.isPresent()) return session.get().resolve("stheno" + SUFFIX);
        return Files.isDirectory(run) ? run.resolve(NAME) : own(temporary);
    }

    private static Path own(Path temporary) {
        String user = System.getProperty("user.name", "").toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_-]", "_");
        return temporary.resolve("stheno-" + user).resolve(NAME);
    }

    /// Creates the folder of a socket if it does not exist, for its owner alone. An existing folder is checked.
    ///
    /// @throws IOException with a message that says what is wrong with the folder, and what to do
    static void prepare(Path socket) throws IOException {
        Path folder = folder(socket);
        if (Files.notExists(folder, LinkOption.NOFOLLOW_LINKS)) {
            try {
                Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(OURS));
            } catch (FileAlreadyExistsException e) {
                // created by another process meanwhile: checked below
            }
        }
        check(socket);
    }

    /// Refuses a folder that another user may have created to intercept commands, as is possible in a temporary folder. A folder whose
    /// parent is not writable by all users was created by an administrator.
    ///
    /// @throws IOException with a message that says what is wrong with the folder, and what to do
    static void check(Path socket) throws IOException {
        Path folder = folder(socket);
        if (!Files.isDirectory(folder)) {
            throw new IOException("the folder " + folder + " does not exist; create it, or name another socket");
        }
        if (shared(folder)) throw refused(folder, "is writable by all users");
        if (!shared(folder.getParent())) return;
        UserPrincipal owner = Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS); // of a link itself, not of its target
        boolean safe = owner.equals(us(folder)) || owner.equals(named(folder, "root"));
        if (!safe) throw refused(folder, "belongs to another user, and all users may write to its parent");
    }

    private static boolean shared(Path folder) throws IOException {
        return Files.getPosixFilePermissions(folder).contains(PosixFilePermission.OTHERS_WRITE);
    }

    private static IOException refused(Path folder, String why) {
        return new IOException("the folder " + folder + " " + why + "; name a socket in a folder of your own");
    }

    private static Path folder(Path socket) throws IOException {
        Path folder = socket.toAbsolutePath().normalize().getParent();
        if (folder != null && folder.getParent() != null) return folder;
        throw new IOException(socket + " is not in a folder of its own; name another socket");
    }

    /// The user of this process, which may have no name.
    private static UserPrincipal us(Path any) throws IOException {
        Path self = Path.of("/proc/self");
        return Files.exists(self) ? Files.getOwner(self) : named(any, System.getProperty("user.name", ""));
    }

    private static UserPrincipal named(Path any, String name) throws IOException {
        return any.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(name);
    }
}
