package stheno.mail.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stheno.testkit.Await;

/// Processes that accept mail are killed, and what they have accepted is compared with what is there.
final class CrashTest {
    private static final int ROUNDS = Integer.getInteger("stheno.crash.rounds", 3);

    @TempDir
    private Path root;

    @Test
    void eachAcceptedMessageIsThereOnceAfterAKill() throws IOException, InterruptedException {
        Path mail = root.resolve("mail");
        List<String> lines = new ArrayList<>();
        Random random = new Random(7);
        for (int round = 0; round < ROUNDS; round++) {
            Path output = root.resolve("output-" + round);
            Process child = new ProcessBuilder(command(mail)).redirectOutput(output.toFile()).redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try {
                int enough = 20 + random.nextInt(400);
                Await.until(() -> Files.readAllLines(output).size() > enough);
            } finally {
                child.destroyForcibly();
                child.waitFor();
            }
            lines.addAll(Files.readAllLines(output));
        }
        assertTrue(lines.stream().noneMatch(line -> line.startsWith("fault")), lines.toString());
        List<String> far = lines.stream().filter(line -> line.endsWith(" far")).map(line -> line.substring(0, 20)).toList();
        List<String> near = lines.stream().filter(line -> line.endsWith(" near")).map(line -> line.substring(0, 20)).toList();
        List<String> all = Stream.concat(near.stream(), far.stream()).toList();
        List<String> queued = new ArrayList<>();
        lines.stream().filter(line -> line.startsWith("queue ")).map(line -> line.substring(6)).forEach(queued::add);
        List<DeliveryEvent> faults = new ArrayList<>();
        try (PostOffice office = PostOffice.withQueue(DeliverySettings.of(mail).withLog(event -> {
            if (event instanceof DeliveryEvent.Fault) faults.add(event);
        }))) {
            office.awaitBacklog(0);
            office.retire();
            queued.addAll(office.queuedIds());
            assertEquals(List.of(), faults);
            assertEquals(List.of(), office.leftOvers().stream().filter(name -> !name.endsWith(".stheno")).toList());
            assertOnce(all, ids(office.names("bob")), "bob");
            assertOnce(near, ids(office.names("ann")), "ann");
        }
        assertTrue(queued.containsAll(far), "each accepted message for another domain is in the queue");
        assertWhole(mail);
    }

    private List<String> command(Path mail) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = new ArrayList<>(List.of(java, "-Xmx128m"));
        String modules = System.getProperty("jdk.module.path");
        if (modules == null) {
            command.addAll(List.of("-cp", System.getProperty("java.class.path")));
            command.add(CrashChild.class.getName());
        } else {
            String tests = CrashChild.class.getProtectionDomain().getCodeSource().getLocation().getPath();
            String testClasses = tests.contains("test-classes") ? tests : tests.replace("/classes/", "/test-classes/");
            command.addAll(List.of("-cp", modules + ":" + testClasses));
            command.add(CrashChild.class.getName());
        }
        command.add(mail.toString());
        return command;
    }

    private static List<String> ids(List<String> names) {
        return names.stream().map(name -> name.split("\\.")[1]).sorted().toList();
    }

    private static void assertOnce(List<String> accepted, List<String> there, String account) {
        assertEquals(there.stream().distinct().count(), there.size(), account + " has a message twice");
        assertTrue(there.containsAll(accepted), () -> account + " lacks " + accepted.stream().filter(id -> !there.contains(id)).toList());
    }

    /// Each file has the size that its name says, and ends as the message did.
    private static void assertWhole(Path mail) throws IOException {
        try (Stream<Path> files = Files.walk(mail)) {
            for (Path file : files.filter(path -> path.getParent().endsWith("new")).toList()) {
                String name = file.getFileName().toString();
                long size = Long.parseLong(name.substring(name.indexOf(",S=") + 3, name.indexOf(",W=")));
                assertEquals(size, Files.size(file), name);
                assertTrue(Files.readString(file).endsWith("line after line.\r\n"), name);
            }
        }
    }
}
