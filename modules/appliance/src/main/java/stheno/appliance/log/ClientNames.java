package stheno.appliance.log;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import stheno.dns.record.FormatException;
import stheno.dns.record.Name;
import stheno.dns.record.Record;
import stheno.dns.resolver.Resolution;
import stheno.dns.resolver.Resolver;
import stheno.reactor.Reactor;

/// Looks up the host names of clients for logs, without blocking. A name counts only if it leads back to the address: otherwise the
/// operator of an address could choose any name. Lines wait for names within bounds of number and time. Any thread.
///
/// ```
///   line ──name known──────────────────────────────────────────► printed with it
///     ├──too many wait, or the search has taken 2 s already────► printed without it
///     └──► Search, one an address: PTR ─► A, AAAA ─► known ────► printed
///                                     └─2 s──► printed without it; the search goes on for later lines
/// ```
public final class ClientNames implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(2); // of a line
    private static final int MOST_WAITING = 1000; // lines
    private static final int MOST_KNOWN = 10_000; // addresses
    private static final int MOST_POINTERS = 4; // names of one address that are tried
    private static final long LEAST = 60; // seconds that a result is kept; of hosts files, too
    private static final long MOST = 3600;
    private static final long ABSENT = 600;

    private final Reactor loop;
    private final Supplier<Source> sources;

    // Guarded by this.
    private final Map<InetAddress, Known> known = new LinkedHashMap<>(16, 0.75f, true); // the one that was used longest ago goes first
    private final Map<InetAddress, Search> searches = new HashMap<>();
    private Optional<Source> source = Optional.empty();
    private int waiting;

    /// Looks names and addresses up. Loop thread only.
    ///
    /// @param names of an address (PTR)
    /// @param addresses of a name
    record Source(BiConsumer<InetAddress, Consumer<Resolution>> names, BiConsumer<String, Consumer<Resolution>> addresses,
                  Runnable close) {}

    /// @param name empty without one
    /// @param until nanoseconds of the loop's clock
    private record Known(String name, long until) {}

    /// The search for the name of an address, and the lines that wait for it.
    private static final class Search {
        private final InetAddress address;
        private final List<Consumer<String>> lines = new ArrayList<>(1);
        private boolean late; // further lines do not wait

        Search(InetAddress address) {
            this.address = address;
        }
    }

    /// @param loop the look-ups run there
    ClientNames(Reactor loop, Supplier<Source> sources) {
        this.loop = loop;
        this.sources = sources;
    }

    /// With this machine's resolver.
    public static ClientNames system(Reactor loop) {
        return new ClientNames(loop, () -> {
            Resolver resolver = Resolver.system(loop);
            return new Source(resolver::names, resolver::addresses, resolver::close);
        });
    }

    /// Makes ready. Blocks the first time. Without this, lines do not wait.
    public synchronized void open() {
        if (source.isEmpty()) source = Optional.of(sources.get());
    }

    /// Adds the name to a client's address.
    ///
    /// @param then gets a [NamedClient], or the same address if it is not an IP address; called once, at once or within two seconds, in
    ///        this thread or another; must not block
    public void resolve(SocketAddress client, Consumer<SocketAddress> then) {
        if (!(client instanceof InetSocketAddress inet) || inet.isUnresolved()) {
            then.accept(client);
            return;
        }
        Optional<String> name = find(inet.getAddress(), found -> then.accept(new NamedClient(inet, found)));
        if (name.isPresent()) then.accept(new NamedClient(inet, name.get()));
    }

    /// @return the name for now; empty if the line waits
    private synchronized Optional<String> find(InetAddress address, Consumer<String> line) {
        Known before = known.get(address);
        if (before != null && before.until - loop.clock() > 0) return Optional.of(before.name);
        Search search = searches.get(address);
        boolean waits = source.isPresent() && waiting < MOST_WAITING
                && (search == null ? searches.size() < MOST_WAITING : !search.late);
        if (!waits) return Optional.of("");
        if (search == null) {
            search = new Search(address);
            searches.put(address, search);
            Search begun = search;
            loop.execute(() -> begin(begun));
        }
        search.lines.add(line);
        waiting++;
        return Optional.empty();
    }

    private synchronized Optional<Source> source() {
        return source;
    }

    // In the loop

    private void begin(Search search) {
        Optional<Source> from = source();
        if (from.isEmpty()) return;
        loop.schedule(PATIENCE, () -> print(search, ""));
        from.get().names.accept(search.address, resolution -> {
            switch (resolution) {
                case Resolution.Found(_, List<Record> records) -> confirm(search, from.get(), records, 0);
                case Resolution.Absent _ -> end(search, "", ABSENT);
                case Resolution.Failed _ -> end(search, "", LEAST);
            }
        });
    }

    /// Looks for the address among those of its names, one name after the other.
    private void confirm(Search search, Source from, List<Record> pointers, int index) {
        if (index == Math.min(pointers.size(), MOST_POINTERS)) {
            end(search, "", ABSENT);
            return;
        }
        Record pointer = pointers.get(index);
        String name = name(pointer);
        if (name.isEmpty()) {
            confirm(search, from, pointers, index + 1);
            return;
        }
        from.addresses.accept(name, resolution -> {
            boolean back = resolution instanceof Resolution.Found found && found.addresses().contains(search.address);
            if (back) end(search, name.substring(0, name.length() - 1), Math.clamp(pointer.ttl(), LEAST, MOST));
            else confirm(search, from, pointers, index + 1);
        });
    }

    /// With its final dot; empty if it is not a host name.
    private static String name(Record pointer) {
        try {
            String name = Name.of(pointer.data(), 0).toString().toLowerCase(Locale.ROOT);
            return isHostName(name) ? name : "";
        } catch (FormatException e) {
            return "";
        }
    }

    private static boolean isHostName(String name) {
        return name.length() > 1 && name.chars().allMatch(c -> c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || "-_.".indexOf(c) >= 0);
    }

    /// @param ttl seconds
    private void end(Search search, String name, long ttl) {
        synchronized (this) {
            searches.remove(search.address, search);
            known.put(search.address, new Known(name, loop.clock() + Duration.ofSeconds(ttl).toNanos()));
            if (known.size() > MOST_KNOWN) known.remove(known.keySet().iterator().next());
        }
        print(search, name);
    }

    /// Prints what waits. Later lines do not wait for this search.
    private void print(Search search, String name) {
        List<Consumer<String>> lines;
        synchronized (this) {
            search.late = true;
            lines = List.copyOf(search.lines);
            search.lines.clear();
            waiting -= lines.size();
        }
        lines.forEach(line -> line.accept(name));
    }

    /// Lines that wait now.
    synchronized int waiting() {
        return waiting;
    }

    /// Prints all lines that wait, without names. Later lines do not wait.
    @Override
    public void close() {
        List<Search> left;
        synchronized (this) {
            source.ifPresent(it -> it.close.run());
            source = Optional.empty();
            left = List.copyOf(searches.values());
        }
        left.forEach(search -> print(search, ""));
    }
}
