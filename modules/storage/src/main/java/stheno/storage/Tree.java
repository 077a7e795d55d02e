package stheno.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// Files and directories below a root directory; look-ups cannot leave it.
///
/// A path is first checked as text, then resolved from the root one component at a time. The result is always inside the root, and so is
/// every step on the way:
///
/// | on the path                                                           | result                |
/// |-----------------------------------------------------------------------|-----------------------|
/// | no leading slash; `.` or `..`; a backslash; a control character       | refused, `MALFORMED`  |
/// | a name that begins with a dot (except `/.well-known`, RFC 8615)       | refused, `HIDDEN`     |
/// | a symbolic link with a real target outside the root                   | refused, `OUTSIDE`    |
/// | a symbolic link that dangles, or is in a loop                         | missing               |
/// | an empty component (`//`); a name over 255 or a path over 4096 bytes  | missing               |
/// | a regular file followed by a slash                                    | missing               |
/// | a pipe, socket or device                                              | refused, `SPECIAL`    |
/// | a directory that this process may not search                          | refused, `UNREADABLE` |
/// | a name that the disk cannot tell about (EIO), no descriptor (EMFILE)  | refused, `BROKEN`     |
///
/// Empty components are not merged: a file has exactly one path. Whether a name is hidden depends on the requested names, not on a link's
/// target, because mounted Kubernetes volumes are links into directories named `..data`. The operator can allow hidden names below a folder
/// ([#withHiddenBelow]), and links into other folders ([#withLinksInto]).
///
/// A look-up is a statement about a moment. A local user with a directory in the tree can replace it by a link right after. Therefore each
/// use of a result walks from the root to the real path again, by the descriptors of the directories ([OpenDirectory]), and follows no
/// link: [#open], [#entries], [#verified] and all changes of a [WritableTree] stay in the root whatever happens meanwhile. The paths in a
/// result are for messages and for comparing: do not open them.
///
/// Any thread. A look-up costs one stat for each component and never throws.
public final class Tree {
    private static final String WELL_KNOWN = ".well-known";
    private static final FileTime UNKNOWN_TIME = FileTime.fromMillis(0); // of the root, as a step on a path

    /// What a name leads to, and whether it is the name of a link.
    record Seen(Found found, boolean link) {}

    private final TreeRoot root;
    private final TreeAllowances allowed;
    private final Runnable step;

    private Tree(TreeRoot root, TreeAllowances allowed, Runnable step) {
        this.root = root;
        this.allowed = allowed;
        this.step = step;
    }

    /// The tree below `root`. Symbolic links in `root` itself are the operator's: they are followed now, and by a look-up when a second has
    /// passed since. Hidden names are refused.
    ///
    /// @throws IOException if the path is not a readable directory; the message names it
    public static Tree at(Path root) throws IOException {
        return at(root, System::nanoTime);
    }

    /// The same, with another clock.
    ///
    /// @param clock in nanoseconds since any moment, never backwards
    public static Tree at(Path root, LongSupplier clock) throws IOException {
        return new Tree(new TreeRoot(root, clock), TreeAllowances.NONE, () -> { });
    }

    /// Has a look-up tell when the path of the root leads nowhere, with false: the last directory is served meanwhile. When it leads to a
    /// directory again, with true. Holds for all trees that were made of this one.
    ///
    /// @param to called once for each change; must not block
    /// @return this
    public Tree reporting(Consumer<Boolean> to) {
        root.reporting(to);
        return this;
    }

    /// The same tree with the names that begin with a dot, except those of incomplete uploads.
    public Tree withHidden() {
        return withHiddenBelow("/");
    }

    /// The same, for the names below a folder only.
    ///
    /// @param folder a decoded path
    /// @throws IllegalArgumentException if no tree has such a path
    public Tree withHiddenBelow(String folder) {
        return new Tree(root, allowed.withHiddenBelow(folder), step);
    }

    /// The same tree. Symbolic links may also lead into this folder outside the root, wherever they are.
    ///
    /// @throws IOException if it is not a folder
    public Tree withLinksInto(Path folder) throws IOException {
        return new Tree(root, allowed.withTarget(folder), step);
    }

    /// The same tree. Something runs before each access to the disk. For tests of what happens in between.
    Tree withStep(Runnable before) {
        return new Tree(root, allowed, before);
    }

    /// The root's real path, as the last look-up found it.
    public Path root() {
        return root.real();
    }

    /// The path that was given for the root, absolute, with its links.
    public Path given() {
        return root.given();
    }

    /// Looks up a path. The path is decoded, as `"/a b/c"`: a percent sign has no special meaning.
    public Found resolve(String path) {
        if (PathText.isLongerThan(PathText.MAX_PATH, path)) return new Found.Missing();
        Optional<List<String>> names = PathText.names(path);
        if (names.isEmpty()) return new Found.Refused(Found.Reason.MALFORMED);
        Found found = resolve(names.get());
        return found instanceof Found.Regular && path.endsWith("/") ? new Found.Missing() : found;
    }

