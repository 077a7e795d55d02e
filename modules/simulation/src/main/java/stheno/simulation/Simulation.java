package stheno.simulation;

import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/// One simulation: a server, and clients that come and leave. The seed decides everything. One thread.
///
/// ```
///   serving: a step of a thread, of a client, or of the clock ──► settling: no client is left ──► drained ──► checked
/// ```
final class Simulation {
    /// Connections of a seed.
    static final int CONNECTIONS = 60;

    private static final Duration JUMP = Duration.ofMinutes(3); // of the clock, at most
    private static final long LAST = 2 * 3_600_000_000_000L; // nanoseconds in which every time limit is over
    private static final long REST = 8_000_000_000L; // after the last connection: longer than handlers wait, shorter than a limit of time
    private static final int STEPS = 5_000_000; // more is no simulation but an endless loop

    private final long seed;
    private final SplittableRandom random;
    private final World world;
    private final SimulatedServer server;
    private final List<Client> clients = new ArrayList<>();
    private final Map<String, byte[]> uploads = new HashMap<>();
    private final Path root;
    private int arrived;
    private int refused;
    private long steps;

    /// What a simulation that has found nothing tells.
    ///
    /// @param hash   over everything that happened
    /// @param steps  of clients and of the server's threads
    record Result(long seed, long hash, long steps, int connections) {}

    private Simulation(long seed, Path root, Trace trace, int connections) throws Exception {
        this.seed = seed;
        this.root = root;
        this.random = new SplittableRandom(seed);
        this.world = new World(Profile.of(random, connections), random.split(), trace);
        this.server = new SimulatedServer(world, random.split(), root);
        world.say("seed " + seed, world.profile().toString());
    }

    /// Runs the simulation of a seed.
    ///
    /// @param root    a folder for its files, which another simulation may have used before
    /// @param printed whether each event is printed at once
    /// @throws Fault if a check fails; its message has the seed and the last events
    static Result run(long seed, Path root, boolean printed) {
        Trace trace = new Trace(printed);
        try {
            Simulation made = new Simulation(seed, root, trace, CONNECTIONS);
            made.serve();
            made.settle();
            made.checkEnd();
            return new Result(seed, trace.hash(), trace.steps(), made.arrived);
        } catch (Exception | AssertionError e) {
            throw new Fault("seed " + seed + ": " + e.getMessage() + "\n" + trace.text(), e);
        }
    }

    private void serve() throws IOException {
        Profile profile = world.profile();
        int idle = 0;
        while (arrived < profile.connections() || !clients.isEmpty()) {
            if (++steps > STEPS) throw world.fault("it does not end: " + clients.stream().map(Client::state).toList());
            if (arrived < profile.connections() && (clients.isEmpty() || clients.size() < profile.crowd() && random.nextInt(8) == 0)) {
                arrive();
                idle = 0;
                continue;
            }
            events();
            if (world.scheduler().ready() > 0 && random.nextInt(3) != 0) {
                turn();
                idle = 0;
                continue;
            }
            if (clients.isEmpty()) continue;
            idle = act(random.nextInt(clients.size())) ? 0 : idle + 1;
            if (idle > clients.size() && world.scheduler().ready() == 0 && !anyActs()) {
                advance();
                idle = 0;
            }
        }
    }

    private void turn() {
        world.trace().count(world.scheduler().ready());
        world.scheduler().step();
        world.checkTurn();
        server.checkTurn();
    }

    private boolean act(int index) {
        Client client = clients.get(index);
        boolean acted = client.step();
        clients.addAll(world.newcomers());
        if (!client.over()) return acted;
        Client last = clients.removeLast();
        if (index < clients.size()) clients.set(index, last);
        return true;
    }

    private boolean anyActs() {
        for (int i = clients.size() - 1; i >= 0; i--) if (act(i)) return true;
        return false;
    }

    /// What happens to the whole server now and then.
    private void events() {
        Profile profile = world.profile();
        if (profile.reloads() && random.nextInt(2000) == 0) {
            world.say("server", "reloads");
            server.reload();
        }
        if (profile.drained() && !world.draining() && arrived > profile.connections() * 3 / 4) {
            world.drains();
            world.say("server", "drains");
            server.drain();
        }
    }

    private void arrive() throws IOException {
        arrived++;
        try {
            server.client(random.split(), arrived, uploads).ifPresent(clients::add);
        } catch (ConnectException e) {
            if (!world.draining()) throw e;
            refused++;
        }
    }

    /// Nothing can happen now: time goes on to the next event.
    private void advance() {
        long next = world.scheduler().due();
        OptionalLong due = world.network().due();
        if (due.isPresent()) next = Math.min(next, due.getAsLong());
        for (Client client : clients) next = Math.min(next, client.wakes());
        if (next == Long.MAX_VALUE) throw world.fault("nothing will ever happen: " + clients.stream().map(Client::state).toList());
        long step = Math.max(1, next - world.now());
        if (world.profile().jumps() && random.nextInt(64) == 0) step += random.nextLong(JUMP.toNanos());
        world.network().advance(Duration.ofNanos(step));
        world.trace().count(step);
    }

    /// All clients have left: the server closes what is left, by its own timers, and then stops.
    private void settle() {
        long end = world.now() + LAST;
        while (true) {
            if (++steps > STEPS) throw world.fault("it does not settle");
            if (world.scheduler().ready() > 0) {
                turn();
                continue;
            }
            if (server.open() == 0) end = Math.min(end, world.now() + REST);
            OptionalLong due = world.network().due();
            long next = Math.min(world.scheduler().due(), due.orElse(Long.MAX_VALUE));
            if (next == Long.MAX_VALUE) break;
            if (next > end && world.scheduler().due() == Long.MAX_VALUE) break; // a thread that waits for its disk goes on
            world.network().advance(Duration.ofNanos(Math.max(1, next - world.now())));
        }
        if (!world.draining()) server.checkRest();
        if (world.draining()) {
            if (!server.drained()) throw world.fault("the drain does not end");
            return;
        }
        world.drains();
        server.drain();
        settle();
    }

    private void checkEnd() throws IOException {
        world.checkTurn();
        server.checkTurn();
        world.ledger().checkEnd();
        server.checkEnd(uploads);
        String open = openFiles();
        if (!open.isEmpty()) throw world.fault("a file is still open: " + open);
        if (server.open() > 0) throw world.fault(server.open() + " connections are left");
        world.say("end", arrived + " connections, " + refused + " refused, " + server.entries() + " log entries, "
                + world.ledger().opened() + " producers");
    }

    /// A file below the root that this process has open.
    private String openFiles() throws IOException {
        Path descriptors = Path.of("/proc/self/fd");
        if (!Files.isDirectory(descriptors)) return "";
        try (Stream<Path> all = Files.list(descriptors)) {
            for (Path each : (Iterable<Path>) all::iterator) {
                try {
                    Path target = Files.readSymbolicLink(each);
                    if (target.startsWith(root)) return target.toString();
                } catch (IOException e) {
                    continue; // the descriptor of this listing
                }
            }
        }
        return "";
    }

    @Override
    public String toString() {
        return "simulation of seed " + seed;
    }
}
