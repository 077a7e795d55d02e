"""check.py METRICS DASHBOARD ALERTS RULES: compares the names of metrics that the dashboard and the alerts use with those of the server, and
writes each expression of the dashboard as a rule to the file RULES, so that `promtool check rules` parses it."""
import json
import re
import sys

metrics, dashboard, alerts, rules = sys.argv[1:]
known = set()
for name, kind in re.findall(r'^# TYPE (\S+) (\S+)', open(metrics).read(), re.M):
    known.update([name + end for end in ('_bucket', '_sum', '_count')] if kind == 'histogram' else [name])
wrong = 0


def check(sentence, faults):
    global wrong
    print('  %s  %s' % ('FAIL' if faults else 'ok  ', sentence))
    for fault in faults: print('          | %s' % fault)
    wrong += len(faults)


def unknown(expressions):
    used = {name for each in expressions for name in re.findall(r'\b(?:stheno|process|jvm)_\w+', each)}
    return len(used), sorted(used - known)


board = json.load(open(dashboard))
panels = [panel for panel in board['panels'] if panel['type'] != 'row']
targets = [target['expr'] for panel in panels for target in panel['targets']]
queries = [each['definition'] for each in board['templating']['list'] if each['type'] == 'query']
count, faults = unknown(targets + queries)
check('the server has the %d metrics of the dashboard' % count, faults)
count, faults = unknown(re.findall(r'expr: (.*)', open(alerts).read()))
check('the server has the %d metrics of the alerts' % count, faults)
check('an unknown metric would be found', [] if unknown(['stheno_unknown_total'])[1] else ['it is not'])
ids = [panel['id'] for panel in board['panels']]
check('panels have ids of their own', [] if len(ids) == len(set(ids)) else [ids])


def cells(panel):
    place = panel['gridPos']
    return {(x, y) for x in range(place['x'], place['x'] + place['w']) for y in range(place['y'], place['y'] + place['h'])}


taken, overlapping = set(), []
for panel in board['panels']:
    if taken & cells(panel) or panel['gridPos']['x'] + panel['gridPos']['w'] > 24: overlapping.append(panel['title'])
    taken |= cells(panel)
check('panels do not overlap', overlapping)

with open(rules, 'w') as file:
    file.write('groups:\n  - name: dashboard\n    rules:\n')
    for n, each in enumerate(targets):
        text = each.replace('$__rate_interval', '5m').replace('$instance', '.+').replace('$job', 'stheno')
        file.write('      - record: panel:target:%d\n        expr: %s\n' % (n, json.dumps(text)))
sys.exit(1 if wrong else 0)
