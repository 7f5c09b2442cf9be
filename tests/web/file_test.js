// Files that go in (dropped, chosen) and out (downloads).
'use strict';

const assert = require('node:assert');
const childProcess = require('node:child_process');
const {archiveNames, arrayNpz, dropFile, gifFrames, imagePng, webpFrames} = require('./files.js');
const {pageTest} = require('./browser.js');

const nine = '?in=1x1x3x3&out=1&k=3&p=1';  // steps

pageTest('an image is dropped', {}, async (program) => {
    await program.open(nine);
    const changed = await program.changes(['canvas'], async () => {
        await dropFile(program, 'photo.png', imagePng(12, 10));
        await program.until('the image is the input', (now) => /in=1x\dx10x12/.test(now.link));
    });
    assert.deepStrictEqual(changed, ['canvas']);
});

pageTest('arrays are dropped', {}, async (program) => {
    await program.open(nine);
    await dropFile(program, 'arrays.npz', arrayNpz(1, 2, 6, 8));
    await program.until('the array is the input', (now) => /in=1x2x6x8/.test(now.link));
    await dropFile(program, 'broken.npz', Buffer.from('no archive'));
    await program.until('a file that is none is told', (now) => now.notice !== '');
    assert.match((await program.state()).link, /in=1x2x6x8/);
});

pageTest('a file is chosen', {}, async (program) => {
    await program.open(nine);
    const asked = program.page.waitForEvent('filechooser');
    await program.click('top_open');
    await (await asked).setFiles({name: 'photo.png', mimeType: 'image/png', buffer: imagePng(9, 6)});
    await program.until('the image is the input', (now) => /in=1x\dx6x9/.test(now.link));
});

pageTest('figures: SVG and PNG', {}, async (program) => {
    await program.open(nine);
    await program.click('top_export');
    await program.click('figure_svg');
    const svg = await program.downloaded(() => program.click('export_go'));
    assert.strictEqual(svg.name, 'figure.svg');
    childProcess.execFileSync('xmllint', ['--noout', '--nonet', '-'], {input: svg.bytes});
    assert.match(svg.bytes.toString(), /<text[^>]*>[^<]*Input/);
    await program.click('top_export');
    await program.click('figure_png');
    await program.click('figure_size_1200px');
    const png = await program.downloaded(() => program.click('export_go'));
    assert.strictEqual(png.name, 'figure.png');
    assert.strictEqual(png.bytes.toString('latin1', 1, 4), 'PNG');
    assert.ok([1, 2, 4].map((scale) => scale * 1200).includes(png.bytes.readUInt32BE(16)), 'its width');
    await program.click('top_export');
    assert.deepStrictEqual(await program.changes(['figure_pdf', 'figure_png'], () => program.click('figure_pdf')), [],
        'PDF cannot be chosen');
});

pageTest('animations: GIF and WebP', {}, async (program) => {
    await program.open(nine);
    await program.click('top_export');
    await program.click('export_animation');
    await program.write('animation_to', '3');
    await program.write('animation_size', '320x180');
    assert.deepStrictEqual(await program.changes(['animation_gif'], () => program.click('animation_mp4')), [],
        'MP4 cannot be chosen');
    const gif = await program.downloaded(() => program.click('export_go'));
    assert.strictEqual(gif.name, 'animation.gif');
    assert.strictEqual(gif.bytes.toString('latin1', 0, 6), 'GIF89a');
    assert.deepStrictEqual([gif.bytes.readUInt16LE(6), gif.bytes.readUInt16LE(8)], [320, 180]);
    assert.strictEqual(gifFrames(gif.bytes), 4);
    await program.click('animation_webp');
    const webp = await program.downloaded(() => program.click('export_go'));
    assert.strictEqual(webp.name, 'animation.webp');
    assert.match(webp.bytes.toString('latin1', 0, 12), /^RIFF.{4}WEBP$/s);
    assert.strictEqual(webpFrames(webp.bytes), 4);
});

pageTest('arrays, a trace, the code and the scene', {}, async (program) => {
    await program.open(nine);
    await program.click('top_export');
    await program.click('export_data');
    const layer = await program.downloaded(() => program.click('export_go'));
    assert.strictEqual(layer.name, 'layer.npz');
    const names = archiveNames(layer.bytes);
    for (const name of ['w.npy', 'x.npy', 'y.npy']) assert.ok(names.includes(name), name);
    await program.click('top_export');
    await program.click('data_json');
    const trace = await program.downloaded(() => program.click('export_go'));
    const lines = trace.bytes.toString().trim().split('\n').map((line) => JSON.parse(line));
    assert.ok(lines.length >= 9);
    await program.click('top_export');
    await program.click('export_code');
    const code = await program.downloaded(() => program.click('code_save'));
    assert.match(code.bytes.toString(), /nn\.Conv2d\(/);
    await program.click('export_close');
    await program.press('Control+S');
    const scene = await program.downloaded(() => program.press('Enter'));
    assert.match(scene.name, /\.json$/);
    const {lens, spec} = JSON.parse(scene.bytes);
    assert.deepStrictEqual([lens, spec.kernel_size, spec.padding], ['step', [3, 3], [1, 1]]);
});
