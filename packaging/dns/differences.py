"""Which differences between Stheno and BIND, NSD and Knot are deliberate, and why."""

import dns.name

CNAME, DNAME, RRSIG = 5, 39, 46
WRONG = "not expected"


def judge(question, answers):
    """What a set of answers shows: the servers that answer as Stheno does, a reason, or WRONG."""
    if "stheno" not in answers:
        return peers(answers)
    mine = answers["stheno"]
    if isinstance(mine, Exception) or mine.doubled or not in_order(question, mine):
        return WRONG
    equal = [name for name, answer in answers.items() if name != "stheno" and not isinstance(answer, Exception) and not mine.difference(answer)]
    if equal:
        return "equal to " + ", ".join(equal)
    for reason, applies in DELIBERATE:
        if applies(question, mine, answers):
            return reason
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


DELIBERATE = []
