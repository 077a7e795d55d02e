package stheno.testkit;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;

/// Plays one transcript with blocking sockets. This thread reads, on either connection; other threads write.
final class TranscriptPlayer {
    private final Transcript transcript;
    private final Scene scene;
    private final Values values;
    private final Wire control;
    private final DataConnection data;

    /// The server of a transcript, and the options.
    ///
    /// @param tls for the steps that change to TLS
    record Scene(InetSocketAddress server, Mode mode, Map<String, String> values, SSLContext tls, Duration patience) {}

    private TranscriptPlayer(Transcript transcript, Scene scene, Socket socket, DataConnection data) throws IOException {
        this.transcript = transcript;
        this.scene = scene;
        this.values = new Values(scene.values());
        this.control = Wire.over(socket, scene.mode(), scene.patience());
        this.data = data;
    }

    static void play(Transcript transcript, Scene scene) {
        try (var socket = new Socket();
            var data = new DataConnection(scene.server().getPort(), scene.mode(), scene.patience())) {
            socket.connect(scene.server(), (int) scene.patience().toMillis());
            new TranscriptPlayer(transcript, scene, socket, data).play();
        } catch (IOException e) {
            throw new AssertionError(transcript.name() + ", played " + scene.mode() + ": no connection to " + scene.server(), e);
        }
    }

    private void play() {
        List<Step> steps = transcript.steps();
        for (int i = 0; i < steps.size(); ) {
            Step step = steps.get(i);
            int end = i + 1;
            while (end < steps.size() && step.joins(steps.get(end))) end++;
            try {
                take(step, steps.subList(i, end));
            } catch (Mismatch e) {
                throw failed(e.line(), e.expected(), e);
            } catch (IOException | IllegalArgumentException e) {
                throw failed(step.line(), step.expectation(), e);
            }
            i = end;
        }
        leave(steps.getLast());
    }

    /// @param block the step and those of its block
    private void take(Step step, List<Step> block) throws IOException {
        switch (step) {
            case Step.Connect(_, var address) -> {
                control.settle();
                data.connect(DataAddress.parse(values.filled(address), scene.server()));
            }
            case Step.Refused(_, var address) -> {
                control.settle();
                if (!data.refused(DataAddress.parse(values.filled(address), scene.server()))) throw new Mismatch(step, "a connection");
            }
            case Step.Listen _ -> listen();
            case Step.StopListening _ -> data.stopListening();
            case Step.Data(var there) -> {
                if (there.clients()) {
                    control.settle(); // a step on the data connection waits for the output before it, and not the reverse
                }
                try {
                    take(data.wire(), there, block);
                } catch (Mismatch e) {
                    throw new Mismatch(e.line(), "on the data connection " + e.expected(), e.getMessage());
                }
                if (there.last()) data.close();
            }
            case Step.Send _, Step.HalfClose _, Step.Reset _, Step.Urgent _, Step.StartTls _, Step.Line _, Step.Head _, Step.Raw _,
                Step.Any _, Step.Chunks _, Step.AnyChunks _, Step.Closed _, Step.Gone _ -> take(control, step, block);
        }
    }

    private void take(Wire wire, Step step, List<Step> block) throws IOException {
        switch (step) {
            case Step.Send _ -> wire.say(said(block));
            case Step.HalfClose _ -> wire.finish();
            case Step.Reset _ -> wire.reset();
            case Step.Urgent(_, var octet) -> wire.urgent(octet);
            case Step.StartTls(_, var protocol) -> wire.startTls(scene.tls(), protocol, scene.server());
            case Step.Line _, Step.Head _, Step.Raw _, Step.Any _, Step.Chunks _, Step.AnyChunks _, Step.Closed _, Step.Gone _ ->
                new Hearing(wire.in(), values).hear(step);
            case Step.Connect _, Step.Refused _, Step.Listen _, Step.StopListening _, Step.Data _ ->
                throw new IllegalArgumentException("not on a connection: " + step);
        }
    }

    private String said(List<Step> block) throws IOException {
        var text = new StringBuilder();
        for (Step step : block) {
            if ((step instanceof Step.Data(var there) ? there : step) instanceof Step.Send(_, var said)) text.append(values.filled(said));
        }
        return text.toString();
    }

    private void listen() throws IOException {
        control.settle();
        InetSocketAddress at = data.listen(control.local().getAddress());
        values.put("dataHost", at.getAddress().getHostAddress());
        values.put("dataPort", String.valueOf(at.getPort()));
        values.put("dataHigh", String.valueOf(at.getPort() >> 8));
        values.put("dataLow", String.valueOf(at.getPort() & 0xff));
    }

    /// The client ends both outputs before it waits for the server, which may keep one connection for the other.
    private void leave(Step last) {
        String expected = "that the server closes after the client";
        try {
            data.finish();
            if (transcript.steps().stream().noneMatch(Step::last)) {
                control.finish();
                if (!control.ends()) throw new Mismatch(last.line(), "nothing more, and " + expected, "more");
            }
            expected = "that the server closes the data connection after the client";
            data.left();
        } catch (Mismatch e) {
            throw failed(e.line(), e.expected(), e);
        } catch (IOException e) {
            throw failed(last.line(), expected, e);
        }
    }

    private AssertionError failed(int line, String expected, Exception cause) {
        return new AssertionError(transcript.name() + ", line " + line + ", played " + scene.mode() + "\n  expected " + expected
            + "\n  got " + cause.getMessage() + "\n  " + control.report() + data.report(), cause);
    }
}
