package stheno.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A directory that nobody climbs out of.
///
/// A path is first judged as text, then walked one component at a time from the root. What is handed out is always inside
/// the root, and so was every step on the way to it:
///
/// | on the way                                                            | answer                |
/// |-----------------------------------------------------------------------|-----------------------|
/// | no leading slash; `.` or `..`; a bad escape, not strict UTF-8         | refused, `MALFORMED`  |
/// | an encoded slash; a backslash, NUL or other control, encoded or not   | refused, `MALFORMED`  |
/// | a name that begins with a dot (but `/.well-known`, RFC 8615)          | refused, `HIDDEN`     |
/// | a symbolic link whose real target is not inside the root              | refused, `OUTSIDE`    |
/// | a symbolic link to nowhere, or in a loop                              | missing               |
/// | an empty component (`//`); a name over 255 or a path over 4096 bytes  | missing               |
/// | a regular file followed by a slash                                    | missing               |
/// | a pipe, socket or device                                              | refused, `SPECIAL`    |
/// | a directory that may not be searched                                  | refused, `UNREADABLE` |
///
/// Empty components are not merged: a file has one path here, not many. Whether a name is hidden is decided on the names
/// asked for, not on a link's target, because mounted Kubernetes volumes are links into directories named `..data`.
///
/// The tree is guarded against names, not against somebody who rearranges it during the walk: whoever can put links in
/// the root at that moment can also read what they lead to. Open the real path with [LinkOption#NOFOLLOW_LINKS].
///
/// Immutable; any thread. Resolving costs one stat a component and never throws.
public final class Tree {
    private static final String WELL_KNOWN = ".well-known";
    private static final FileTime NOT_ASKED = FileTime.fromMillis(0); // of the root, on the way to something else

    private final Path root;
    private final boolean showsHidden;

    private Tree(Path root, boolean showsHidden) {
        this.root = root;
        this.showsHidden = showsHidden;
    }

    /// The tree under `root`, whose own symbolic links are followed once, now. Hidden names are refused.
    ///
    /// @throws IOException whose message names the path, if that is not a directory that can be reached
    public static Tree at(Path root) throws IOException {
        Path real = root.toRealPath();
        if (!Files.isDirectory(real)) throw new FileSystemException(root.toString(), null, "is not a directory");
        return new Tree(real, false);
    }

    /// The same tree, with the names that begin with a dot; but not those of unfinished uploads.
    public Tree withHidden() {
        return new Tree(root, true);
    }

    /// The root's real path.
    public Path root() {
        return root;
    }

    /// What is under a path that is not percent-encoded: `"/a b/c"`. A percent sign is a percent sign.
    public Found resolve(String path) {
        if (PathText.isLongerThan(PathText.MAX_PATH, path)) return new Found.Missing();
        Optional<List<String>> names = PathText.names(path);
        if (names.isEmpty()) return new Found.Refused(Found.Reason.MALFORMED);
        Found found = resolve(names.get());
        return found instanceof Found.Regular && path.endsWith("/") ? new Found.Missing() : found;
    }

    /// What is under these names, the outermost first. No names: the root itself.
    public Found resolve(List<String> names) {
        for (String name : names) {
            if (!PathText.isName(name)) { // first of all, so that a wrong path is wrong whatever is on disk
                return new Found.Refused(Found.Reason.MALFORMED);
            }
        }
        return walk(names);
    }