    /// Looks up these names, the outermost first. Without names: the root.
    public Found resolve(List<String> names) {
        for (String name : names) {
            if (!PathText.isName(name)) { // first, so that the result does not depend on the disk
                return new Found.Refused(Found.Reason.MALFORMED);
            }
        }
        return walk(names);
    }

    /// The files and directories in `directory`. Hidden names, special files, links that lead out of the tree, and names that cannot be
    /// represented as text are omitted.
    ///
    /// @param cap the maximum number of entries
    /// @throws IOException if the directory cannot be read
    public Contents list(Found.Directory directory, int cap) throws IOException {
        try (Entries entries = entries(directory)) {
            return entries.first(cap);
        }
    }

    /// The same, read one by one, without a limit. Close it after use.
    ///
    /// @throws IOException if the directory cannot be read
    public Entries entries(Found.Directory directory) throws IOException {
        return entries(directory, Entries.View.PLAIN);
    }

    Entries entries(Found.Directory directory, Entries.View view) throws IOException {
        OpenDirectory open = enter(directory.real());
        try {
            open.attributes(directory.real().getFileSystem().getPath(".")); // refused without search permission: no entry could be seen
            return new Entries(this, open, open.names(), view);
        } catch (IOException | RuntimeException e) {
            open.close();
            throw e;
        }
    }

    /// Opens a file for reading, at its real path.
    ///
    /// @throws java.nio.file.NoSuchFileException if the path does not lead to a regular file any more, or leads through a link
    /// @throws IOException                       if it cannot be opened
    public FileChannel open(Found.Regular file) throws IOException {
        try (OpenDirectory directory = enter(file.real().getParent())) {
            return directory.read(file.real().getFileName());
        }
    }

    /// The same file or directory as it is now, seen through the descriptor of its directory: for replies that tell something about it, but
    /// do not open it. Anything but a file or directory is returned as it is.
    public Found verified(Found found) {
        return switch (found) {
            case Found.Regular file -> seen(file.real());
            case Found.Directory directory -> seen(directory.real());
            case Found.Missing _, Found.Refused _ -> found;
        };
    }

    /// Opens a directory of the tree.
    ///
    /// @param real a result's real path
    OpenDirectory enter(Path real) throws IOException {
        return OpenDirectory.below(base(real), real, step);
    }

    /// What has this name in `directory`, a result of this tree. Like [#resolve] of the directory's path and the name, but with a single
    /// stat.
    public Found child(Found.Directory directory, String name) {
        Optional<Found> verdict = check(name, isRoot(directory.real()), hiddenIn(directory.real()));
        return verdict.orElseGet(() -> step(directory.real(), name));
    }

    /// The entry of that name in an open directory of this tree, and whether it is a link.
    Seen child(OpenDirectory directory, String name) {
        Optional<Found> verdict = check(name, isRoot(directory.path()), hiddenIn(directory.path()));
        if (verdict.isPresent()) return new Seen(verdict.get(), false);
        try {
            return seen(directory, directory.path().getFileSystem().getPath(name));
        } catch (InvalidPathException e) {
            return new Seen(new Found.Missing(), false); // the platform's charset cannot encode the name
        }
    }

    /// Looks up a directory entry, if it may be listed.
    ///
    /// @param name a path of a single name
    /// @throws DirectoryIteratorException if the disk does not tell what has the name: a listing without it would not be whole
    Optional<Found> listed(OpenDirectory directory, Path name) {
        String text = name.toString();
        if (isHidden(text, hiddenIn(directory.path())) || !isNameable(name)) return Optional.empty();
        Found found = seen(directory, name).found();
        return switch (found) {
            case Found.Regular _, Found.Directory _ -> Optional.of(found);
            case Found.Refused(var reason) when reason == Found.Reason.BROKEN -> throw new DirectoryIteratorException(
                    new FileSystemException(directory.path().resolve(name).toString(), null, "cannot be looked at"));
            case Found.Missing _, Found.Refused _ -> Optional.empty();
        };
    }

