package stheno.storage;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;

/// Changes what is under a name without writing a file: the part of a [WritableTree] that makes, removes and renames. Any thread; blocks.
record Names(PathEntries spots) {
    Change makeDirectory(String path) throws IOException {
        return switch (spots.of(path)) {
            case PathEntry.Root(Found now) -> new Change.Exists(now);
            case PathEntry.None(Change.Failed why) -> why;
            case PathEntry.At at -> {
                try {
                    yield spots.locked(at, this::make);
                } catch (IOException e) {
                    yield StagedFile.failed(e, at);
                }
            }
        };
    }

    private Change make(PathEntry.At now) throws IOException {
        if (!now.isFree()) return new Change.Exists(now.now());
        try {
            Files.createDirectory(now.path());
        } catch (FileAlreadyExistsException e) { // somebody else's program was quicker
            return new Change.Exists(now.now());
        }
        FileTime time = Files.getLastModifiedTime(now.path(), LinkOption.NOFOLLOW_LINKS);
        return new Change.Made(new Found.Directory(now.path(), time));
    }

    Change removeDirectory(String path) throws IOException {
        try {
            return switch (spots.of(path)) {
                case PathEntry.Root _ -> new Change.Refused(Found.Reason.SPECIAL);
                case PathEntry.None(Change.Failed why) -> why instanceof Change.NoDirectory ? new Change.Missing() : why;
                case PathEntry.At at -> spots.locked(at, this::remove);
            };
        } catch (NoSuchFileException e) {
            return new Change.Missing();
        } catch (DirectoryNotEmptyException e) {
            return new Change.NotEmpty();
        } catch (AccessDeniedException e) {
            return new Change.Refused(Found.Reason.UNREADABLE);
        }
    }

    private Change remove(PathEntry.At now) throws IOException {
        if (now.isFree()) return new Change.Missing();
        if (!(now.now() instanceof Found.Directory) || now.isLink()) return new Change.NotDirectory();
        if (!holdsLeftoversAlone(now.path())) return new Change.NotEmpty();
        try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(now.path())) {
            for (Path file : leftovers) {
                boolean ours = TemporaryFile.isName(file.getFileName().toString());
                if (!ours || !Sweeper.delete(file, spots.holds())) return new Change.NotEmpty();
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        Files.delete(now.path());
        return new Change.Deleted();
    }

    /// Looked at first, so that a directory that stays keeps them.
    private static boolean holdsLeftoversAlone(Path directory) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                boolean ours = TemporaryFile.isName(file.getFileName().toString());
                if (!ours || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) return false;
            }
            return true;
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    Change rename(String from, String to) throws IOException {
        PathEntry first = spots.of(from);
        if (first instanceof PathEntry.None(Change.Failed why)) return why instanceof Change.NoDirectory ? new Change.Missing() : why;
        if (!(first instanceof PathEntry.At source)) return new Change.Refused(Found.Reason.SPECIAL); // the root
        return switch (spots.of(to)) {
            case PathEntry.None(Change.Failed why) -> why;
            case PathEntry.Root _ -> new Change.IsDirectory();
            case PathEntry.At target -> rename(source, target);
        };
    }

    private Change rename(PathEntry.At source, PathEntry.At target) throws IOException {
        try {
            Change change = spots.holds().locked(source.path(), target.path(), () -> move(source, target));
            return spots.sync(change, directories(source, target));
        } catch (AtomicMoveNotSupportedException e) {
            return new Change.OtherDisk();
        } catch (NoSuchFileException e) {
            return new Change.Missing();
        } catch (IOException e) {
            return StagedFile.failed(e, target);
        }
    }

    private static List<Path> directories(PathEntry.At source, PathEntry.At target) {
        List<Path> directories = new ArrayList<>(List.of(target.directory().real())); // the new name first: rather two than none
        if (!source.directory().real().equals(target.directory().real())) directories.add(source.directory().real());
        return directories;
    }

    private Change move(PathEntry.At source, PathEntry.At target) throws IOException {
        if (!(source.again(spots.tree()) instanceof PathEntry.At from)) return new Change.Missing(); // replaced by a link out meanwhile
        if (!(target.again(spots.tree()) instanceof PathEntry.At to)) return new Change.NoDirectory();
        boolean directory = from.now() instanceof Found.Directory && !from.isLink();
        if (from.isFree() || !directory && from.slashed()) return new Change.Missing();
        if (directory && to.directory().real().startsWith(from.path())) return new Change.IntoItself();
        if (to.now() instanceof Found.Directory) return new Change.IsDirectory();
        if (directory && !to.isFree()) return new Change.Exists(to.now());
        if (!directory && to.slashed()) return new Change.NoDirectory();
        if (directory && spots.holds().isClaimedBelow(from.path())) return new Change.Busy(); // its upload would lose its way
        Files.move(from.path(), to.path(), StandardCopyOption.ATOMIC_MOVE);
        return new Change.Renamed();
    }

    Change touch(String path, FileTime time) throws IOException {
        return switch (spots.tree().resolve(path)) {
            case Found.Regular file -> touch(file.real(), time);
            case Found.Directory directory -> touch(directory.real(), time);
            case Found.Missing _ -> new Change.Missing();
            case Found.Refused(var reason) -> new Change.Refused(reason);
        };
    }

    private static Change touch(Path real, FileTime time) throws IOException {
        try {
            Files.getFileAttributeView(real, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS).setTimes(time, null, null);
            return new Change.Touched(Files.getLastModifiedTime(real, LinkOption.NOFOLLOW_LINKS));
        } catch (NoSuchFileException e) {
            return new Change.Missing();
        } catch (AccessDeniedException e) {
            return new Change.Refused(Found.Reason.UNREADABLE);
        }
    }
}
