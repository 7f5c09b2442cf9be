// The page in Debian's Firefox, which has WebGL on a display only: one of its own (Xvfb). Driven by WebDriver BiDi, the
// protocol that Firefox itself speaks; playwright drives only a Firefox that it has changed.
'use strict';

const assert = require('node:assert');
const childProcess = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const {test} = require('node:test');
const {root, site} = require('./browser.js');
const {ws: Socket} = require(path.join(root, '.cache', 'playwright', 'lib', 'utilsBundle'));

const patience = 60000;  // milliseconds until it has started

// Firefox with a profile in `folder`; the address that it listens at.
function start(folder) {
    fs.writeFileSync(path.join(folder, 'user.js'), 'user_pref("webgl.force-enabled", true);\n');
    const process_ = childProcess.spawn('xvfb-run', ['-a', '-s', '-screen 0 1280x900x24', 'firefox-esr', '--no-remote',
        '--profile', folder, '--remote-debugging-port', '0', '--window-size=1280,800'],
    {detached: true, env: {...process.env, HOME: folder, LIBGL_ALWAYS_SOFTWARE: '1'}, stdio: ['ignore', 'ignore', 'pipe']});
    const address = new Promise((resolve, reject) => {
        let said = '';
        const late = setTimeout(() => reject(new Error(`Firefox does not start: ${said.slice(-500)}`)), patience);
        process_.stderr.on('data', (text) => {
            said += text;
            const found = /BiDi listening on (ws:\S+)/.exec(said);
            if (found === null) return;
            clearTimeout(late);
            resolve(found[1]);
        });
    });
    return {address, end: () => process.kill(-process_.pid)};  // the group: xvfb-run, its display and Firefox
}

test('starts and steps in Firefox', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'convscope-firefox-'));
    const firefox = start(folder);
    try {
        const socket = new Socket(`${await firefox.address}/session`);
        await new Promise((resolve, reject) => {
            socket.onopen = resolve;
            socket.onerror = reject;
        });
        const waiting = new Map();
        socket.onmessage = ({data}) => {
            const {id, type, result, message} = JSON.parse(data);
            const settle = waiting.get(id);
            if (settle !== undefined) settle(type === 'success', result, message);
        };
        const ask = (method, params) => new Promise((resolve, reject) => {
            const id = waiting.size + 1;
            waiting.set(id, (good, result, message) => (good ? resolve(result) : reject(new Error(message))));
            socket.send(JSON.stringify({id, method, params}));
        });
        await ask('session.new', {capabilities: {}});
        const {context} = (await ask('browsingContext.getTree', {})).contexts[0];
        await ask('browsingContext.navigate', {context, url: await site('out/web'), wait: 'complete'});
        const evaluate = async (expression) => (await ask('script.evaluate',
            {expression, target: {context}, awaitPromise: true})).result?.value;
        const until = async (expression) => {
            const end = Date.now() + patience;
            while (!(await evaluate(expression))) {
                assert.ok(Date.now() < end, `never so: ${expression}`);
                await new Promise((resolve) => { setTimeout(resolve, 100); });
            }
        };
        await until('/ready|failed/.test(document.body.className)');
        assert.strictEqual(await evaluate('document.body.className'), 'ready');
        const picture = async () => (await ask('browsingContext.captureScreenshot', {context})).data;
        const before = await picture();
        const right = '\uE014';  // the key, in WebDriver's numbers
        await ask('input.performActions', {context, actions: [{type: 'key', id: 'keyboard',
            actions: [{type: 'keyDown', value: right}, {type: 'keyUp', value: right}]}]});
        await until('window.convscope.state().step === 1');
        await until('/step 2 of 196/.test(document.getElementById("narration").textContent)');
        assert.ok((await picture()) !== before, 'the picture changed');
        socket.close();
    } finally {
        firefox.end();
        fs.rmSync(folder, {recursive: true, force: true, maxRetries: 10, retryDelay: 200});
    }
});
