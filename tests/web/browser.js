// The page in Debian's Chromium, driven as a person does it: by pointer, keys and fingers. What is to be seen is asked
// of window.convscope.state() and of screenshots.
'use strict';

const assert = require('node:assert');
const childProcess = require('node:child_process');
const {once} = require('node:events');
const fs = require('node:fs');
const path = require('node:path');
const {after, test} = require('node:test');

const root = path.join(__dirname, '..', '..');
const {chromium} = require(path.join(root, '.cache', 'playwright'));
const failures = path.join(root, 'build', 'web-test');  // pictures of the pages whose tests failed
const patience = 60000;                                 // milliseconds: a busy machine is slow to start a browser

const options = {
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader',
        '--ignore-gpu-blocklist'],
};

let browser = null;
const servers = [];

// Serves a folder with the strict policy; its address.
async function serve(folder) {
    const server = childProcess.spawn('python3', [path.join(root, 'web', 'serve.py'), folder, '0', '--strict'],
        {stdio: ['ignore', 'pipe', 'inherit']});
    servers.push(server);
    return String((await once(server.stdout, 'data'))[0]).split(' ')[0];
}

const sites = {};
// The address of a folder of the tree, served.
async function site(folder) {
    sites[folder] ??= serve(path.join(root, folder));
    return sites[folder];
}

after(async () => {
    await browser?.close();
    for (const server of servers) server.kill();
});

// What must not happen, as text: errors, what the policy forbids, what is asked of others.
function watch(page, origin, problems) {
    page.on('console', (message) => {
        const ours = !/blocked by Playwright/.test(message.text());  // tells of serviceWorkers: 'block' below
        if (ours && ['error', 'warning'].includes(message.type())) problems.push(`console: ${message.text()}`);
    });
    page.on('pageerror', (error) => problems.push(`error: ${error.stack}`));
    page.on('requestfailed', (request) => {
        const problem = `failed: ${request.url()} ${request.failure().errorText}`;
        // The icon comes last: a page that is left early gives it up.
        if (!/\/icon\.svg net::ERR_ABORTED$/.test(problem)) problems.push(problem);
    });
    page.on('response', (response) => {
        if (response.status() >= 400) problems.push(`${response.status()}: ${response.url()}`);
    });
    page.on('request', (request) => {
        if (!request.url().startsWith(origin) && !/^(data|blob):/.test(request.url())) {
            problems.push(`foreign: ${request.url()}`);
        }
    });
    page.on('crash', () => problems.push('the page crashed'));
}

class Program {
    constructor(page, address, problems) {
        Object.assign(this, {page, address, problems});
    }

