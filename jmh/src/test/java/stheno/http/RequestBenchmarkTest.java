package stheno.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class RequestBenchmarkTest {
    private final RequestBenchmark benchmark = new RequestBenchmark();

    @Test
    void theProductAndTheBareLoopAnswerTheSameBytesOverBothNetworks() throws IOException {
        for (RequestBenchmark.Network network : RequestBenchmark.Network.values()) {
            for (RequestBenchmark.Form form : RequestBenchmark.Form.values()) {
                for (int pipelined : new int[] {1, 16}) {
                    int answered = answered(network, form, pipelined);
                    assertTrue(answered > pipelined * 100, "answered " + answered);
                    assertEquals(answered, bare(network, form, pipelined));
                }
            }
        }
    }

    private int answered(RequestBenchmark.Network network, RequestBenchmark.Form form, int pipelined) throws IOException {
        var line = new RequestBenchmark.Product();
        set(line, network, form, pipelined);
        line.connect();
        int bytes = benchmark.answer(line) + benchmark.answer(line);
        line.disconnect();
        return bytes;
    }

    private int bare(RequestBenchmark.Network network, RequestBenchmark.Form form, int pipelined) throws IOException {
        var line = new RequestBenchmark.Ceiling();
        set(line, network, form, pipelined);
        line.connect();
        int bytes = benchmark.bare(line) + benchmark.bare(line);
        line.disconnect();
        return bytes;
    }

    private static void set(RequestBenchmark.Line line, RequestBenchmark.Network network, RequestBenchmark.Form form, int pipelined) {
        line.network = network;
        line.request = form;
        line.pipelined = pipelined;
    }

    @Test
    void bothFormsAreRequests() {
        for (RequestBenchmark.Form form : RequestBenchmark.Form.values()) {
            var heads = new RequestBenchmark.Heads();
            heads.request = form;
            heads.print();
            assertInstanceOf(Request.class, benchmark.parse(heads));
        }
    }
}
