package stheno.http;

/// How large the parts of a request's head may be. The head as a whole is bounded by its terminator, and by [Fields#REACH].
///
/// @param target bytes of the request target; a longer one is answered 414
/// @param fields how many header fields; more are answered 431
record HeadLimits(int target, int fields) {
    /// None but [Fields#REACH].
    static final HeadLimits NONE = new HeadLimits(Fields.REACH, 1024);

    public HeadLimits {
        if (target < 1 || fields < 1) throw new IllegalArgumentException("limits below one: target " + target + ", fields " + fields);
    }
}