    // `link`: what follows the page's address.
    async open(link = '') {
        await this.page.goto(this.address + link);
        await this.ready();
    }
    async reload() {
        await this.page.reload();
        await this.ready();
    }
    async ready() {
        await this.page.waitForSelector('body.ready:not(.failed)', {timeout: patience, state: 'attached'});
        await this.settled();
    }
    state() {
        return this.page.evaluate(() => window.convscope.state());
    }
    // Waits until `holds` of the state; returns that state.
    async until(what, holds) {
        const end = Date.now() + patience;
        for (;;) {
            const state = await this.state();
            if (holds(state)) return state;
            if (Date.now() > end) {
                assert.fail(`never so: ${what}; ${JSON.stringify({...state, items: Object.keys(state.items).join(' ')})}`);
            }
            await this.page.waitForTimeout(40);
        }
    }
    // No frame was drawn for a while: nothing moves.
    settled() {
        return this.page.evaluate((most) => new Promise((resolve) => {
            const {page} = window.convscope;
            const began = performance.now();
            let [frames, since] = [page.frames, began];
            const look = () => {
                const now = performance.now();
                if (page.frames !== frames) [frames, since] = [page.frames, now];
                if (now - since > 150 || now - began > most) resolve();
                else setTimeout(look, 30);
            };
            look();
        }), 3000);
    }
    // A widget's rectangle in CSS pixels.
    async box(name) {
        const state = await this.until(`${name} is there`, (now) => now.items[name] !== undefined);
        const ratio = await this.page.evaluate(() => window.devicePixelRatio);
        const [left, top, right, bottom] = state.items[name].map((value) => value / ratio);
        return {left, top, right, bottom, x: (left + right) / 2, y: (top + bottom) / 2};
    }
    async click(name) {
        const {x, y} = await this.box(name);
        await this.page.mouse.move(x, y);
        await this.page.mouse.down();
        await this.page.mouse.up();
        await this.settled();
    }
    // From one share of a widget's width to another, in small steps.
    async drag(name, from, to) {
        const {left, right, bottom} = await this.box(name);
        const at = (share) => left + (right - left) * share;
        await this.page.mouse.move(at(from), bottom - 9);
        await this.page.mouse.down();
        await this.page.mouse.move(at(to), bottom - 9, {steps: 8});
        await this.page.mouse.up();
        await this.settled();
    }
    async press(...keys) {
        for (const key of keys) await this.page.keyboard.press(key);
        await this.settled();
    }
    // Another text in a field.
    async write(field, text) {
        await this.click(field);
        await this.page.keyboard.press('Control+A');
        await this.page.keyboard.type(text);
        await this.settled();
    }
    // The picture of a widget, or of the whole page, as the bytes of a PNG: equal when all its pixels are.
    async picture(name) {
        const at = name === undefined ? {left: 0, top: 0, right: 1e5, bottom: 1e5} : await this.box(name);
        const {width, height} = this.page.viewportSize();
        const [left, top] = [Math.max(0, Math.floor(at.left)), Math.max(0, Math.floor(at.top))];
        const clip = {x: left, y: top, width: Math.min(width, Math.ceil(at.right)) - left,
            height: Math.min(height, Math.ceil(at.bottom)) - top};
        return (await this.page.screenshot({clip})).toString('base64');
    }
    // How many pixels of two such pictures, of the same size, differ. What was written before leaves a few: where a letter
    // came to lie among the others is seen at its edges.
    differing(one, other) {
        return this.page.evaluate(async (pictures) => {
            const [a, b] = await Promise.all(pictures.map(async (png) => {
                const bytes = Uint8Array.from(atob(png), (c) => c.charCodeAt(0));
                const image = await createImageBitmap(new Blob([bytes]));
                const drawn = new OffscreenCanvas(image.width, image.height).getContext('2d');
                drawn.drawImage(image, 0, 0);
                return new Uint32Array(drawn.getImageData(0, 0, image.width, image.height).data.buffer);
            }));
            return a.length === b.length ? a.filter((pixel, i) => pixel !== b[i]).length : Infinity;
        }, [one, other]);
    }
    // Does something and tells which of the named widgets look another way then.
    async changes(names, act) {
        await this.settled();
        const before = [];
        for (const name of names) before.push(await this.picture(name));
        await act();
        await this.settled();
        const changed = [];
        for (const [i, name] of names.entries()) if ((await this.picture(name)) !== before[i]) changed.push(name);
        return changed;
    }
    // What comes as a download while something is done.
    async downloaded(act) {
        const [download] = await Promise.all([this.page.waitForEvent('download', {timeout: 60000}), act()]);
        return {name: download.suggestedFilename(), bytes: fs.readFileSync(await download.path())};
    }
    // Fingers, by number: each is [x, y]. `what`: touchStart, touchMove, touchEnd (with those that are left).
    async touch(what, fingers) {
        this.fingers ??= await this.page.context().newCDPSession(this.page);
        const touchPoints = fingers.map(([x, y], id) => ({x, y, id}));
        await this.fingers.send('Input.dispatchTouchEvent', {type: what, touchPoints});
    }
    // One finger from a place to another.
    async stroke(from, to, steps = 8) {
        await this.touch('touchStart', [from]);
        await this.page.waitForTimeout(60);
        for (let i = 1; i <= steps; ++i) {
            await this.touch('touchMove', [[0, 1].map((axis) => from[axis] + (to[axis] - from[axis]) * i / steps)]);
        }
        await this.touch('touchEnd', []);
        await this.settled();
    }
    async tap(at) {
        await this.touch('touchStart', [at]);
        await this.touch('touchEnd', []);
        await this.settled();
    }
}

// A test in a browser that has never seen the page: `body` gets the Program. `how`: options of Playwright's context, and
//   folder: what is served, out/web or the folder around it;
//   workers: true where the service worker takes part, which costs a second download;
//   expected: a pattern of what the test provokes.
function pageTest(name, how, body) {
    test(name, {timeout: 3 * patience}, async () => {
        const {folder = 'out/web', workers = false, expected = null, ...context} = how;
        const address = await site(folder);
        if (!browser?.isConnected()) browser = await chromium.launch(options);  // the first, or it crashed
        const visitor = await browser.newContext({viewport: {width: 1280, height: 800}, locale: 'en-GB',
            serviceWorkers: workers ? 'allow' : 'block', ...context});
        const problems = [];
        const page = await visitor.newPage();
        page.setDefaultTimeout(patience);
        watch(page, address, problems);
        try {
            await body(new Program(page, address, problems));
            const unexpected = problems.filter((problem) => expected === null || !expected.test(problem));
            assert.deepStrictEqual(unexpected, []);
        } catch (error) {
            fs.mkdirSync(failures, {recursive: true});
            const picture = path.join(failures, `${name.replace(/[^a-z0-9]+/gi, '-')}.png`);
            await page.screenshot({path: picture}).catch(() => {});
            error.message += `\n(the page then: ${path.relative(root, picture)})`;
            throw error;
        } finally {
            await visitor.close();
        }
    });
}

module.exports = {pageTest, root, site};
