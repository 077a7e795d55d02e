package stheno.storage;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The operations of a [WritableTree] on names: make and remove directories, rename, set times. Any thread; blocks.
record NameOperations(PathEntries entries) {
    private static final int LOOK = 1000; // names, for one that explains why a directory is not empty

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

    private Change make(PathEntry.At now, OpenDirectory directory) throws IOException {
        if (!now.isFree()) return new Change.Exists(now.now());
        try {
            directory.makeDirectory(now.relative());
        } catch (FileAlreadyExistsException e) { // another program was faster
            return new Change.Exists(now.now());
        }
        entries.drop(directory, now.name()); // uploads to a file of this name
        Optional<Set<PosixFilePermission>> permissions = entries.options().directoryPermissions();
        if (permissions.isPresent()) permit(directory, now.relative(), permissions.get());
        FileTime time = directory.attributes(now.relative()).map(BasicFileAttributes::lastModifiedTime).orElse(FileTime.fromMillis(0));
        return new Change.Made(new Found.Directory(now.path(), time));
    }

    Change removeDirectory(String path) throws IOException {
        try {
            return switch (entries.of(path)) {
                case PathEntry.Root _ -> new Change.Refused(Found.Reason.SPECIAL);
                case PathEntry.None(Change.Failed why) -> why instanceof Change.NoDirectory ? new Change.Missing() : why;
                case PathEntry.At at -> entries.locked(at, this::remove);
            };
        } catch (IOException e) {
            return StagedFile.unchanged(e);
        }
    }

    private Change remove(PathEntry.At now, OpenDirectory parent) throws IOException {
        if (now.isFree()) return new Change.Missing();
        if (!(now.now() instanceof Found.Directory) || now.isLink()) return new Change.NotDirectory();
        try (OpenDirectory directory = parent.enter(now.relative())) {
            Optional<Change.Failed> inTheWay = inTheWay(directory);
            if (inTheWay.isPresent()) return inTheWay.get();
        }
        try (OpenDirectory directory = parent.enter(now.relative())) { // names can be read once
            for (Iterator<Path> names = directory.names(); names.hasNext(); ) {
                Path name = names.next();
                boolean ours = TemporaryFile.isName(name.toString());
                if (!ours || !entries.delete(directory, name)) return new Change.NotEmpty();
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        parent.removeDirectory(now.relative());
        entries.drop(parent, now.name());
        return new Change.Deleted();
    }

    /// What prevents the removal. Checked first: a directory that is not removed keeps its temporary files. A name that clients can see
    /// comes before those that they cannot.
    private Optional<Change.Failed> inTheWay(OpenDirectory directory) throws IOException {
        Optional<Change.Failed> unseen = Optional.empty();
        try {
            int names = 0;
            for (Iterator<Path> all = directory.names(); all.hasNext() && (unseen.isEmpty() || names < LOOK); names++) {
                Path name = all.next();
                boolean ours = TemporaryFile.isName(name.toString());
                if (ours && directory.attributes(name).filter(BasicFileAttributes::isRegularFile).isPresent()) continue;
                if (entries.tree().listed(directory, name).isPresent()) return Optional.of(new Change.NotEmpty());
                if (unseen.isEmpty()) unseen = Optional.of(new Change.NotEmpty(PathText.printable(directory.path().resolve(name))));
            }
            return unseen;
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
        try (OpenDirectory from = entries.open(source); OpenDirectory to = entries.open(target)) {
            Change change = entries.locks().locked(source.path(), target.path(), () -> move(source, from, target, to));
            return entries.sync(change, List.of(to, from)); // the new name first: two names after a crash are better than none
        } catch (NoSuchFileException e) {
            return new Change.Missing();
        } catch (IOException e) {
            return StagedFile.failed(e, target);
        }
    }

    private Change move(PathEntry.At source, OpenDirectory fromDirectory, PathEntry.At target, OpenDirectory toDirectory)
            throws IOException {
        if (!(source.again(entries.tree(), fromDirectory) instanceof PathEntry.At from)) return new Change.Missing(); // a link meanwhile
        if (!(target.again(entries.tree(), toDirectory) instanceof PathEntry.At to)) return new Change.NoDirectory();
        boolean directory = from.now() instanceof Found.Directory && !from.isLink();
        if (from.isFree() || !directory && from.slashed()) return new Change.Missing();
        if (directory && to.directory().real().startsWith(from.path())) return new Change.IntoItself();
        if (to.now() instanceof Found.Directory) return new Change.IsDirectory();
        if (directory && !to.isFree()) return new Change.Exists(to.now());
        if (!directory && to.slashed()) return new Change.NoDirectory();
        boolean uploading = directory ? entries.locks().isClaimedBelow(from.path()) : entries.locks().isClaimed(from.path());
        if (uploading) return new Change.Busy();
        fromDirectory.move(from.relative(), toDirectory, to.relative());
        entries.drop(fromDirectory, source.name());
        entries.drop(toDirectory, target.name());
        if (directory) entries.kept().renamed(from.path(), to.path());
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

    Change permit(String path, Set<PosixFilePermission> permissions) throws IOException {
        return switch (entries.tree().resolve(path)) {
            case Found.Regular file -> permit(file.real(), permissions);
            case Found.Directory directory when directory.real().equals(entries.tree().root()) ->
                    new Change.Refused(Found.Reason.SPECIAL);
            case Found.Directory directory -> permit(directory.real(), permissions);
            case Found.Missing _ -> new Change.Missing();
            case Found.Refused(var reason) -> new Change.Refused(reason);
        };
    }

    private Change permit(Path real, Set<PosixFilePermission> permissions) throws IOException {
        try (OpenDirectory directory = entries.tree().enter(real.getParent())) {
            return permit(directory, real.getFileName(), permissions);
        } catch (IOException e) {
            return StagedFile.unchanged(e);
        }
    }

    private static Change permit(OpenDirectory directory, Path name, Set<PosixFilePermission> permissions) throws IOException {
        boolean plain = directory.attributes(name).filter(it -> it.isRegularFile() || it.isDirectory()).isPresent();
        PosixFileAttributeView view = directory.view(name, PosixFileAttributeView.class);
        if (!plain || view == null) return new Change.Missing(); // replaced meanwhile, or without permissions
        view.setPermissions(permissions);
        return new Change.Permitted();
    }

    private Change touch(Path real, FileTime time) throws IOException {
        boolean isRoot = real.equals(entries.tree().root());
        try (OpenDirectory directory = entries.tree().enter(isRoot ? real : real.getParent())) {
            BasicFileAttributeView view = isRoot ? directory.view(BasicFileAttributeView.class)
                    : directory.view(real.getFileName(), BasicFileAttributeView.class);
            BasicFileAttributes now = view.readAttributes();
            if (!now.isRegularFile() && !now.isDirectory()) return new Change.Missing(); // replaced by a link or a pipe meanwhile
            view.setTimes(time, null, null);
            return new Change.Touched(view.readAttributes().lastModifiedTime());
        } catch (IOException e) {
            return StagedFile.unchanged(e);
        }
    }
}
