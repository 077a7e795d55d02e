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

/// Where a server and the commands that rule it meet: a Unix socket. Who may open it rules the server, so that nobody else may lay one
/// there.
public final class CtlSocket {
    private static final Path RUN = Path.of("/run/stheno");
    private static final Set<PosixFilePermission> OURS = PosixFilePermissions.fromString("rwx------");

    private CtlSocket() {}

    /// The first of `$XDG_RUNTIME_DIR/stheno.sock`, `/run/stheno/ctl.sock` and `<tmp>/stheno-<user>/ctl.sock` whose folder may be: the
    /// first two are made by the system, with the right owner; the last one is made by [#prepare].
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

    /// Makes the folder of a socket that a server is about to open, if it is missing: for its owner alone. One that is there must be safe.
    ///
    /// @throws IOException whose message says what is wrong with the folder, and the remedy
    static void prepare(Path socket) throws IOException {
        Path folder = folder(socket);
        if (Files.notExists(folder, LinkOption.NOFOLLOW_LINKS)) {
            try {
                Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(OURS));
            } catch (FileAlreadyExistsException e) {
                // somebody was faster: whoever that was is looked at below
            }
        }
        check(socket);
    }

    /// Refuses a folder that somebody else may have laid there to wait for commands, as anybody can in a temporary one. What stands in a
    /// folder that not everybody may write to was put there by who administers the machine.
    ///
    /// @throws IOException whose message says what is wrong with the folder, and the remedy
    public static void check(Path socket) throws IOException {
        Path folder = folder(socket);
        if (!Files.isDirectory(folder)) throw new IOException("there is no folder " + folder + "; make it, or name another socket");
        if (shared(folder)) throw refused(folder, "may be written to by everybody");
        if (!shared(folder.getParent())) return;
        UserPrincipal owner = Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS); // a link there is as good as who has laid it
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
        throw new IOException(socket + " is in no folder of its own; name another socket");
    }

    /// The user that this process runs as, who need not have a name.
    private static UserPrincipal us(Path any) throws IOException {
        Path self = Path.of("/proc/self");
        return Files.exists(self) ? Files.getOwner(self) : named(any, System.getProperty("user.name", ""));
    }

    private static UserPrincipal named(Path any, String name) throws IOException {
        return any.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(name);
    }
}
