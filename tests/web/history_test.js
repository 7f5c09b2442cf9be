// What lasts: the address, the browser's history, the kept scene and file, visits without a network.
'use strict';

const assert = require('node:assert');
const {imagePng, dropFile} = require('./files.js');
const {pageTest} = require('./browser.js');

const small = '?in=1x4x7x7&out=4&k=3&p=2&d=2&g=2&bias=1';
const autosave = 3200;  // milliseconds after which a change is kept

pageTest('a link opens its scene, and a reload the same', {}, async (program) => {
    const link = '?in=1x2x9x9&out=2&k=3&p=3&d=3&g=2&step=40&lens=groups';
    await program.open(link);
    const {link: opened, step} = await program.state();
    assert.strictEqual(step, 40);
    assert.match(opened, /in=1x2x9x9.*d=3.*g=2/);
    const before = await program.picture('canvas');
    await program.reload();
    assert.strictEqual((await program.state()).link, opened);
    assert.ok((await program.picture('canvas')) === before, 'the same picture');
});

pageTest('back and forward of the browser are undo and redo', {}, async (program) => {
    await program.open(small);
    await program.drag('groups', 0.5, 1);
    await program.until('four groups', (now) => /[?&]g=4/.test(now.link));
    await program.page.waitForURL(/[?&]g=4/);
    await program.page.evaluate(() => { window.sameLoad = true; });
    const four = await program.picture('canvas');
    await program.page.goBack();
    await program.until('two groups again', (now) => /[?&]g=2/.test(now.link));
    assert.notStrictEqual(await program.picture('canvas'), four);
    assert.match(program.page.url(), /[?&]g=2/);
    await program.page.goForward();
    await program.until('four groups again', (now) => /[?&]g=4/.test(now.link));
    assert.match(program.page.url(), /[?&]g=4/);
    assert.strictEqual(await program.page.evaluate(() => window.sameLoad), true);
});

pageTest('undo and redo of the program move in the browser\'s history', {}, async (program) => {
    await program.open(small);
    const start = await program.page.evaluate(() => history.length);
    await program.press(']');
    await program.page.waitForURL(/[?&]d=3/);
    await program.press('Shift+BracketRight');
    await program.page.waitForURL(/[?&]g=4/);
    assert.strictEqual(await program.page.evaluate(() => history.length), start + 2);
    await program.press('Control+Z');
    await program.page.waitForURL(/d=3&g=2/);
    await program.press('Control+Z');
    await program.page.waitForURL(/d=2&g=2/);
    await program.press('Control+Y');
    await program.page.waitForURL(/d=3&g=2/);
    assert.strictEqual(await program.page.evaluate(() => history.length), start + 2, 'no entry was added');
    await program.page.goForward();
    await program.until('forward is the other redo', (now) => /[?&]d=3&g=4/.test(now.link));
    await program.page.goBack();
    await program.page.goBack();
    await program.until('two entries back', (now) => /[?&]d=2&g=2/.test(now.link));
});

pageTest('back past a reload, and forward again', {}, async (program) => {
    await program.open(small);
    await program.press(']');
    await program.page.waitForURL(/[?&]d=3/);
    await program.press(']');
    await program.page.waitForURL(/[?&]d=4/);
    await program.reload();
    await program.page.goBack();
    await program.until('one press goes back', (now) => /[?&]d=3/.test(now.link));
    await program.page.goBack();
    await program.until('and another', (now) => /[?&]d=2/.test(now.link));
    await program.page.goForward();
    await program.page.goForward();
    await program.until('forward was kept', (now) => /[?&]d=4/.test(now.link));
    assert.match(program.page.url(), /[?&]d=4/);
});

pageTest('a bad link gives the first scene and one message', {}, async (program) => {
    await program.open('?in=1x4x7x7&out=4&k=3&g=3');
    const {link, notice} = await program.state();
    assert.strictEqual(link, small);
    assert.match(notice, /group/i);
});

pageTest('the scene is kept for a visit without a link', {}, async (program) => {
    await program.open();
    await program.press(']', 'ArrowRight');
    await program.page.waitForTimeout(autosave);
    await program.open();
    const {link, step} = await program.state();
    assert.match(link, /[?&]d=3/);
    assert.strictEqual(step, 1);
});

pageTest('an opened image survives a reload', {}, async (program) => {
    await program.open();
    await program.click('hint_skip');
    await dropFile(program, 'photo.png', imagePng(12, 10));
    const {link} = await program.until('the image is the input', (now) => /in=1x\dx10x12/.test(now.link));
    await program.page.waitForTimeout(autosave);
    await program.until('nothing is said any more', (now) => now.notice === '');
    const before = await program.picture('canvas');
    await program.reload();
    assert.strictEqual((await program.state()).link, link);
    const lost = await program.differing(before, await program.picture('canvas'));
    assert.ok(lost <= 20, `the same picture but for ${lost} pixels`);
});

pageTest('works without a network after the first visit', {workers: true}, async (program) => {
    await program.open(small);
    await program.page.evaluate(() => navigator.serviceWorker.ready.then((registration) => new Promise((resolve) => {
        const worker = registration.active;
        if (worker.state === 'activated') resolve();
        else worker.addEventListener('statechange', () => worker.state === 'activated' && resolve());
    })));
    await program.page.context().setOffline(true);
    await program.reload();
    await program.press(']');
    await program.until('dilated', (now) => /[?&]d=3/.test(now.link));
    await program.open('index.html?in=1x1x6x6&out=1&k=3');
    assert.match((await program.state()).link, /in=1x1x6x6/);
});

pageTest('works from a folder of a server', {folder: 'out', workers: true}, async (program) => {
    program.address += 'web/';
    await program.open('index.html' + small);
    const scope = await program.page.evaluate(() => navigator.serviceWorker.ready.then((at) => at.scope));
    assert.strictEqual(scope, program.address);
    await program.press(']');
    await program.page.waitForURL((url) => url.pathname === '/web/index.html' && /d=3/.test(url.search));
});

pageTest('changes that come quickly share an entry, and undo stays on the page', {}, async (program) => {
    await program.open(small);
    const {origin} = new URL(program.page.url());
    for (let i = 0; i < 3; i += 1) await program.page.keyboard.press(']');
    await program.page.waitForURL(/[?&]d=5/);
    for (let i = 0; i < 3; i += 1) await program.page.keyboard.press('Control+Z');
    await program.page.waitForURL(/[?&]d=2/);
    assert.strictEqual(new URL(program.page.url()).origin, origin);
    await program.press(']');
    await program.page.waitForURL(/[?&]d=3/);
});
