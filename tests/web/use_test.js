// Using the page: sliders, steps, the timeline, lenses, language, theme, text that is pasted.
'use strict';

const assert = require('node:assert');
const {pageTest} = require('./browser.js');

const small = '?in=1x4x7x7&out=4&k=3&p=2&d=2&g=2&bias=1';

pageTest('starts without an error and without asking others', {workers: true}, async (program) => {
    await program.page.addInitScript(() => {
        window.violations = [];
        document.addEventListener('securitypolicyviolation', (event) => window.violations.push(event.blockedURI));
    });
    await program.open();
    await program.page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
    const state = await program.state();
    assert.deepStrictEqual([state.link, state.language, state.notice], [small, 'en', '']);
    assert.deepStrictEqual(await program.page.evaluate(() => window.violations), []);
    const policy = (await program.page.request.get(program.address)).headers()['content-security-policy'];
    assert.match(policy, /default-src 'none'/);
    const colours = await program.page.evaluate(async (png) => {
        const image = await createImageBitmap(new Blob([Uint8Array.from(atob(png), (c) => c.charCodeAt(0))]));
        const drawn = new OffscreenCanvas(image.width, image.height).getContext('2d');
        drawn.drawImage(image, 0, 0);
        const {data} = drawn.getImageData(0, 0, image.width, image.height);
        return new Set(new Uint32Array(data.buffer)).size;
    }, await program.picture('canvas'));
    assert.ok(colours > 300, `the canvas shows ${colours} colours`);
});

pageTest('sliders are dragged, and the address follows without a load', {}, async (program) => {
    await program.open(small);
    await program.page.evaluate(() => { window.sameLoad = true; });
    const changed = await program.changes(['canvas', 'dilation', 'lens_step'], () => program.drag('dilation', 0.25, 0));
    assert.deepStrictEqual(changed, ['canvas', 'dilation']);
    assert.doesNotMatch((await program.state()).link, /[?&]d=/);
    await program.changes(['canvas'], () => program.drag('groups', 0.5, 1));
    const state = await program.until('four groups', (now) => /[?&]g=4/.test(now.link));
    await program.page.waitForURL((url) => url.search === state.link);
    assert.strictEqual(await program.page.evaluate(() => window.sameLoad), true);
});

pageTest('plays and pauses, by button and by key', {}, async (program) => {
    await program.open(small);
    await program.page.mouse.move(5, 300);
    const changed = await program.changes(['canvas', 'track_ow'], async () => {
        await program.click('play');
        await program.until('it plays', (now) => now.playing);
        await program.until('three steps on', (now) => now.step >= 3);
        await program.press(' ');
    });
    assert.deepStrictEqual(changed, ['canvas', 'track_ow']);
    const {playing, step} = await program.state();
    assert.strictEqual(playing, false);
    await program.page.waitForTimeout(600);
    assert.strictEqual((await program.state()).step, step, 'it stands still');
    await program.press('ArrowRight');
    assert.strictEqual((await program.state()).step, step + 1);
    await program.press('Home');
    assert.strictEqual((await program.state()).step, 0);
});

pageTest('keys are known by their sign, wherever the keyboard has it', {}, async (program) => {
    await program.open(small);
    // Down and up at once: held while a slow machine draws, the key would repeat.
    await program.page.evaluate((events) => events.forEach(([what, how]) => document.getElementById('canvas').dispatchEvent(
        new KeyboardEvent(what, {bubbles: true, cancelable: true, ...how}))), [
        ['keydown', {key: ']', code: 'Digit9', ctrlKey: true, altKey: true, modifierAltGraph: true}],
        ['keyup', {key: '9', code: 'Digit9'}],
    ]);
    await program.until('dilated', (now) => /[?&]d=3/.test(now.link));
    await program.press('9');
    assert.match((await program.state()).link, /[?&]d=3/, 'the key went up');
});

pageTest('a track of the timeline is scrubbed', {}, async (program) => {
    await program.open(small);
    const {left, right, y} = await program.box('track_oh');
    const changed = await program.changes(['canvas'], async () => {
        await program.page.mouse.move(left + 4, y);
        await program.page.mouse.down();
        for (const row of [1, 2, 3, 4]) {
            await program.page.mouse.move(left + (right - left) * (row + 0.5) / 7, y);
            await program.until(`row ${row}`, (now) => now.step === row * 7);
        }
        await program.page.mouse.up();
    });
    assert.deepStrictEqual(changed, ['canvas']);
    assert.match((await program.state()).link, /&step=28/);
});

pageTest('all lenses', {}, async (program) => {
    await program.open(small);
    for (const [item, link] of [['lens_groups', /lens=groups/], ['lens_rf', /lens=rf/], ['lens_compare', /lens=compare/],
        ['lens_step', /^(?!.*lens=)/]]) {
        const changed = await program.changes(['canvas', item], () => program.click(item));
        assert.deepStrictEqual(changed, ['canvas', item], item);
        assert.match((await program.state()).link, link);
    }
});

