package stheno.simulation;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/// Uploads by FTP: whole, cut off, and resumed by REST or APPE. The model: a file appears only when it is complete, and is then what was
/// sent.
final class FtpUploads {
    private static final long PATIENCE = 3 * 3_600_000_000_000L;

    private final World world;
    private final Path folder;
    private final Map<String, byte[]> contents = new HashMap<>(); // by name
    private int published;
    private int resumed;

    /// @param folder the home of the account, which another simulation may have used
    FtpUploads(World world, Path folder) throws IOException {
        this.world = world;
        this.folder = Files.createDirectories(folder);
        clear();
    }

    private void clear() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            for (Path each : (Iterable<Path>) all::iterator) Files.delete(each);
        }
    }

    /// A session that uploads some files. Its user is logged in.
    void add(Script script, SplittableRandom random, String client) {
        int files = 1 + random.nextInt(2);
        for (int i = 0; i < files; i++) {
            String name = client + "-" + i;
            byte[] content = HttpSite.bytes(name.hashCode(), random.nextInt(random.nextInt(3) == 0 ? 200_000 : 5000));
            contents.put(name, content);
            Upload upload = new Upload(name, content, random.split());
            int cuts = random.nextInt(3);
            for (int cut = 0; cut < cuts && content.length > 0; cut++) upload.transfer(script, true, random.nextBoolean());
            upload.transfer(script, false, random.nextBoolean());
            script.add(line("SIZE " + name), "SIZE " + name, ReplyEnd.CODE, Script.begins("213 " + content.length), _ -> { }, true);
        }
    }

    private static byte[] line(String text) {
        return (text + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    void checkEnd() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            for (Path file : (Iterable<Path>) all.filter(each -> !each.getFileName().toString().startsWith("."))::iterator) check(file);
        }
        clear();
        world.say("ftp", published + " uploads are stored, " + resumed + " were resumed");
    }

    private void check(Path file) throws IOException {
        byte[] content = contents.get(file.getFileName().toString());
        if (content == null) throw world.fault(file.getFileName() + " was never sent");
        if (!Arrays.equals(content, Files.readAllBytes(file))) throw world.fault(file.getFileName() + " differs from what was sent");
    }

    /// One file, sent by one transfer or several.
    private final class Upload {
        private final String name;
        private final byte[] content;
        private final SplittableRandom random;
        private int from; // what the server has, by its reply to SIZE
        private int asked; // how often

        Upload(String name, byte[] content, SplittableRandom random) {
            this.name = name;
            this.content = content;
            this.random = random;
        }

        /// @param cut     the client resets the data connection before all is sent
        /// @param appends by APPE, otherwise by REST and STOR
        void transfer(Script script, boolean cut, boolean appends) {
            Sending sending = new Sending(this, cut);
            script.add(line("SIZE " + name), "SIZE " + name, ReplyEnd.CODE, this::size, this::known, true);
            script.add(line("EPSV"), "EPSV", ReplyEnd.CODE, Script.begins("229"), sending::connect, true);
            if (!appends) script.add(() -> line("REST " + from), "REST", ReplyEnd.CODE, Script.begins("350"), _ -> { }, true);
            script.ask((appends ? "APPE " : "STOR ") + name, "150", "125");
            script.add(new byte[0], (cut ? "cut of " : "end of ") + name, ReplyEnd.CODE, Script.begins(cut ? "4" : "226"),
                    reply -> ended(cut), true);
        }

        /// A bad disk denies the look at a file that is there.
        private Optional<String> size(byte[] reply) {
            if (world.badDisk() && asked++ > 0) return Script.begins("213").apply(reply);
            return Script.begins("213", "550").apply(reply);
        }

        private void known(byte[] reply) {
            String text = new String(reply, StandardCharsets.US_ASCII).strip();
            from = text.startsWith("213 ") ? Integer.parseInt(text.substring(4)) : 0;
            if (from > content.length) throw world.fault(name + " has " + from + " bytes of " + content.length);
            if (from > 0) resumed++;
        }

        private void ended(boolean cut) {
            if (cut) return;
            published++;
            try {
                Path file = folder.resolve(name);
                if (!Files.exists(file)) throw world.fault(name + " was accepted and does not exist");
                check(file);
            } catch (IOException e) {
                throw new Fault(name + " cannot be read", e);
            }
        }
    }

    /// A data connection that sends.
    private final class Sending implements Client {
        private final Upload upload;
        private final boolean cut;
        private final SplittableRandom random;
        private long cutAt;
        private Link link; // null until it is connected
        private long gone;

        Sending(Upload upload, boolean cut) {
            this.upload = upload;
            this.cut = cut;
            this.random = upload.random.split();
        }

        void connect(byte[] reply) {
            Optional<InetSocketAddress> address = FtpSite.passive(reply);
            if (address.isEmpty()) throw world.fault(upload.name + ": no port in the reply");
            try {
                link = new Link(world, name(), address.get(), Pace.patient(random), random, data -> data.position(data.limit()));
            } catch (ConnectException e) {
                world.say(upload.name, "comes too late"); // the reply to the next command tells
                return;
            } catch (IOException e) {
                throw new Fault(upload.name + " cannot connect", e);
            }
            int left = upload.content.length - upload.from;
            cutAt = cut ? random.nextInt(left + 1) : Long.MAX_VALUE;
            gone = world.now() + PATIENCE;
            link.send(Arrays.copyOfRange(upload.content, upload.from, upload.content.length));
            if (!cut) link.end();
            world.spawn(this);
        }

        @Override
        public String name() {
            return "up-" + upload.name;
        }

        @Override
        public boolean step() {
            if (world.now() >= gone) throw world.fault(name() + ": the data connection does not end: " + link);
            if (link.sent() >= cutAt) {
                link.reset();
                return true;
            }
            return link.step();
        }

        @Override
        public long wakes() {
            return Math.min(link.wakes(), gone);
        }

        @Override
        public boolean over() {
            return link.over();
        }

        @Override
        public String state() {
            return "upload " + link;
        }
    }
}
