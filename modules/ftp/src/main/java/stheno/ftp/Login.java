package stheno.ftp;

/// How far a session has got with logging in.
///
/// ```
///   NOBODY ──USER──► Named ──PASS, right──► In
///      ▲               └──PASS, wrong──► NOBODY, a while later
///      └──REIN, AUTH, USER again──────────┘
/// ```
sealed interface Login {
    Login NONE = new None();

    record None() implements Login {}

    record Named(String name) implements Login {}

    record LoggedIn(User user) implements Login {}
}
