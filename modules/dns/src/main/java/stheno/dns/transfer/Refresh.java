package stheno.dns.transfer;

import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import stheno.dns.message.TsigKey;
import stheno.dns.record.Name;
import stheno.dns.record.RecordType;
import stheno.dns.zone.Zone;
import stheno.reactor.Connector;
import stheno.reactor.DatagramConnector;
import stheno.reactor.Reactor;

/// One attempt to bring a secondary zone up to date: asks the primaries, one after the other, for the serial, and for the zone if it is
/// newer (RFC 1034 4.3.5). A server that has a copy asks for the serial by UDP first: mostly nothing has changed. Without a useful reply,
/// and without a copy, serial and zone come over one TCP connection. Messages are checked on a worker, one at a time. Loop thread only.
///
/// ```
///  ask ──SOA by UDP──► serial not newer ───────────────────────────► Confirmed
///   ▲   │                 └─newer──► connect ──► AXFR ──► all messages, zone ──► Received
///   │   └──none, truncated, a fault──► connect ──SOA──► as above
///   └──next primary── a fault by TCP, anywhere ── none left ───────► Failed
/// ```
final class Refresh implements PrimaryConnection.Owner {
    /// How an attempt ended.
    sealed interface Result {
        /// The copy is up to date.
        record Confirmed(RemoteServer primary, SoaTimes times) implements Result {}

        /// There is a new copy.
        record Received(RemoteServer primary, SoaTimes times, Zone zone, long bytes) implements Result {}

        /// No primary could be used.
        record Failed(String why) implements Result {}
    }

    /// What attempts need.
    ///
    /// @param work runs the checks of messages, off the loop
    /// @param keys finds TSIG keys
    /// @param time of the wall, for signatures
    record Tools(Reactor loop, Connector connector, DatagramConnector datagrams, Executor work, Function<Name, Optional<TsigKey>> keys,
                 InstantSource time, TransferLimits limits) {}

    /// Takes the messages of one request. Worker thread.
    private interface Phase {
        /// What to do next.
        Runnable take(byte[] message) throws TransferFault;
    }

    private final Tools tools;
    private final Name origin;
    private final Optional<Integer> serial;
    private final Consumer<Result> then;
    private final Deque<RemoteServer> primaries;
    private final List<String> faults = new ArrayList<>();
    private RemoteServer primary;
    private Optional<SerialQuestion> question = Optional.empty();
    private Optional<PrimaryConnection> connection = Optional.empty();
    private boolean newer; // the primary has said so by UDP
    private Phase phase;
    private boolean over;

    /// @param serial of the copy
    /// @param primaries in the order to ask them
    /// @param then gets the result, later, on the loop
    Refresh(Tools tools, Name origin, Optional<Integer> serial, List<RemoteServer> primaries, Consumer<Result> then) {
        this.tools = tools;
        this.origin = origin;
        this.serial = serial;
        this.primaries = new ArrayDeque<>(primaries);
        this.then = then;
    }

    /// Begins.
    void ask() {
        primary = primaries.removeFirst();
        newer = false;
        try {
            if (serial.isPresent()) askByUdp();
            else connect();
        } catch (TransferFault e) {
            fault(e.getMessage());
        }
    }

    private void askByUdp() throws TransferFault {
        Exchange exchange = exchange(RecordType.SOA);
        question = Optional.of(SerialQuestion.send(tools.loop(), tools.datagrams(), primary.address(), exchange.request(),
                packet -> work(() -> compareByUdp(exchange, packet)), this::connect));
    }

    /// Whatever is wrong with the reply, TCP decides: the reply can be forged.
    private Runnable compareByUdp(Exchange exchange, byte[] packet) {
        try {
            SoaTimes theirs = exchange.soa(packet, tools.limits());
            if (!isNewer(theirs)) return () -> end(new Result.Confirmed(primary, theirs));
            return () -> {
                newer = true;
                connect();
            };
        } catch (TransferFault | RuntimeException e) {
            return this::connect;
        }
    }

    private boolean isNewer(SoaTimes theirs) {
        return serial.isEmpty() || Serial.newer(theirs.serial(), serial.get());
    }

    private void connect() {
        connection = Optional.of(PrimaryConnection.connect(tools.connector(), tools.loop(), primary.address(), tools.limits(), this));
    }

    /// Gives up without a result.
    void cancel() {
        over = true;
        close();
    }

    private void close() {
        question.ifPresent(SerialQuestion::close);
        connection.ifPresent(PrimaryConnection::close);
    }

    @Override
    public void connected() {
        if (newer) {
            transfer();
            return;
        }
        try {
            Exchange exchange = exchange(RecordType.SOA);
            phase = message -> compare(exchange.soa(message, tools.limits()));
            connection.orElseThrow().send(exchange.request());
        } catch (TransferFault e) {
            fault(e.getMessage());
        }
    }

    private Exchange exchange(int type) throws TransferFault {
        Optional<TsigKey> key = primary.key().flatMap(tools.keys());
        if (primary.key().isPresent() && key.isEmpty()) throw new TransferFault("there is no key " + primary.key().get());
        return Exchange.query(origin, type, key, tools.time());
    }

    private Runnable compare(SoaTimes theirs) {
        return isNewer(theirs) ? this::transfer : () -> end(new Result.Confirmed(primary, theirs));
    }

    private void transfer() {
        try {
            AxfrReader reader = new AxfrReader(origin, exchange(RecordType.AXFR), tools.limits());
            phase = message -> {
                if (!reader.take(message)) return () -> connection.orElseThrow().next();
                Zone zone = reader.zone();
                Result received = new Result.Received(primary, reader.times(), zone, reader.bytes());
                return () -> end(received);
            };
            connection.orElseThrow().send(reader.request());
            connection.orElseThrow().next();
        } catch (TransferFault e) {
            fault(e.getMessage());
        }
    }

    @Override
    public void received(byte[] message) {
        Phase current = phase;
        work(() -> step(current, message));
    }

    /// Checks a message on a worker, and goes on in the loop.
    private void work(Supplier<Runnable> check) {
        tools.work().execute(() -> {
            Runnable step = check.get();
            tools.loop().execute(() -> {
                if (!over) step.run();
            });
        });
    }

    private Runnable step(Phase current, byte[] message) {
        try {
            return current.take(message);
        } catch (TransferFault e) {
            return () -> fault(e.getMessage());
        } catch (RuntimeException e) { // a fault of ours: the attempt must end all the same
            return () -> fault(e.toString());
        }
    }

    @Override
    public void failed(String why) {
        if (!over) fault(why);
    }

    private void fault(String why) {
        close();
        faults.add(primary + ": " + why);
        if (primaries.isEmpty()) end(new Result.Failed(String.join("; ", faults)));
        else ask();
    }

    private void end(Result result) {
        over = true;
        close();
        then.accept(result);
    }
}