    /// Whether clients can ask for this name: it may stand in a path, and its text leads back to it. Octets that the platform's charset
    /// cannot decode do not.
    ///
    /// @param name a path of a single name
    static boolean isNameable(Path name) {
        String text = name.toString();
        if (!PathText.isName(text)) return false;
        try {
            return isAscii(text) || name.getFileSystem().getPath(text).equals(name);
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private static boolean isAscii(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) >= 0x80) return false;
        }
        return true;
    }

    /// Whether names in this directory may begin with a dot.
    private boolean hiddenIn(Path directory) {
        return allowed.hiddenIn(root.of(directory), directory);
    }

    /// The file of an incomplete upload is always hidden.
    private static boolean isHidden(String name, boolean shown) {
        return name.startsWith(".") && (!shown || TemporaryFile.isName(name));
    }

    /// The result for a name that does not depend on the disk, if there is one.
    private static Optional<Found> check(String name, boolean inRoot, boolean shown) {
        if (!PathText.isName(name)) return Optional.of(new Found.Refused(Found.Reason.MALFORMED));
        if (name.isEmpty() || PathText.isLongerThan(PathText.MAX_NAME, name)) return Optional.of(new Found.Missing());
        boolean hidden = isHidden(name, shown) && !(inRoot && name.equals(WELL_KNOWN));
        return hidden ? Optional.of(new Found.Refused(Found.Reason.HIDDEN)) : Optional.empty();
    }

    private boolean isRoot(Path real) {
        return real.equals(root.of(real));
    }

    /// Where a walk to this real path begins.
    private Path base(Path real) {
        return allowed.base(root.of(real), real);
    }

    private boolean isInside(Path base, Path real) {
        return real.startsWith(base) || allowed.reaches(real);
    }

    private Found walk(List<String> names) {
        for (int i = 0; i < names.size(); i++) {
            Optional<Found> verdict = check(names.get(i), i == 0, allowed.hiddenBehind(names.subList(0, i)));
            if (verdict.isPresent()) return verdict.get();
        }
        Path real = root.look();
        Found at = names.isEmpty() ? step(real, "") : new Found.Directory(real, UNKNOWN_TIME);
        for (String name : names) {
            switch (at) {
                case Found.Directory directory -> at = step(directory.real(), name);
                case Found.Regular _ -> {
                    return new Found.Missing();
                }
                case Found.Missing _, Found.Refused _ -> {
                    return at;
                }
            }
        }
        return at;
    }

    /// Looks up a name in a directory with a real path. The empty name is the directory itself.
    private Found step(Path from, String name) {
        if (!isInside(root.of(from), from)) { // by components: /srv/www2 is not inside /srv/www
            return new Found.Refused(Found.Reason.OUTSIDE);
        }
        try {
            return look(name.isEmpty() ? from : from.resolve(name));
        } catch (InvalidPathException e) {
            return new Found.Missing(); // the platform's charset cannot encode the name
        }
    }

    /// Looks up a path; its parent is a real path inside the root.
    private Found look(Path path) {
        try {
            BasicFileAttributes attributes = attributes(path);
            return attributes != null && attributes.isSymbolicLink() ? follow(path) : found(path, attributes);
        } catch (IOException e) {
            return unknown(e);
        }
    }

    private Found follow(Path link) throws IOException {
        step.run();
        Path real = link.toRealPath();
        return isInside(root.of(link), real) ? found(real, attributes(real)) : new Found.Refused(Found.Reason.OUTSIDE);
    }

    private Seen seen(OpenDirectory directory, Path name) {
        try {
            BasicFileAttributes attributes = directory.attributes(name).orElse(null);
            if (attributes == null || !attributes.isSymbolicLink()) {
                return new Seen(found(directory.path().resolve(name), attributes), false);
            }
            return new Seen(target(directory.path().resolve(name)), true);
        } catch (IOException e) {
            return new Seen(unknown(e), false);
        }
    }

    private Found target(Path link) {
        try {
            return verified(follow(link));
        } catch (IOException e) {
            return unknown(e);
        }
    }

    private Found seen(Path real) {
        boolean isBase = real.equals(base(real));
        try (OpenDirectory directory = enter(isBase ? real : real.getParent())) {
            if (isBase) return new Found.Directory(real, directory.attributes().lastModifiedTime());
            return found(real, directory.attributes(real.getFileName()).filter(now -> !now.isSymbolicLink()).orElse(null));
        } catch (IOException e) {
            return unknown(e);
        }
    }

    /// The result when the file system has refused the look: a dangling or circular link, or a path that is too long with the root, leads
    /// to nothing. After a fault of the disk, "missing" would be a lie that clients act upon: they forget the page, or delete their copy.
    private static Found unknown(IOException e) {
        if (e instanceof AccessDeniedException) return new Found.Refused(Found.Reason.UNREADABLE);
        return DiskRefusal.of(e).isPresent() ? new Found.Missing() : new Found.Refused(Found.Reason.BROKEN);
    }

    private static Found found(Path path, BasicFileAttributes attributes) {
        if (attributes == null) return new Found.Missing();
        if (attributes.isDirectory()) return new Found.Directory(path, attributes.lastModifiedTime());
        if (!attributes.isRegularFile()) return new Found.Refused(Found.Reason.SPECIAL);
        Object key = attributes.fileKey() == null ? path : attributes.fileKey();
        return new Found.Regular(path, attributes.size(), attributes.lastModifiedTime(), key);
    }

    /// Null if nothing is there. This costs no exception, and most look-ups for sidecar files find nothing.
    private BasicFileAttributes attributes(Path path) throws IOException {
        step.run();
        return path.getFileSystem().provider()
                .readAttributesIfExists(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }
}
