package stheno.http;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import stheno.reactor.Network;

/// Limits on the requests of an [HttpService], its access log, and the proxies that it trusts.
///
/// Start from [#DEFAULTS], which are safe on the Internet, and change single settings: `HttpSettings.DEFAULTS.withBodyLimit(1 << 20)`.
/// The appliance's key `http.unwanted-body-limit` is `unwantedBodyLimit` here, and so are the others. Immutable; any thread.
public final class HttpSettings {
    public static final HttpSettings DEFAULTS = new HttpSettings(new Draft());

    private final int headLimit;
    private final int targetLimit;
    private final int fieldLimit;
    private final long bodyLimit;
    private final int unwantedBodyLimit;
    private final int pipelineLimit;
    private final AccessLog accessLog;
    private final List<Network> trustedProxies;
    private final Optional<String> requestIdHeader;

    /// A copy that is still being changed.
    private static final class Draft {
        int headLimit = 32 * 1024;
        int targetLimit = 8 * 1024;
        int fieldLimit = 100;
        long bodyLimit = 1L << 30;
        int unwantedBodyLimit = 256 * 1024;
        int pipelineLimit = 32;
        AccessLog accessLog = AccessLog.NONE;
        List<Network> trustedProxies = List.of();
        Optional<String> requestIdHeader = Optional.empty();
    }

    private HttpSettings(Draft draft) {
        headLimit = atLeast(1, draft.headLimit, "head limit");
        targetLimit = atLeast(1, draft.targetLimit, "target limit");
        fieldLimit = atLeast(1, draft.fieldLimit, "field limit");
        bodyLimit = atLeast(0, draft.bodyLimit, "body limit");
        unwantedBodyLimit = atLeast(0, draft.unwantedBodyLimit, "unwanted body limit");
        pipelineLimit = atLeast(1, draft.pipelineLimit, "pipeline limit");
        accessLog = Objects.requireNonNull(draft.accessLog);
        trustedProxies = List.copyOf(draft.trustedProxies);
        requestIdHeader = draft.requestIdHeader;
        requestIdHeader.ifPresent(name -> Reply.of(Status.OK).field(name, "")); // refuses a name that no reply could carry
    }

    private static int atLeast(int least, int value, String what) {
        return (int) atLeast(least, (long) value, what);
    }

    private static long atLeast(long least, long value, String what) {
        if (value < least) throw new IllegalArgumentException(what + " " + value + " is below " + least);
        return value;
    }

    private HttpSettings with(Consumer<Draft> change) {
        Draft draft = new Draft();
        draft.headLimit = headLimit;
        draft.targetLimit = targetLimit;
        draft.fieldLimit = fieldLimit;
        draft.bodyLimit = bodyLimit;
        draft.unwantedBodyLimit = unwantedBodyLimit;
        draft.pipelineLimit = pipelineLimit;
        draft.accessLog = accessLog;
        draft.trustedProxies = trustedProxies;
        draft.requestIdHeader = requestIdHeader;
        change.accept(draft);
        return new HttpSettings(draft);
    }

    /// Bytes of a request's head; a longer one is answered 431. Default 32 KB.
    public int headLimit() {
        return headLimit;
    }

    /// Bytes of a request's target; a longer one is answered 414. Default 8 KB.
    public int targetLimit() {
        return targetLimit;
    }

    /// Fields in a request's head, and fields in its trailer; more are answered 431. Default 100.
    public int fieldLimit() {
        return fieldLimit;
    }

    /// Bytes of a request's body; a longer one is answered 413. Default 1 GB.
    public long bodyLimit() {
        return bodyLimit;
    }

    /// Bytes that are read of a body that no handler wants, so that the connection can stay; the connection closes if more would come.
    /// Default 256 KB.
    public int unwantedBodyLimit() {
        return unwantedBodyLimit;
    }

    /// Requests of one connection that may wait for their replies; until half of them are answered, nothing more is read. Default 32.
    public int pipelineLimit() {
        return pipelineLimit;
    }

    /// Receives each completed exchange. Default [AccessLog#NONE].
    public AccessLog accessLog() {
        return accessLog;
    }

    /// The proxies that may tell the client's address and scheme (`X-Forwarded-For`, `Forwarded`) and the request's id. If there is at
    /// least one, a proxy on a Unix-domain socket is trusted as well. Default none.
    public List<Network> trustedProxies() {
        return trustedProxies;
    }

    /// The field in which a trusted proxy sends a request's id, and in which each reply carries it. Default none.
    public Optional<String> requestIdHeader() {
        return requestIdHeader;
    }

    /// @throws IllegalArgumentException if the limit is below 1
    public HttpSettings withHeadLimit(int bytes) {
        return with(draft -> draft.headLimit = bytes);
    }

    /// @throws IllegalArgumentException if the limit is below 1
    public HttpSettings withTargetLimit(int bytes) {
        return with(draft -> draft.targetLimit = bytes);
    }

    /// @throws IllegalArgumentException if the limit is below 1
    public HttpSettings withFieldLimit(int fields) {
        return with(draft -> draft.fieldLimit = fields);
    }

    /// @throws IllegalArgumentException if the limit is negative
    public HttpSettings withBodyLimit(long bytes) {
        return with(draft -> draft.bodyLimit = bytes);
    }

    /// @throws IllegalArgumentException if the limit is negative
    public HttpSettings withUnwantedBodyLimit(int bytes) {
        return with(draft -> draft.unwantedBodyLimit = bytes);
    }

    /// @throws IllegalArgumentException if the limit is below 1
    public HttpSettings withPipelineLimit(int requests) {
        return with(draft -> draft.pipelineLimit = requests);
    }

    public HttpSettings withAccessLog(AccessLog log) {
        return with(draft -> draft.accessLog = log);
    }

    public HttpSettings withTrustedProxies(List<Network> proxies) {
        return with(draft -> draft.trustedProxies = proxies);
    }

    /// @throws IllegalArgumentException if a reply could not carry a field of that name
    public HttpSettings withRequestIdHeader(String name) {
        return with(draft -> draft.requestIdHeader = Optional.of(name));
    }

    /// Request ids are neither taken from proxies nor sent in replies.
    public HttpSettings withoutRequestIdHeader() {
        return with(draft -> draft.requestIdHeader = Optional.empty());
    }
}
