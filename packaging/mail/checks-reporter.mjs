// Prints the results as the other checks do, so that they are counted with them.
export default class {
    onTestEnd(test, result) {
        console.log(`  ${result.status === 'passed' ? 'ok  ' : 'FAIL'}  ${test.title}`);
        const shown = result.errors.map(e => e.message ?? String(e.value)).join('\n').replace(/\x1b\[[0-9;]*m/g, '');
        if (result.status !== 'passed') console.log(shown.split('\n').slice(0, 24).map(line => '          | ' + line).join('\n'));
    }

    onError(error) { console.log('  FAIL  view.spec.mjs can be run\n          | ' + error.message); }

    printsToStdio() { return true; }
}
