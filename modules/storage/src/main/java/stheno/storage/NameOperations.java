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

/// The operations of a [WritableTree] on names: make and remove directories, rename, set times. Any thread; blocks.
record NameOperations(PathEntries entries) {
    Change makeDirectory(String path) throws IOException {
        return switch (entries.of(path)) {
            case PathEntry.Root(Found now) -> new Change.Exists(now);
            case PathEntry.None(Change.Failed why) -> why;
            case PathEntry.At at -> {
                try {
                    yield entries.locked(at, this::make);
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
        } catch (FileAlreadyExistsException e) { // another program was faster
            return new Change.Exists(now.now());
        }
        FileTime time = Files.getLastModifiedTime(now.path(), LinkOption.NOFOLLOW_LINKS);
        return new Change.Made(new Found.Directory(now.path(), time));
    }

    Change removeDirectory(String path) throws IOException {
        try {
            return switch (entries.of(path)) {
                case PathEntry.Root _ -> new Change.Refused(Found.Reason.SPECIAL);
                case PathEntry.None(Change.Failed why) -> why instanceof Change.NoDirectory ? new Change.Missing() : why;
                case PathEntry.At at -> entries.locked(at, this::remove);
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
        if (!hasOnlyTemporaryFiles(now.path())) return new Change.NotEmpty();
        try (DirectoryStream<Path> temporary = Files.newDirectoryStream(now.path())) {
            for (Path file : temporary) {
                boolean ours = TemporaryFile.isName(file.getFileName().toString());
                if (!ours || !Sweeper.delete(file, entries.locks())) return new Change.NotEmpty();
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        Files.delete(now.path());
        return new Change.Deleted();
    }

    /// Checked first: a directory that is not removed keeps its temporary files.
    private static boolean hasOnlyTemporaryFiles(Path directory) throws IOException {
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
        PathEntry first = entries.of(from);
        if (first instanceof PathEntry.None(Change.Failed why)) return why instanceof Change.NoDirectory ? new Change.Missing() : why;
        if (!(first instanceof PathEntry.At source)) return new Change.Refused(Found.Reason.SPECIAL); // the root
        return switch (entries.of(to)) {
            case PathEntry.None(Change.Failed why) -> why;
            case PathEntry.Root _ -> new Change.IsDirectory();
            case PathEntry.At target -> rename(source, target);
        };
    }

    private Change rename(PathEntry.At source, PathEntry.At target) throws IOException {
        try {
            Change change = entries.locks().locked(source.path(), target.path(), () -> move(source, target));
            return entries.sync(change, directories(source, target));
        } catch (AtomicMoveNotSupportedException e) {
            return new Change.OtherDisk();
        } catch (NoSuchFileException e) {
            return new Change.Missing();
        } catch (IOException e) {
            return StagedFile.failed(e, target);
        }
    }

    private static List<Path> directories(PathEntry.At source, PathEntry.At target) {
        // the new name first: two names after a crash are better than none
        List<Path> directories = new ArrayList<>(List.of(target.directory().real()));
        if (!source.directory().real().equals(target.directory().real())) directories.add(source.directory().real());
        return directories;
    }

    private Change move(PathEntry.At source, PathEntry.At target) throws IOException {
        if (!(source.again(entries.tree()) instanceof PathEntry.At from)) return new Change.Missing(); // replaced by a link meanwhile
        if (!(target.again(entries.tree()) instanceof PathEntry.At to)) return new Change.NoDirectory();
        boolean directory = from.now() instanceof Found.Directory && !from.isLink();
        if (from.isFree() || !directory && from.slashed()) return new Change.Missing();
        if (directory && to.directory().real().startsWith(from.path())) return new Change.IntoItself();
        if (to.now() instanceof Found.Directory) return new Change.IsDirectory();
        if (directory && !to.isFree()) return new Change.Exists(to.now());
        if (!directory && to.slashed()) return new Change.NoDirectory();
        if (directory && entries.locks().isClaimedBelow(from.path())) return new Change.Busy(); // by an upload
        Files.move(from.path(), to.path(), StandardCopyOption.ATOMIC_MOVE);
        return new Change.Renamed();
    }

    Change touch(String path, FileTime time) throws IOException {
        return switch (entries.tree().resolve(path)) {
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
