/// The kit for line protocols. Begin with [stheno.text.LineService] and [stheno.text.LineProtocol]; a protocol with many commands describes
/// them in a [stheno.text.CommandTable]. A client begins with [stheno.text.ClientConversation]. It knows no particular protocol, no files
/// and no accounts.
///
/// A server that answers each line with the same line:
///
/// ```java
/// LineService echo = new LineService("echo", _ -> line -> Next.send(Reply.line(StandardCharsets.UTF_8.decode(line).toString())));
/// ReactorGroup.start(1).listen(new InetSocketAddress("127.0.0.1", 7777), echo);
/// ```
package stheno.text;
