// Measures a web page in Debian's Chromium with software GL:   node bench/web/measure.js URL [X0,Y,X1]
// Bytes of a first visit, time to the useful picture, idle share of a core, time from a drag's event to the painted
// frame, memory before and after each of three thousands of them. X0,Y,X1: a slider that is dragged to and fro. Medians
// of five visits.
'use strict';

const fs = require('fs');
const path = require('path');
const {chromium} = require(path.join(__dirname, '../../.cache/playwright'));

const [, , url, drag] = process.argv;
const visits = 5;
const settleSeconds = 4;
const idleSeconds = 10;
const moves = 60;
const thousands = 3;  // changes: what grows does so with each of them
const alike = 0.97;  // share of the last picture's pixels that make a picture the useful one

function median(values) {
    const sorted = [...values].sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)];
}

function pause(milliseconds) {
    return new Promise((resolve) => { setTimeout(resolve, milliseconds); });
}

// For each picture the share of its pixels that the last one has too; a page of the browser's own compares them.
async function likeness(browser, pictures) {
    const page = await browser.newPage();
    const shares = await page.evaluate(async (encoded) => {
        const all = [];
        for (const text of encoded) {
            const image = new Image();
            image.src = `data:image/jpeg;base64,${text}`;
            await image.decode();
            const sheet = new OffscreenCanvas(image.width, image.height);
            const context = sheet.getContext('2d');
            context.drawImage(image, 0, 0);
            all.push(new Uint32Array(context.getImageData(0, 0, image.width, image.height).data.buffer));
        }
        const last = all[all.length - 1];
        return all.map((one) => one.filter((pixel, i) => pixel === last[i]).length / last.length);
    }, pictures);
    await page.close();
    return shares;
}

// A first visit: nothing is kept of an earlier one.
async function visit(browser) {
    const context = await browser.newContext({viewport: {width: 1280, height: 720}});
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    let bytes = 0;
    const pictures = [];
    session.on('Network.loadingFinished', (event) => { bytes += event.encodedDataLength; });
    session.on('Page.screencastFrame', (event) => {
        pictures.push(event);
        session.send('Page.screencastFrameAck', {sessionId: event.sessionId}).catch(() => {});
    });
    await session.send('Network.enable');
    await session.send('Page.startScreencast', {format: 'jpeg', quality: 30});
    await page.goto(url);
    await pause(settleSeconds * 1000);
    await session.send('Page.stopScreencast');
    const origin = await page.evaluate(() => performance.timeOrigin);
    const shares = await likeness(browser, pictures.map((picture) => picture.data));
    const useful = pictures[shares.findIndex((share) => share >= alike)];
    return {context, page, bytes, picture: useful.metadata.timestamp * 1000 - origin};
}

async function processes(browserSession) {
    const {processInfo} = await browserSession.send('SystemInfo.getProcessInfo');
    return processInfo;
}

async function cpuSeconds(browserSession) {
    return (await processes(browserSession)).reduce((sum, each) => sum + each.cpuTime, 0);
}

// Of all renderers together, MB.
async function memory(browserSession, page) {
    const session = await page.context().newCDPSession(page);
    await session.send('HeapProfiler.collectGarbage');
    const renderers = (await processes(browserSession)).filter((each) => each.type === 'renderer');
    const kilobytes = renderers.map((each) => Number(/VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${each.id}/status`))[1]));
    return kilobytes.reduce((sum, each) => sum + each, 0) / 1000;
}

async function traced(browserSession, work) {
    const events = [];
    const collect = (data) => events.push(...data.value);
    browserSession.on('Tracing.dataCollected', collect);
    await browserSession.send('Tracing.start', {transferMode: 'ReportEvents',
        traceConfig: {includedCategories: ['input', 'benchmark', 'cc', 'latencyInfo']}});
    await work();
    const complete = new Promise((resolve) => { browserSession.once('Tracing.tracingComplete', resolve); });
    await browserSession.send('Tracing.end');
    await complete;
    browserSession.off('Tracing.dataCollected', collect);
    return events;
}

// Milliseconds from the making of each drag event to the frame that shows it, as the browser itself reports them.
function latencies(events) {
    const open = new Map();
    const found = [];
    for (const event of events.filter((each) => each.name === 'EventLatency')) {
        const key = `${event.pid}:${event.id2 === undefined ? event.id : event.id2.local}`;
        if (event.ph === 'b') {
            open.set(key, event);
        } else if (open.has(key) && open.get(key).args.event_latency.event_type === 'MOUSE_DRAGGED') {
            found.push((event.ts - open.get(key).ts) / 1000);
        }
    }
    return found;
}

async function dragTo(page, [x0, y, x1], count, rest) {
    await page.mouse.move(x0, y);
    await page.mouse.down();
    for (let i = 1; i <= count; i += 1) {
        await page.mouse.move(x0 + ((x1 - x0) * (i % 10)) / 10, y);
        await pause(rest);
    }
    await page.mouse.up();
}

async function main() {
    const browser = await chromium.launch({executablePath: '/usr/bin/chromium',
        args: ['--no-sandbox', '--enable-unsafe-swiftshader']});
    const browserSession = await browser.newBrowserCDPSession();
    const bytes = [];
    const pictures = [];
    let last = null;
    for (let i = 0; i < visits; i += 1) {
        if (last !== null) await last.context.close();
        last = await visit(browser);
        bytes.push(last.bytes);
        pictures.push(last.picture);
    }
    const row = {url, kilobytes: Math.round(median(bytes) / 1000), picture_ms: Math.round(median(pictures)),
        pictures_ms: pictures.map(Math.round)};
    const before = await cpuSeconds(browserSession);
    await pause(idleSeconds * 1000);
    row.idle_percent = Number((((await cpuSeconds(browserSession)) - before) / idleSeconds * 100).toFixed(2));
    if (drag !== undefined) {
        const slider = drag.split(',').map(Number);
        await dragTo(last.page, slider, 20, 50);  // the browser compiles what is used often
        const times = latencies(await traced(browserSession, () => dragTo(last.page, slider, moves, 120)));
        row.change_ms = Number(median(times).toFixed(1));
        row.changes = times.length;
        row.memory_mb = [Math.round(await memory(browserSession, last.page))];
        for (let i = 0; i < thousands; i += 1) {
            await dragTo(last.page, slider, 1000, 20);
            await pause(1000);
            row.memory_mb.push(Math.round(await memory(browserSession, last.page)));
        }
    }
    process.stdout.write(`${JSON.stringify(row)}\n`);
    await browser.close();
}

main();
