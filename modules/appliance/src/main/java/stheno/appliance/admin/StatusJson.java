package stheno.appliance.admin;

import java.util.List;
import java.util.Optional;
import stheno.appliance.format.DisplayText;
import stheno.appliance.protocol.BoundPorts;
import stheno.reactor.ConnectionView;
import stheno.web.json.Json;

/// The status for programs, as JSON. Pure.
public final class StatusJson {
    private StatusJson() {}

    /// The status without connections and history.
    public static String status(StatusView view) {
        MetricsReading reading = view.reading();
        Json json = new Json().open('{').put("version", reading.version()).put("java", Runtime.version().toString())
                .put("phase", phase(reading.phase())).put("started", reading.started().toString())
                .put("uptimeSeconds", view.uptimeSeconds()).put("logLevel", DisplayText.word(view.level()))
                .put("connections", view.open());
        json.name("ports").open('[');
        for (BoundPorts.BoundPort port : view.ports()) json.open('{').put("name", port.name()).put("url", port.url()).close('}');
        json.close(']').name("hosts").open('{');
        view.hosts().forEach(json::put);
        json.close('}');
        json.name("problems").open('[');
        view.problems().forEach(json::add);
        json.close(']');
        services(json, reading);
        loops(json, reading);
        process(json, view.process());
        json.name("numbers").open('{');
        reading.numbers().forEach(json::put);
        json.close('}');
        view.latest().ifPresent(latest -> latest.json(json.name("latest")));
        return json.close('}') + "\n";
    }

    /// The last minutes, oldest first. In each sample, `requests` and `waiting` are lists; `classes` and `waits` name their elements.
    static String samples(List<StatusSample> samples) {
        Json json = new Json().open('{').name("classes").open('[');
        StatusSample.CLASSES.forEach(json::add);
        json.close(']').name("waits").open('[');
        StatusSample.WAITS.forEach(json::add);
        json.close(']').name("samples").open('[');
        samples.forEach(sample -> sample.json(json));
        return json.close(']').close('}') + "\n";
    }

    static String phase(Control.Phase phase) {
        return DisplayText.word(phase);
    }

    private static void services(Json json, MetricsReading reading) {
        json.name("services").open('{');
        reading.services().forEach((name, stats) -> json.name(name).open('{').put("open", stats.open()).put("detached", stats.detached())
                .put("accepted", stats.accepted()).put("bytesIn", stats.bytesIn()).put("bytesOut", stats.bytesOut()).close('}'));
        json.close('}');
        reading.stats().forEach(stats -> stats.json(json));
    }

    private static void loops(Json json, MetricsReading reading) {
        json.name("loops").open('[');
        for (MetricsReading.Loop loop : reading.loops()) {
            json.open('{').put("name", loop.name()).put("turns", loop.turns()).put("stalls", loop.stalls())
                    .put("longestTurnNanos", loop.longestTurn()).put("lagNanos", loop.lag()).close('}');
        }
        json.close(']');
    }

    private static void process(Json json, MetricsProcess process) {
        json.name("process").open('{').put("pid", ProcessHandle.current().pid());
        process.cpuSeconds().ifPresent(v -> json.put("cpuSeconds", v));
        process.residentBytes().ifPresent(v -> json.put("residentBytes", v));
        process.openFiles().ifPresent(v -> json.put("openFiles", v));
        process.mostFiles().ifPresent(v -> json.put("mostFiles", v));
        json.put("heapUsed", process.heapUsed()).put("heapCommitted", process.heapCommitted()).put("heapMost", process.heapMost());
        json.close('}');
    }

    /// @param open the number of open connections
    /// @param shown some of them; empty if the loops did not answer in time
    static String connections(long open, Optional<List<ConnectionView>> shown) {
        Json json = new Json().open('{').put("open", open).put("complete", shown.isPresent()).name("connections").open('[');
        for (ConnectionView c : shown.orElse(List.of())) {
            json.open('{').put("id", c.id()).put("service", c.service()).put("peer", DisplayText.peer(c.remote()))
                    .put("secure", c.secure()).put("waiting", DisplayText.word(c.waiting())).put("state", c.state())
                    .put("age", c.ageNanos() / 1e9).put("bytesIn", c.bytesIn()).put("bytesOut", c.bytesOut()).put("loop",
                            c.loop()).close('}');
        }
        return json.close(']').close('}') + "\n";
    }
}
