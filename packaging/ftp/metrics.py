"""Whether a file has metrics in Prometheus' text format, and among them what the further arguments name.

metrics.py FILE PATTERN...
"""
import re
import sys

NAME, LABEL = r'[a-zA-Z_:][a-zA-Z0-9_:]*', r'[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*"'
types, samples = {}, set()
for number, line in enumerate(open(sys.argv[1], encoding='utf-8'), 1):
    line = line.rstrip('\n')
    if m := re.fullmatch(r'# TYPE (%s) (counter|gauge|histogram)' % NAME, line):
        if m[1] in types: sys.exit('line %d: a second type: %s' % (number, line))
        types[m[1]] = m[2]
    elif re.fullmatch(r'# HELP %s .+' % NAME, line) or not line: continue
    elif m := re.fullmatch(r'(%s)(?:\{(%s(?:,%s)*)?\})? ([0-9.eE+-]+|NaN|[+-]Inf)' % (NAME, LABEL, LABEL), line):
        family = m[1] if m[1] in types else re.sub('_(bucket|sum|count)$', '', m[1])
        if family not in types: sys.exit('line %d: no type before: %s' % (number, line))
        if (m[1], m[2]) in samples: sys.exit('line %d: twice: %s' % (number, line))
        samples.add((m[1], m[2]))
    else: sys.exit('line %d: what is this: %s' % (number, line))
for pattern in sys.argv[2:]:
    if not any(re.fullmatch(pattern, name) for name, _ in samples): sys.exit('none like %s among: %s' % (pattern, sorted(types)))
