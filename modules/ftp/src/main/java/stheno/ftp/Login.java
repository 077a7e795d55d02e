package stheno.ftp;

/// The state of a session's login.
///
/// ```
///   None ──USER──► Named ──PASS, accepted──► LoggedIn
///    ▲              └──PASS, rejected──► None, after a delay
///    └──REIN, AUTH, another USER─────────┘
/// ```
sealed interface Login {
    Login NONE = new None();

    record None() implements Login {}

    record Named(String name) implements Login {}

    record LoggedIn(User user) implements Login {}
}
