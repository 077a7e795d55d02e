package stheno.simulation;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import stheno.accounts.LoginThrottle;
import stheno.ftp.FtpService;
import stheno.ftp.FtpSettings;
import stheno.storage.Writers;

/// The files of the [HttpSite], served by FTP to anonymous clients, with passive data connections.
final class FtpSite {
    private static final Pattern PASSIVE = Pattern.compile("229 .*\\(\\|\\|\\|([0-9]+)\\|\\).*", Pattern.DOTALL);
    private static final Duration CONNECT = Duration.ofSeconds(5); // also after QUIT: less than the simulation rests at its end
    private static final long PATIENCE = 3 * 3_600_000_000_000L;

    private static final Logins LOGINS = Logins.create(); // a password is verified once for many simulations

    private final World world;
    private final FtpService service;
    private final Map<String, byte[]> files;
    private final FtpUploads uploads;
    private final SimulatedDisk disk;

    /// @param disk of the folder
    FtpSite(World world, Path root, SimulatedDisk disk, Map<String, byte[]> files) throws IOException {
        this.world = world;
        this.files = files;
        this.disk = disk;
        this.service = new FtpService("ftp", LOGINS.authenticator(), new LoginThrottle(world.clock()),
                new Writers(world.pool(), world.wall()), world.pool(), world.disks());
        Path home = root.resolve("ftp");
        this.uploads = new FtpUploads(world, home);
        service.change(FtpSettings.DEFAULTS.withAnonymous(disk.root()).withRoot(disk.root().resolve("ftp"))
                .withSync(world.badDisk()).withConnectTimeout(CONNECT));
    }

    FtpService service() {
        return service;
    }

    void checkEnd() throws IOException {
        uploads.checkEnd();
    }

    /// A session with some transfers.
    Script script(SplittableRandom random, String client) {
        return random.nextInt(3) == 0 ? uploading(random, client) : reading(random, client);
    }

    private static Script script() {
        return new Script(ReplyEnd.CODE).failing("421", "425", "426", "450", "451", "452", "550", "552", "553");
    }

    private Script uploading(SplittableRandom random, String client) {
        Script script = script().ask("", "220").ask("USER " + Logins.NAME, "331").ask("PASS " + Logins.PASSWORD, "230")
                .ask("TYPE I", "200");
        uploads.add(script, random, client);
        return script.ask("QUIT", "221");
    }

    private Script reading(SplittableRandom random, String client) {
        Script script = script().ask("", "220").ask("USER anonymous", "331", "230").ask("PASS me@client.test", "230")
                .ask("TYPE I", "200");
        List<String> paths = List.copyOf(files.keySet());
        int commands = 1 + random.nextInt(5);
        for (int i = 0; i < commands; i++) {
            String path = paths.get(random.nextInt(paths.size()));
            byte[] content = files.get(path);
            switch (random.nextInt(6)) {
                case 0 -> script.say("SIZE " + path, "213 " + content.length);
                case 1 -> script.say("CWD /missing", "550");
                case 2 -> transfer(script, random, client + "-" + i, "MLSD /list", text ->
                        disk.hides() || new String(text, StandardCharsets.UTF_8).contains("name-7.txt"));
                case 3 -> aborted(script, random, client + "-" + i, "RETR " + path, text -> Arrays.equals(text, content));
                default -> transfer(script, random, client + "-" + i, "RETR " + path, text -> Arrays.equals(text, content));
            }
        }
        return script.ask("QUIT", "221");
    }

    private void transfer(Script script, SplittableRandom random, String name, String command, Predicate<byte[]> right) {
        SplittableRandom own = random.split();
        Transfer transfer = new Transfer(name, right, random.nextInt(8) == 0 ? random.nextInt(5000) : Integer.MAX_VALUE, own);
        script.add("EPSV\r\n".getBytes(StandardCharsets.US_ASCII), "EPSV", ReplyEnd.CODE, Script.begins("229"), transfer::connect, true);
        script.ask(command, "150", "125");
        script.add(new byte[0], command + " ends", ReplyEnd.CODE,
                reply -> transfer.leaves() ? Optional.empty() : Script.begins("226").apply(reply), transfer::ended, true);
    }

    /// The transfer may be over when ABOR comes: both have a reply in any case, that of the transfer first (RFC 959, section 5.4).
    private void aborted(Script script, SplittableRandom random, String name, String command, Predicate<byte[]> right) {
        Transfer transfer = new Transfer(name, right, Integer.MAX_VALUE, random.split());
        script.add("EPSV\r\n".getBytes(StandardCharsets.US_ASCII), "EPSV", ReplyEnd.CODE, Script.begins("229"), transfer::connect, true);
        script.ask(command, "150", "125");
        script.add("ABOR\r\n".getBytes(StandardCharsets.US_ASCII), command + " is aborted", ReplyEnd.CODE, Script.begins("226", "426"),
                transfer::ended, true);
        script.add(new byte[0], "ABOR", ReplyEnd.CODE, Script.begins("225", "226"), _ -> { }, true);
    }

    /// Where a data connection is to go.
    ///
    /// @param reply to EPSV
    static Optional<InetSocketAddress> passive(byte[] reply) {
        Matcher port = PASSIVE.matcher(new String(reply, StandardCharsets.US_ASCII));
        if (!port.matches()) return Optional.empty();
        return Optional.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(port.group(1))));
    }

    /// A data connection.
    private final class Transfer implements Client {
        private final String name;
        private final Predicate<byte[]> right;
        private final int leavesAt;
        private final SplittableRandom random;
        private final ByteArrayOutputStream got = new ByteArrayOutputStream();
        private Link link; // null until it is connected
        private boolean complete; // by the server's reply
        private long gone;

        Transfer(String name, Predicate<byte[]> right, int leavesAt, SplittableRandom random) {
            this.name = name;
            this.right = right;
            this.leavesAt = leavesAt;
            this.random = random;
        }

        boolean leaves() {
            return leavesAt < Integer.MAX_VALUE;
        }

        void connect(byte[] reply) {
            InetSocketAddress address = passive(reply).orElseThrow(() -> world.fault(name + ": no port in the reply"));
            try {
                link = new Link(world, name, address, Pace.patient(random), random, this::take);
                gone = world.now() + PATIENCE;
                world.spawn(this);
            } catch (ConnectException e) {
                world.say(name, "comes too late"); // the reply to the next command tells
            } catch (IOException e) {
                throw new Fault(name + " cannot connect", e);
            }
        }

        private void take(ByteBuffer data) {
            got.write(data.array(), data.arrayOffset() + data.position(), data.remaining());
            data.position(data.limit());
        }

        /// The server says how it ended.
        void ended(byte[] reply) {
            complete = reply[0] == '2';
            compare();
        }

        private void compare() {
            if (!complete || link == null || !link.over() || !link.finished()) return;
            if (!right.test(got.toByteArray())) throw world.fault(name + " got " + got.size() + " bytes that differ");
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public boolean step() {
            if (world.now() >= gone) throw world.fault(name + ": the data connection does not end: " + link);
            if (link.received() >= leavesAt) {
                if (random.nextBoolean()) link.reset();
                else link.close();
                return true;
            }
            boolean acted = link.step();
            if (link.over()) compare();
            return acted;
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
            return "transfer " + link;
        }
    }
}
