"""Which differences between Stheno and BIND, NSD and Knot are deliberate, and why."""

from typing import Callable, NamedTuple

import dns.name

CNAME, DNAME, RRSIG, NSEC = 5, 39, 46, 47
WRONG = "not expected"
ROOM = 150  # octets of an address with its signature


def judge(question, answers):
    """What a set of answers shows: the servers that answer as Stheno does, a reason, or WRONG."""
    if "stheno" not in answers:
        return peers(answers)
    mine = answers["stheno"]
    if isinstance(mine, Exception) or mine.doubled or not in_order(question, mine):
        return WRONG
    others = {name: answer for name, answer in answers.items() if name != "stheno" and not isinstance(answer, Exception)}
    equal = [name for name, answer in others.items() if not mine.difference(answer)]
    if equal:
        return "equal to " + ", ".join(equal)
    for difference in DELIBERATE:
        if difference.applies(question, mine, list(others.values())):
            return difference
    return WRONG


def in_order(question, answer):
    """Whether each alias stands before the records that it leads to."""
    known = {question.name.lower()}
    for record in answer.order:
        if record.type in (DNAME, RRSIG):
            continue
        if record.owner not in known:
            return False
        if record.type == CNAME:
            known.add(dns.name.from_wire(record.data, 0)[0].to_text().lower())
    return True


def peers(answers):
    names = list(answers)
    for name in names:
        if isinstance(answers[name], Exception):
            return WRONG
    different = [f"{a}/{b}" for i, a in enumerate(names) for b in names[i + 1:] if answers[a].difference(answers[b])]
    if len(different) == len(names):
        return WRONG
    return "differ: " + ", ".join(different) if different else "equal"


class Deliberate(NamedTuple):
    """A difference that is meant. `applies` gets the question, the answer of Stheno and those of the others."""
    reason: str
    applies: Callable


def same_records(a, b):
    return (a.answer, a.authority, a.additional) == (b.answer, b.authority, b.additional)


def only_proofs(records):
    return all(record.type in (NSEC, RRSIG) for record in records)


def addresses(answer):
    return {record for record in answer.additional if record.type != RRSIG}


DELIBERATE = [
    Deliberate("AXFR by UDP is FORMERR for every name, also if it is no zone, where BIND says NOTAUTH.",
               lambda question, mine, others: question.type == "AXFR" and not question.tcp and mine.rcode == "FORMERR"),
    Deliberate("A chain of aliases ends after the twelfth with NOERROR, so that the resolver goes on by itself; BIND has the same records "
               "with SERVFAIL, Knot and NSD end sooner.",
               lambda question, mine, others: mine.rcode == "NOERROR" and len(mine.answer) > 12
               and any(other.rcode == "SERVFAIL" and same_records(mine, other) for other in others)),
    Deliberate("An alias into another zone of this server is followed, for every type; BIND and Knot do not follow it, NSD not for NSEC3.",
               lambda question, mine, others: question.type == "NSEC3" and any(
                   other.answer and other.answer <= mine.answer and not other.authority for other in others)),
    Deliberate("NODATA at an empty wildcard: the proof has the NSEC record that covers the wildcard (RFC 4035 3.1.3.4), as NSD's has; BIND "
               "and Knot leave it out, NSD truncates ANY and follows no alias for NSEC3.",
               lambda question, mine, others: question.type in ("ANY", "NSEC3") and any(
                   other.answer == mine.answer and other.authority < mine.authority and only_proofs(mine.authority - other.authority)
                   for other in others)),
    Deliberate("Addresses that are optional, in a reply by UDP that is almost full: which of them stand in it is free. Stheno adds an "
               "address only together with its signature.",
               lambda question, mine, others: not question.tcp and mine.size + ROOM > (question.size if question.edns else 512) and any(
                   mine.difference(other) == ["additional"] and addresses(mine) <= addresses(other) for other in others)),
]
