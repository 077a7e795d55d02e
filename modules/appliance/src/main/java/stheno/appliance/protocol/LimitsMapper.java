package stheno.appliance.protocol;

import static stheno.appliance.config.ServerKeys.ALLOW;
import static stheno.appliance.config.ServerKeys.ANSWER;
import static stheno.appliance.config.ServerKeys.BACKLOG;
import static stheno.appliance.config.ServerKeys.CONNECTIONS;
import static stheno.appliance.config.ServerKeys.CONNECTIONS_PER_ADDRESS;
import static stheno.appliance.config.ServerKeys.DENY;
import static stheno.appliance.config.ServerKeys.HANDSHAKE;
import static stheno.appliance.config.ServerKeys.IDLE;
import static stheno.appliance.config.ServerKeys.LINGER;
import static stheno.appliance.config.ServerKeys.MESSAGE;
import static stheno.appliance.config.ServerKeys.MINIMUM_RATE;
import static stheno.appliance.config.ServerKeys.SEND_BUFFER;
import static stheno.appliance.config.ServerKeys.WINDOW;

import java.util.List;
import stheno.appliance.config.Config;
import stheno.reactor.AccessList;
import stheno.reactor.Limits;
import stheno.reactor.Network;
import stheno.reactor.PortOptions;
import stheno.reactor.Service;

/// Maps the settings `limit.*` to the reactor's limits and port options. Pure; any thread.
public final class LimitsMapper {
    private LimitsMapper() {}

    public static Limits limits(Config config) {
        return Limits.DEFAULTS
                .withConnections(config.value(CONNECTIONS))
                .withConnectionsPerAddress(config.value(CONNECTIONS_PER_ADDRESS))
                .withIdle(config.value(IDLE))
                .withMessage(config.value(MESSAGE))
                .withWindow(config.value(WINDOW))
                .withMinimumRate(capped(config.value(MINIMUM_RATE)))
                .withAnswer(config.value(ANSWER))
                .withHandshake(config.value(HANDSHAKE))
                .withLinger(config.value(LINGER))
                .withSendBuffer(capped(config.value(SEND_BUFFER)))
                .withBacklog(config.value(BACKLOG));
    }

    /// The options of a protocol's ports without TLS.
    public static PortOptions options(Config config, Service service, Limits limits, PortKeys keys) {
        PortOptions options = PortOptions.of(service).withLimits(limits)
                .withAccess(new AccessList(config.value(ALLOW), config.value(DENY)));
        List<Network> proxies = keys.proxies().map(config::value).orElse(List.of());
        return proxies.isEmpty() ? options : options.withProxies(proxies);
    }

    /// The keys limit sizes to less, except on the largest machines.
    public static int capped(long value) {
        return (int) Math.min(value, Integer.MAX_VALUE);
    }
}
