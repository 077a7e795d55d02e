package stheno.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static stheno.storage.Planted.text;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// What the tests of uploads share: a planted tree, and uploads that break off or end.
abstract sealed class UploadTests permits IncompleteUploadTest, KeptUploadsTest, StagedFileNamesTest, UploadResumeTest {
    static final StagedFile.Start WHOLE = new StagedFile.Start.Whole();
    static final StagedFile.Start APPEND = new StagedFile.Start.Append();
    static final StagedFile.Start UNIQUE = new StagedFile.Start.Unique();

    @TempDir
    Path folder;
    Planted planted;
    WritableTree tree;

    @BeforeEach
    void plant() throws IOException {
        planted = Planted.in(folder);
        tree = planted.tree();
    }

    static StagedFile.Start at(long offset) {
        return new StagedFile.Start.At(offset);
    }

    /// An upload that is interrupted after this content, and kept.
    void breakOff(String path, String owner, String content) throws IOException {
        StagedFile upload = planted.begin(path, owner, WHOLE);
        upload.write(text(content));
        upload.keep();
    }

    /// An upload that comes to its end.
    Change finish(String path, String owner, StagedFile.Start start, String content) throws IOException {
        try (StagedFile upload = planted.begin(path, owner, start)) {
            upload.write(text(content));
            return upload.publish();
        }
    }

    /// The content of a file on disk.
    String content(String path) throws IOException {
        return Files.readString(planted.www().resolve(path.substring(1)));
    }

    /// Besides the directories and these, nothing is on disk.
    void nothingIsLeft(String... more) throws IOException {
        var expected = Planted.set("/up/", "/up/inner/");
        expected.addAll(List.of(more));
        assertEquals(expected, planted.everything());
    }
}
