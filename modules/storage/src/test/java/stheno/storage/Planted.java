package stheno.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeSet;

/// A tree to write in: `/up/old`, which holds `old`, and `/up/inner`, a directory. The files beside its root must stay unchanged.
record Planted(Path folder, Path www, WritableTree tree) {
    static Planted in(Path folder) throws IOException {
        Path www = Files.createDirectories(folder.resolve("www")).toRealPath();
        Files.createDirectories(www.resolve("up/inner"));
        Files.writeString(www.resolve("up/old"), "old");
        Files.createDirectories(folder.resolve("www2/inner"));
        Files.writeString(folder.resolve("www2/file"), "outside");
        return new Planted(folder.toRealPath(), www, WritableTree.of(Tree.at(www)).withSync(false));
    }

    /// Everything on disk below the root, as it really is: directories with a slash, links with an arrow, files with their content;
    /// those of uploads without what cannot be foreseen of their names.
    TreeSet<String> everything() throws IOException {
        return everything(www);
    }

    boolean isOutsideUntouched() throws IOException {
        return everything(folder.resolve("www2")).equals(new TreeSet<>(List.of("/inner/", "/file=outside")));
    }

    private static TreeSet<String> everything(Path root) throws IOException {
        TreeSet<String> all = new TreeSet<>();
        try (var paths = Files.walk(root)) {
            paths.filter(path -> !path.equals(root)).forEach(path -> all.add(line(root, path)));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return all;
    }

    private static String line(Path root, Path path) {
        String name = "/" + root.relativize(path).toString().replaceAll("\\.upload-[0-9a-f]{32}$", ".upload");
        try {
            if (Files.isSymbolicLink(path)) return name + "->" + Files.readSymbolicLink(path);
            return Files.isDirectory(path) ? name + "/" : name + "=" + Files.readString(path, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static TreeSet<String> set(String... lines) {
        return new TreeSet<>(List.of(lines));
    }

    /// A direct buffer, as a protocol has it.
    static ByteBuffer text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    /// Bytes of an owner's incomplete upload.
    static OptionalLong partial(WritableTree tree, String path, String owner) throws IOException {
        return tree.incomplete(path, owner).map(it -> OptionalLong.of(it.size())).orElse(OptionalLong.empty());
    }

    StagedFile begin(String path, String owner, StagedFile.Start start) throws IOException {
        return begin(tree, path, owner, start);
    }

    static StagedFile begin(WritableTree tree, String path, String owner, StagedFile.Start start) throws IOException {
        return switch (tree.upload(path, owner, start)) {
            case StagedFile.Begun.Ready(StagedFile upload) -> upload;
            case StagedFile.Begun.Failed(Change.Failed why) -> throw new AssertionError("the upload did not begin: " + why);
        };
    }

    Change.Failed refusal(String path, String owner, StagedFile.Start start) throws IOException {
        return refusal(tree, path, owner, start);
    }

    static Change.Failed refusal(WritableTree tree, String path, String owner, StagedFile.Start start) throws IOException {
        return switch (tree.upload(path, owner, start)) {
            case StagedFile.Begun.Failed(Change.Failed why) -> why;
            case StagedFile.Begun.Ready(StagedFile upload) -> {
                upload.close();
                throw new AssertionError("the upload has begun");
            }
        };
    }
}
