package stheno.appliance.command;

import stheno.appliance.format.PrintableText;

/// An argument of the command line that is wrong. The message names it, what is wrong, and what to do.
final class BadArgument extends Exception {
    private static final long serialVersionUID = 1;

    BadArgument(String argument, String problem, String remedy) {
        super("argument " + PrintableText.text(argument, 200) + ": " + problem + "; " + remedy);
    }
}
