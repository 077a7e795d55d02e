package stheno.simulation;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;
import java.util.SplittableRandom;

/// A client that follows a [Script], step by step or all at once, and compares each reply with it.
final class ScriptClient implements Client {
    private static final long PATIENCE = 3 * 3_600_000_000_000L; // the server's own timers come before

    /// What it does to the server.
    private enum Conduct { HONEST, PIPELINING, LEAVING, RESETTING, HALF_CLOSING, SLOW, GARBLED }

    private final World world;
    private final String name;
    private final Link link;
    private final SplittableRandom random;
    private final Conduct conduct;
    private final Script script;
    private final Deque<Script.Step> planned;
    private final Deque<Script.Step> asked = new ArrayDeque<>();
    private final long leavesAt;
    private final long gone;
    private byte[] input = new byte[512];
    private int length;
    private boolean checked;
    private boolean refused; // the server has no place, or stops

    ScriptClient(World world, String name, InetSocketAddress server, Script script, SplittableRandom random) throws IOException {
        this.world = world;
        this.name = name;
        this.random = random;
        Conduct[] all = Conduct.values();
        this.conduct = random.nextInt(3) == 0 ? Conduct.HONEST : all[random.nextInt(all.length)];
        this.script = script;
        this.planned = new ArrayDeque<>(script.steps());
        this.link = new Link(world, name, server, conduct == Conduct.SLOW ? Pace.slow(random) : Pace.patient(random), random, this::take);
        this.leavesAt = conduct == Conduct.LEAVING || conduct == Conduct.RESETTING ? 1 + random.nextInt(random.nextBoolean() ? 200 : 5000)
                : Long.MAX_VALUE;
        this.gone = world.now() + PATIENCE;
        world.say(name, conduct + " " + planned.size() + " steps");
        ask();
    }

    private void ask() {
        while (!planned.isEmpty() && (asked.isEmpty() || conduct != Conduct.HONEST && !asked.peekLast().alone())) {
            Script.Step next = planned.remove();
            asked.add(next);
            byte[] bytes = next.bytes().get();
            if (conduct == Conduct.GARBLED && bytes.length > 0 && !isLogin(next) && random.nextInt(3) == 0) {
                bytes = bytes.clone();
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            link.send(bytes);
        }
        if (conduct == Conduct.HALF_CLOSING && planned.isEmpty()) link.end();
    }

    /// A wrong name is verified on a thread outside of the simulation, and blocks the address.
    private static boolean isLogin(Script.Step step) {
        return step.name().startsWith("USER") || step.name().startsWith("PASS");
    }

    private void take(ByteBuffer data) {
        if (conduct == Conduct.GARBLED) {
            asked.clear(); // replies to garbled commands are not compared
            ask();
            return;
        }
        if (length + data.remaining() > input.length) input = Arrays.copyOf(input, 2 * (length + data.remaining()));
        int more = data.remaining();
        data.get(input, length, more);
        length += more;
        while (length > 0 && reply()) ask();
    }

    private boolean reply() {
        Script.Step step = asked.peek();
        int end = (step == null ? ReplyEnd.LINE : step.end()).find(input, length);
        if (end < 0) return false;
        byte[] reply = Arrays.copyOf(input, end);
        System.arraycopy(input, end, input, 0, length - end);
        length -= end;
        String shown = new String(reply, 0, Math.min(40, end), java.nio.charset.StandardCharsets.ISO_8859_1).strip();
        boolean last = shown.startsWith("421") || shown.startsWith("-ERR [SYS/TEMP]") || shown.startsWith("-ERR [IN-USE]");
        if (step == null) {
            if (last) return true;
            throw world.fault(name + " is told what it has not asked for: " + shown);
        }
        asked.remove();
        Optional<String> wrong = step.check().apply(reply);
        world.say(name, step.name() + " -> " + end + " bytes" + (wrong.isPresent() ? ", wrong" : ""));
        if (wrong.isEmpty()) step.then().accept(reply);
        else if (last && (world.rough() || conduct == Conduct.SLOW)) refused = true;
        else if (world.badDisk() && script.isFailure(shown)) fail();
        else if (!world.rough() && conduct != Conduct.SLOW) throw world.fault(name + ": " + step.name() + ": " + wrong.get());
        else leave(); // the rest of the script makes no sense
        return !link.over();
    }

    /// The rest of the script makes no sense.
    private void fail() {
        refused = true;
        leave();
    }

    private void leave() {
        if (conduct == Conduct.RESETTING) link.reset();
        else link.close();
    }

    @Override
    public boolean step() {
        if (link.over()) {
            if (!checked) check();
            return false;
        }
        if (world.now() >= gone) throw world.fault(name + " was neither answered nor closed: " + state());
        boolean done = planned.isEmpty() && asked.isEmpty() && link.allSent();
        if (link.sent() + link.received() >= leavesAt || done && conduct == Conduct.GARBLED && random.nextBoolean()) {
            leave();
            return true;
        }
        return link.step();
    }

    private void check() {
        checked = true;
        boolean strict = conduct == Conduct.HONEST || conduct == Conduct.PIPELINING || conduct == Conduct.HALF_CLOSING;
        if (!strict || world.rough() || refused || world.badDisk() && script.breaksOff()) return;
        if (!asked.isEmpty() || !planned.isEmpty()) throw world.fault(name + " was closed before its reply: " + state());
    }

    @Override
    public boolean over() {
        return link.over() && checked;
    }

    @Override
    public long wakes() {
        return link.over() ? world.now() : Math.min(link.wakes(), gone);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String state() {
        Script.Step next = asked.peek();
        return conduct + " waits for " + (next == null ? "nothing" : next.name()) + ", " + planned.size() + " steps to come; " + link;
    }
}