pageTest('language and theme: the page follows the program, and a reload keeps them', {}, async (program) => {
    const look = () => program.page.evaluate(() => ({lang: document.documentElement.lang, title: document.title,
        theme: document.documentElement.dataset.theme, label: document.getElementById('canvas').ariaLabel,
        ground: getComputedStyle(document.body).backgroundColor}));
    await program.open(small);
    const english = await look();
    assert.deepStrictEqual([english.lang, english.theme], ['en', 'dark']);
    assert.match(english.title, /^convscope: convolution/);
    assert.match(english.label, /Arrow keys step/);
    assert.deepStrictEqual(await program.changes(['lens_rf', 'dilation'], () => program.click('language')),
        ['lens_rf', 'dilation']);
    assert.strictEqual((await program.state()).language, 'zh');
    const chinese = await look();
    assert.strictEqual(chinese.lang, 'zh-Hans');
    assert.match(chinese.title, /卷积/);
    assert.match(chinese.label, /方向键/);
    assert.deepStrictEqual(await program.changes(['canvas', 'dilation'], () => program.press('t')),
        ['canvas', 'dilation']);
    const light = await look();
    assert.strictEqual(light.theme, 'light');
    assert.notStrictEqual(light.ground, chinese.ground);
    await program.page.waitForTimeout(1000);  // settings are written in the background
    await program.reload();
    assert.deepStrictEqual(await look(), light);
});

pageTest('the first language is the browser\'s', {locale: 'zh-CN'}, async (program) => {
    await program.open();
    assert.strictEqual((await program.state()).language, 'zh');
    assert.strictEqual(await program.page.evaluate(() => document.documentElement.lang), 'zh-Hans');
});

pageTest('a link and PyTorch code are pasted', {permissions: ['clipboard-read', 'clipboard-write']}, async (program) => {
    await program.open(small);
    const paste = async (text) => {
        await program.page.evaluate((value) => navigator.clipboard.writeText(value), text);
        await program.press('Control+V');
    };
    const changed = await program.changes(['canvas'], () => paste('?in=1x1x5x5&out=1&k=3&d=1'));
    assert.deepStrictEqual(changed, ['canvas']);
    assert.match((await program.state()).link, /^\?in=1x1x5x5/);
    await paste('conv = nn.Conv2d(6, 6, kernel_size=3, padding=3, dilation=3, groups=3)');
    const state = await program.until('the code is read', (now) => /[?&]g=3/.test(now.link));
    assert.match(state.link, /^\?in=1x6x.*out=6.*p=3.*d=3/);
    assert.notStrictEqual(state.notice, '');
    await program.click('code_copy');
    await program.until('the code is copied', (now) => /cop/i.test(now.notice));
    assert.match(await program.page.evaluate(() => navigator.clipboard.readText()), /for oc in range/);
});

pageTest('a copy that the browser refuses is told, and the keyboard stays with the picture', {}, async (program) => {
    await program.page.addInitScript(() => {
        Object.defineProperty(navigator, 'clipboard', {value: undefined});
        document.execCommand = () => false;
    });
    await program.open(small);
    await program.click('code_copy');
    await program.until('it is told', (now) => /did not let/.test(now.notice));
    await program.press(']');
    assert.match((await program.state()).link, /[?&]d=3/);
});

pageTest('whoever hears the page is told the step', {}, async (program) => {
    await program.open(small);
    const heard = () => program.page.textContent('#narration[aria-live=polite]');
    await program.press('ArrowRight');
    await program.page.waitForFunction(() => /step 2 of 196/.test(document.getElementById('narration').textContent));
    assert.strictEqual(await heard(), (await program.state()).narration);
    assert.strictEqual(await program.page.evaluate(() => document.activeElement.id), 'canvas');
    await program.press('l');
    await program.page.waitForFunction(() => /第 2\/196 步/.test(document.getElementById('narration').textContent));
});

for (const [locale, said] of [['en-GB', /has no WebGL 2/], ['zh-CN', /没有 WebGL 2/]]) {
    pageTest(`without WebGL 2 the page says so (${locale})`, {locale, expected: /WebGL|webgl/}, async (program) => {
        await program.page.addInitScript(() => {
            const get = HTMLCanvasElement.prototype.getContext;
            HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
                return kind.startsWith('webgl') ? null : get.call(this, kind, ...rest);
            };
        });
        await program.page.goto(program.address);
        await program.page.waitForSelector('body.failed');
        const message = program.page.locator('#message[role=alert]');
        assert.ok(await message.isVisible());
        assert.match(await message.textContent(), said);
    });
}
