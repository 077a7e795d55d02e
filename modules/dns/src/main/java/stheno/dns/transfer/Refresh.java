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
import stheno.dns.message.TsigKey;
import stheno.dns.record.Name;
import stheno.dns.record.RecordType;
import stheno.dns.zone.Zone;
import stheno.reactor.Connector;
import stheno.reactor.Reactor;

/// One attempt to bring a secondary zone up to date: asks the primaries, one after the other, for the serial, and for the zone if it is
/// newer (RFC 1034 4.3.5). Both go over one TCP connection. Messages are checked on a worker, one at a time. Loop thread only.
///
/// ```
///  ask ──SOA──► serial not newer ──────────────────────────► Confirmed
///   ▲              └─newer──► AXFR ──► all messages, zone ──► Received
///   └──next primary── a fault, anywhere ── none left ───────► Failed
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
    record Tools(Reactor loop, Connector connector, Executor work, Function<Name, Optional<TsigKey>> keys, InstantSource time,
                 TransferLimits limits) {}

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
    private PrimaryConnection connection;
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
        connection = PrimaryConnection.connect(tools.connector(), tools.loop(), primary.address(), tools.limits(), this);
    }

    /// Gives up without a result.
    void cancel() {
        over = true;
        connection.close();
    }

    @Override
    public void connected() {
        try {
            Exchange exchange = exchange(RecordType.SOA);
            phase = message -> compare(exchange.soa(message, tools.limits()));
            connection.send(exchange.request());
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
        boolean wanted = serial.isEmpty() || Serial.newer(theirs.serial(), serial.get());
        return wanted ? this::transfer : () -> end(new Result.Confirmed(primary, theirs));
    }

    private void transfer() {
        try {
            AxfrReader reader = new AxfrReader(origin, exchange(RecordType.AXFR), tools.limits());
            phase = message -> {
                if (!reader.take(message)) return connection::next;
                Zone zone = reader.zone();
                Result received = new Result.Received(primary, reader.times(), zone, reader.bytes());
                return () -> end(received);
            };
            connection.send(reader.request());
            connection.next();
        } catch (TransferFault e) {
            fault(e.getMessage());
        }
    }

    @Override
    public void received(byte[] message) {
        Phase current = phase;
        tools.work().execute(() -> {
            Runnable step = step(current, message);
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
        connection.close();
        faults.add(primary + ": " + why);
        if (primaries.isEmpty()) end(new Result.Failed(String.join("; ", faults)));
        else ask();
    }

    private void end(Result result) {
        over = true;
        connection.close();
        then.accept(result);
    }
}
