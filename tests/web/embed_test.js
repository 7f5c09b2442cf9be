// The page inside another: embed.html, and the article that drives three of them.
'use strict';

const assert = require('node:assert');
const {pageTest} = require('./browser.js');

pageTest('an article drives three frames, and hears of their steps', {viewport: {width: 900, height: 900}}, async (program) => {
    const {page} = program;
    await page.goto(`${program.address}article.html`);
    for (const id of ['dilated', 'grouped', 'field']) {
        await page.locator(`#${id}`).scrollIntoViewIfNeeded();
        const frame = page.frames().find((each) => each.url() === page.url().replace('article.html', '') ||
            each.name() === id) ?? await (await page.$(`#${id}`)).contentFrame();
        await frame.waitForSelector('body.ready:not(.failed)', {state: 'attached'});
        assert.strictEqual(await frame.evaluate(() => document.documentElement.dataset.theme), 'light', id);
    }
    const said = (id, pattern) => page.waitForFunction(([of, text]) =>
        new RegExp(text).test(document.querySelector(`output[data-of="${of}"]`).textContent), [id, pattern]);
    const dilated = await (await page.$('#dilated')).contentFrame();
    const shown = () => dilated.evaluate(() => window.convscope.state());
    const button = (name) => page.getByRole('button', {name, exact: true}).click();
    await button('The one in the middle');
    await said('dilated', '^13 of 25');
    assert.strictEqual((await shown()).step, 12);
    await button('The first output');
    await said('dilated', '^1 of 25');
    await button('d = 1');
    await dilated.waitForFunction(() => /p=1/.test(window.convscope.state().link));
    await button('d = 2');
    await dilated.waitForFunction(() => /d=2/.test(window.convscope.state().link));
    await button('Play');
    await said('dilated', '^[3-9] of 25');
    await button('Group 1');
    await said('grouped', '^99 of');
});

pageTest('an embedded scene in a small frame', {viewport: {width: 480, height: 320}}, async (program) => {
    await program.open('embed.html?in=1x1x5x5&out=1&k=3&p=2&d=2&ui=canvas');
    const {page} = program;
    const room = await page.evaluate(() => {
        const {scrollWidth, scrollHeight} = document.documentElement;
        const boxes = [...document.querySelectorAll('canvas, nav, nav *')].map((each) => each.getBoundingClientRect());
        return {scrollWidth, scrollHeight, right: Math.max(...boxes.map((box) => box.right)),
            bottom: Math.max(...boxes.map((box) => box.bottom)), left: Math.min(...boxes.map((box) => box.left))};
    });
    assert.deepStrictEqual([room.scrollWidth, room.scrollHeight], [480, 320], 'nothing scrolls');
    assert.ok(room.left >= 0 && room.right <= 480 && room.bottom <= 320, JSON.stringify(room));
    const changed = await program.changes([undefined], () => page.click('#next'));
    assert.strictEqual(changed.length, 1);
    assert.strictEqual((await program.state()).step, 1);
    await page.click('#back');
    await program.settled();
    assert.strictEqual(await page.textContent('#count'), '1 / 25');
    await page.fill('input#step', '7');
    await program.until('the slider leads', (now) => now.step === 7);
    await page.click('#play');
    await program.until('it plays', (now) => now.playing && now.step > 8);
    await page.click('#play');
    await program.until('it stands', (now) => !now.playing);
    assert.match(await page.getAttribute('#whole', 'href'), /^index\.html\?in=1x1x5x5/);
    assert.match(page.url(), /embed\.html\?in=1x1x5x5&out=1&k=3&p=2&d=2&ui=canvas$/, 'its address stays');
});

pageTest('what an article asks before the frame is up is done, and it hears when it plays', {}, async (program) => {
    await program.page.goto(`${program.address}article.html`);
    const heard = await program.page.evaluate(() => new Promise((resolve) => {
        const frame = document.createElement('iframe');
        frame.src = 'embed.html?in=1x1x5x5&out=1&k=3&p=1';
        const ask = (convscope, value) => frame.contentWindow.postMessage({convscope, value}, location.origin);
        let first = null;
        window.addEventListener('message', ({source, data}) => {
            if (source !== frame.contentWindow) return;
            if (first === null) ask('play', false);
            first ??= data;
            if (data.convscope === 'play') resolve({first, last: data});
        });
        document.querySelector('main').prepend(frame);
        frame.addEventListener('load', () => {
            ask('step', 9);
            ask('toString', 1);
            ask('play', true);
        });
    }));
    assert.deepStrictEqual([heard.first.playing, heard.last.playing], [true, false]);
    assert.ok(heard.first.step >= 9 && heard.last.step < 24, JSON.stringify(heard));
});

pageTest('a frame whose link is wrong tells its article', {}, async (program) => {
    await program.page.goto(`${program.address}article.html`);
    const message = await program.page.evaluate(() => new Promise((resolve) => {
        window.addEventListener('message', (event) => {
            if (event.data.convscope === 'error') resolve(event.data.message);
        });
        const frame = document.createElement('iframe');
        frame.src = 'embed.html?in=1x4x7x7&out=4&k=3&g=3';
        document.querySelector('main').prepend(frame);
    }));
    assert.match(message, /group/i);
});
