/// Accounts: names, password hashes, rights, and the limits that keep guessing expensive. It reads one file of accounts; it knows no
/// sockets, no protocol, and no other files.
module stheno.accounts {
    exports stheno.accounts;
}
