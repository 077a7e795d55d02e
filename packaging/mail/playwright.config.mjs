// For view.spec.mjs. The browser is the machine's Chromium: none is downloaded.
export default {
    testDir: '.',
    outputDir: process.env.WORK + '/playwright',
    timeout: 60000,
    workers: 1,
    reporter: './checks-reporter.mjs',
    use: { launchOptions: { executablePath: process.env.CHROMIUM, args: ['--no-sandbox', '--disable-quic'] } },
};
