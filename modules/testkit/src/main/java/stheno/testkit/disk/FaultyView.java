package stheno.testkit.disk;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import stheno.testkit.disk.FaultyDisk.Call;

/// The basic attributes of a file of a [FaultyDisk].
record FaultyView(BasicFileAttributeView real, Path file, FaultyDisk.Faults faults, Inodes inodes) implements BasicFileAttributeView {
    @Override
    public String name() {
        return real.name();
    }

    @Override
    public BasicFileAttributes readAttributes() throws IOException {
        faults.before(Call.STAT, file);
        return inodes.shown(real.readAttributes());
    }

    @Override
    public void setTimes(FileTime modified, FileTime accessed, FileTime created) throws IOException {
        real.setTimes(modified, accessed, created);
        Inodes.changed(inodes.of(real::readAttributes), Optional.ofNullable(modified));
    }
}
