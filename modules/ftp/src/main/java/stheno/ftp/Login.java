package stheno.ftp;

/// How far a session has got with logging in.
///
/// ```
///   NOBODY ──USER──► Named ──PASS, right──► In
///      ▲               └──PASS, wrong──► NOBODY, a while later
///      └──REIN, AUTH, USER again──────────┘
/// ```
sealed interface Login {
    Login NOBODY = new Nobody();

    record Nobody() implements Login {}

    record Named(String name) implements Login {}

    record In(User user) implements Login {}
}
