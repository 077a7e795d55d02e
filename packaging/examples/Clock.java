import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.LocalTime;
import stheno.http.HttpService;
import stheno.http.Router;
import stheno.reactor.ReactorGroup;
import stheno.web.sse.Event;
import stheno.web.sse.EventHub;

/// A clock as server-sent events: one publisher, any number of subscribers, and no thread per subscriber. Run it from the top folder:
///
///     java -p packaging/target/modules --add-modules stheno.web packaging/examples/Clock.java [PORT]
///     curl -N http://127.0.0.1:8080/clock
///
/// A subscriber that does not read has a bounded queue, which drops its oldest events.
public final class Clock {
    private Clock() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        int port = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 8080;
        EventHub hub = new EventHub();
        Router router = new Router().get("/clock", hub.handler());
        System.out.println(ReactorGroup.start(1).listen(new InetSocketAddress("127.0.0.1", port), new HttpService(router)));
        for (;; Thread.sleep(1000)) hub.publish(Event.of(LocalTime.now().toString()));
    }
}
