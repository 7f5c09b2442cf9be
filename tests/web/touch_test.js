// Fingers, on a phone and on a tablet.
'use strict';

const assert = require('node:assert');
const {pageTest} = require('./browser.js');

const small = '?in=1x4x7x7&out=4&k=3&p=2&d=2&g=2&bias=1';
const phone = {viewport: {width: 390, height: 844}, deviceScaleFactor: 2, hasTouch: true, isMobile: true};
const tablet = {viewport: {width: 768, height: 1024}, hasTouch: true, isMobile: true};

for (const [name, device] of [['phone', phone], ['tablet', tablet]]) {
    pageTest(`${name}: a finger steps, looks around, and two zoom`, device, async (program) => {
        await program.open(small);
        if ((await program.state()).items.hint_skip !== undefined) {
            const {x, y} = await program.box('hint_skip');
            await program.tap([x, y]);
        }
        const step = await program.box('step');
        await program.tap([step.x, step.y]);
        assert.strictEqual((await program.state()).step, 1);
        const {left, top, x, y, right, bottom} = await program.box('canvas');
        assert.ok(left >= 0 && right <= device.viewport.width && bottom <= device.viewport.height);
        assert.deepStrictEqual(await program.changes(['canvas'], () => program.stroke([x, top + 20], [x + 60, top + 70])),
            ['canvas'], 'one finger looks around');
        assert.strictEqual((await program.state()).step, 1);
        assert.deepStrictEqual(await program.changes(['canvas'], async () => {
            await program.touch('touchStart', [[x - 20, y]]);
            await program.touch('touchStart', [[x - 20, y], [x + 20, y]]);
            for (const apart of [30, 40, 50, 60]) await program.touch('touchMove', [[x - apart, y], [x + apart, y]]);
            await program.touch('touchEnd', []);
        }), ['canvas'], 'two fingers zoom');
        assert.strictEqual(await program.page.evaluate(() => window.visualViewport.scale), 1, 'the page itself does not');
        assert.strictEqual((await program.state()).step, 1);
    });
}

pageTest('tablet: a tap picks a cell, a finger moves a slider or scrolls its panel', tablet, async (program) => {
    await program.open(small);
    if ((await program.state()).items.dilation === undefined) {
        const {x, y} = await program.box('left_side');
        await program.tap([x, y]);
    }
    const canvas = await program.box('canvas');
    const picked = async () => (await program.state()).step;
    for (let share = 0.25; share < 0.7 && (await picked()) === 0; share += 0.05) {  // down a column of the output
        await program.tap([canvas.left + (canvas.right - canvas.left) * 0.86, canvas.top + (canvas.bottom - canvas.top) * share]);
    }
    assert.notStrictEqual(await picked(), 0, 'a cell of the output was tapped');
    const {left, right, bottom} = await program.box('dilation');
    const knob = bottom - 9;
    await program.stroke([left + (right - left) / 4, knob], [right - 2, knob]);
    await program.until('another dilation', (now) => /[?&]d=[3-9]/.test(now.link));
    const {link} = await program.state();
    const before = (await program.box('groups')).top;
    const {x, y} = await program.box('kernel');
    await program.stroke([x, y], [x, y - 150], 12);
    const after = (await program.box('groups')).top;
    assert.strictEqual((await program.state()).link, link, 'no slider was moved');
    assert.ok(after < before - 40, `the panel scrolls: ${before} to ${after}`);
});
