package stheno.dns.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The text form of servers.
final class UpstreamTest {
    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, UDP, 192.0.2.1, 53, 192.0.2.1, '', 192.0.2.1",
        "192.0.2.1:5353, UDP, 192.0.2.1, 5353, 192.0.2.1, '', 192.0.2.1:5353",
        "udp://192.0.2.1, UDP, 192.0.2.1, 53, 192.0.2.1, '', 192.0.2.1",
        "[2001:db8::1]:53, UDP, 2001:db8::1, 53, 2001:db8::1, '', 2001:db8::1",
        "[2001:db8::1]:54, UDP, 2001:db8::1, 54, 2001:db8::1, '', [2001:db8::1]:54",
        "2001:db8::1, UDP, 2001:db8::1, 53, 2001:db8::1, '', 2001:db8::1",
        "tcp://192.0.2.1, TCP, 192.0.2.1, 53, 192.0.2.1, '', tcp://192.0.2.1",
        "tcp://[2001:db8::1], TCP, 2001:db8::1, 53, 2001:db8::1, '', tcp://[2001:db8::1]",
        "tls://1.1.1.1#cloudflare-dns.com, TLS, 1.1.1.1, 853, cloudflare-dns.com, '', tls://1.1.1.1#cloudflare-dns.com",
        "tls://cloudflare-dns.com@1.1.1.1:8853, TLS, 1.1.1.1, 8853, cloudflare-dns.com, '', tls://1.1.1.1:8853#cloudflare-dns.com",
        "tls://[2001:db8::1]#dns.test, TLS, 2001:db8::1, 853, dns.test, '', tls://[2001:db8::1]#dns.test",
        "tls://192.0.2.1, TLS, 192.0.2.1, 853, 192.0.2.1, '', tls://192.0.2.1",
        "https://1.1.1.1/dns-query, HTTPS, 1.1.1.1, 443, 1.1.1.1, /dns-query, https://1.1.1.1/dns-query",
        "https://1.1.1.1, HTTPS, 1.1.1.1, 443, 1.1.1.1, /dns-query, https://1.1.1.1/dns-query",
        "https://[2001:db8::1]:8443/a, HTTPS, 2001:db8::1, 8443, 2001:db8::1, /a, https://[2001:db8::1]:8443/a",
        "https://dns.example/dns-query#192.0.2.1, HTTPS, 192.0.2.1, 443, dns.example, /dns-query, https://dns.example/dns-query#192.0.2.1",
        "https://dns.example:8443/q#2001:db8::1, HTTPS, 2001:db8::1, 8443, dns.example, /q, https://dns.example:8443/q#2001:db8::1",
    })
    void eachFormIsReadAndPrinted(String text, Upstream.Protocol protocol, String address, int port, String host, String path,
                                  String printed) {
        Upstream upstream = Upstream.of(text);
        assertEquals(protocol, upstream.protocol());
        assertEquals(InetAddress.ofLiteral(address), upstream.address().getAddress());
        assertEquals(port, upstream.address().getPort());
        assertEquals(host, upstream.host());
        assertEquals(path, upstream.path());
        assertEquals(printed, upstream.toString());
        assertEquals(printed, Upstream.of(printed).toString());
        assertEquals(upstream.address(), Upstream.of(printed).address());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "dns.example                    | dns.example is a name, not an IP address",
        "192.0.2.1/24                   | for tls:// and https:// alone",
        "192.0.2.1#name                 | for tls:// and https:// alone",
        "192.0.2.1:0                    | from 1 to 65535",
        "192.0.2.1:65536                | from 1 to 65535",
        "192.0.2.1:                     | from 1 to 65535",
        "0.0.0.0                        | no server has the address",
        "224.0.0.251                    | no server has the address",
        "192.0.2.256                    | no IP address",
        "010.0.0.1                      | no IP address",
        "[2001:db8::1                   | closing bracket",
        "[2001:db8::1]53                | behind the bracket",
        "quic://192.0.2.1               | another word",
        "tls://dns.example              | write tls://ADDRESS#dns.example",
        "tls://192.0.2.1#               | no name of a server",
        "tls://192.0.2.1#a..b           | no name of a server",
        "tls://192.0.2.1#a b            | no name of a server",
        "https://dns.example/dns-query  | write https://dns.example/dns-query#ADDRESS",
        "https://dns.example/a#192.0.2.1:444 | two ports",
        "https://dns.example/a b#192.0.2.1 | path with other characters",
        "https://dns.example/a{?dns}#192.0.2.1 | path with other characters",
    })
    void aTextThatIsNoServerIsRefusedWithAReason(String text, String words) {
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> Upstream.of(text));
        assertTrue(refused.getMessage().contains(words), refused.getMessage());
    }

    @Test
    void aLinkLocalAddressHasItsInterface() {
        Upstream upstream = Upstream.of("[fe80::1%1]:53");
        assertEquals(upstream, Upstream.of(upstream.toString()));
    }
}
