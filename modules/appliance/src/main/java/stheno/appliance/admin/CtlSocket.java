package stheno.appliance.admin;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The Unix socket of `stheno ctl`. A user that may open it controls the server, so its folder must not be writable by others.
public final class CtlSocket {
    private static final Path RUN = Path.of("/run/stheno");
    private static final Set<PosixFilePermission> OURS = PosixFilePermissions.fromString("rwx------");

    private CtlSocket() {}

    /// The first of `$XDG_RUNTIME_DIR/stheno.sock`, `/run/stheno/ctl.sock` and `<tmp>/stheno-<user>/ctl.sock` with a usable folder. The
    /// system creates the first two folders, with the right owner; [#prepare] creates the last one.
    public static Path defaultPath(Map<String, String> env) {
        return defaultPath(env, RUN, Path.of(System.getProperty("java.io.tmpdir")));
    }

    public static Path defaultPath(Map<String, String> env, Path run, Path temporary) {
        Optional<Path> session = Optional.ofNullable(env.get("XDG_RUNTIME_DIR")).filter(d -> d.startsWith("/")).map(Path::of)
                .filter(Files::isDirectory);
        if (session.isPresent()) return session.get().resolve("stheno.sock");
        if (Files.isDirectory(run)) return run.resolve("ctl.sock");
        String user = System.getProperty("user.name", "").toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_-]", "_");
        return temporary.resolve("stheno-" + user).resolve("ctl.sock");
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
        if (!safe) throw refused(folder, "belongs to another user");
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