    /// What `directory` holds: files and directories. Hidden names, special files, links that lead out, and names that
    /// cannot be written as text are left out.
    ///
    /// @param cap how many entries at most
    /// @throws IOException if the directory cannot be read
    public Contents list(Found.Directory directory, int cap) throws IOException {
        List<Contents.Entry> list = new ArrayList<>();
        try (Entries entries = entries(directory)) {
            while (entries.hasNext()) {
                if (list.size() == cap) return new Contents(list, false);
                list.add(entries.next());
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return new Contents(list, true);
    }

    /// The same, one after another as they are asked for, however many there are. To be closed.
    ///
    /// @throws IOException if the directory cannot be read
    public Entries entries(Found.Directory directory) throws IOException {
        return new Entries(this, directory, Files.newDirectoryStream(directory.real()));
    }

    /// Opens a file for reading: at its real path, so that a link that has taken its place since is not followed.
    ///
    /// @throws IOException if it cannot be opened
    public static FileChannel open(Found.Regular file) throws IOException {
        return FileChannel.open(file.real(), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    }

    /// What `directory`, which this tree has found, holds under `name`: as [#resolve] of its path and the name, with one
    /// stat instead of one a component.
    public Found child(Found.Directory directory, String name) {
        Optional<Found> verdict = judge(name, directory.real().equals(root));
        return verdict.orElseGet(() -> step(directory.real(), name));
    }

    /// What was read in a directory of this tree, if that is to be listed.
    ///
    /// @param name of the path, as text
    Optional<Found> listed(Found.Directory directory, Path path, String name) {
        if (!PathText.isName(name) || isHidden(name)) return Optional.empty();
        // what cannot be asked for by name is not listed, so it is looked up by its text; in ASCII the two are the same, and another
        // path made of it would cost 100 bytes more an entry
        Found found = isAscii(name) && directory.real().startsWith(root) ? look(path) : step(directory.real(), name);
        return switch (found) {
            case Found.Regular _, Found.Directory _ -> Optional.of(found);
            case Found.Missing _, Found.Refused _ -> Optional.empty();
        };
    }

    private static boolean isAscii(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) >= 0x80) return false;
        }
        return true;
    }

    /// The file of an upload is nobody's to see, whatever the tree shows.
    private boolean isHidden(String name) {
        return name.startsWith(".") && (!showsHidden || TemporaryFile.isName(name));
    }

    /// The answer about a name that is clear without a look at the disk.
    private Optional<Found> judge(String name, boolean inRoot) {
        if (!PathText.isName(name)) return Optional.of(new Found.Refused(Found.Reason.MALFORMED));
        if (name.isEmpty() || PathText.isLongerThan(PathText.MAX_NAME, name)) return Optional.of(new Found.Missing());
        boolean hidden = isHidden(name) && !(inRoot && name.equals(WELL_KNOWN));
        return hidden ? Optional.of(new Found.Refused(Found.Reason.HIDDEN)) : Optional.empty();
    }

    private Found walk(List<String> names) {
        for (int i = 0; i < names.size(); i++) {
            Optional<Found> verdict = judge(names.get(i), i == 0);
            if (verdict.isPresent()) return verdict.get();
        }
        Found at = names.isEmpty() ? step(root, "") : new Found.Directory(root, NOT_ASKED);
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

    /// One component further from a directory whose path is real. The empty name stays there.
    private Found step(Path from, String name) {
        if (!from.startsWith(root)) { // by components: /srv/www2 is not inside /srv/www
            return new Found.Refused(Found.Reason.OUTSIDE);
        }
        try {
            return look(name.isEmpty() ? from : from.resolve(name));
        } catch (InvalidPathException e) {
            return new Found.Missing(); // a name that the platform's charset cannot write
        }
    }

    /// What is at a path whose directory is real, and inside the root.
    private Found look(Path path) {
        try {
            BasicFileAttributes attributes = attributes(path);
            return attributes != null && attributes.isSymbolicLink() ? follow(path) : found(path, attributes);
        } catch (AccessDeniedException e) {
            return new Found.Refused(Found.Reason.UNREADABLE);
        } catch (IOException e) {
            return new Found.Missing(); // a link to nowhere or in a loop, a path too long with its root
        }
    }

    private Found follow(Path link) throws IOException {
        Path real = link.toRealPath();
        return real.startsWith(root) ? found(real, attributes(real)) : new Found.Refused(Found.Reason.OUTSIDE);
    }

    private static Found found(Path path, BasicFileAttributes attributes) {
        if (attributes == null) return new Found.Missing();
        if (attributes.isDirectory()) return new Found.Directory(path, attributes.lastModifiedTime());
        if (!attributes.isRegularFile()) return new Found.Refused(Found.Reason.SPECIAL);
        Object key = attributes.fileKey() == null ? path : attributes.fileKey();
        return new Found.Regular(path, attributes.size(), attributes.lastModifiedTime(), key);
    }

    /// Null if there is nothing: asking this way costs no exception, and most of what is asked for beside a file is missing.
    private static BasicFileAttributes attributes(Path path) throws IOException {
        return path.getFileSystem().provider()
                .readAttributesIfExists(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }
}
