/// HTTP/2 on a port: [stheno.http2.Http2Service] opens a conversation for each connection, which gathers requests whole and hands them to
/// an [stheno.http2.Http2Handler]. Its own classes are in layers: frames, header blocks (HPACK), streams. It refuses to know what is asked.
package stheno.http2;
