// Files for the tests of the page, made here, and what is read out of those that it writes.
'use strict';

const childProcess = require('node:child_process');
const zlib = require('node:zlib');

function chunk(type, data) {
    const body = Buffer.concat([Buffer.from(type), data]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc(body));
    return Buffer.concat([length, body, sum]);
}

function crc(bytes) {
    let sum = ~0;
    for (const byte of bytes) {
        sum ^= byte;
        for (let i = 0; i < 8; ++i) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
    }
    return ~sum >>> 0;
}

// A PNG of grey squares.
function imagePng(width, height) {
    const header = Buffer.alloc(13);
    header.writeUInt32BE(width, 0);
    header.writeUInt32BE(height, 4);
    header[8] = 8;
    const rows = Array.from({length: height}, (_, y) => [0, ...Array.from({length: width}, (_each, x) => (x * y * 37) % 256)]);
    return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', header),
        chunk('IDAT', zlib.deflateSync(Buffer.from(rows.flat()))), chunk('IEND', Buffer.alloc(0))]);
}

const makeArchive = `
import io, json, struct, sys, zipfile
shape = tuple(json.loads(sys.argv[1]))
header = repr({'descr': '<f4', 'fortran_order': False, 'shape': shape}).ljust(117).encode() + b'\\n'
count = 1
for size in shape: count *= size
values = struct.pack(f'<{count}f', *(i % 9 for i in range(count)))
out = io.BytesIO()
with zipfile.ZipFile(out, 'w') as archive:
    archive.writestr('x.npy', b'\\x93NUMPY' + struct.pack('<BBH', 1, 0, len(header)) + header + values)
sys.stdout.buffer.write(out.getvalue())`;
const listArchive = 'import io, sys, zipfile; a = zipfile.ZipFile(io.BytesIO(sys.stdin.buffer.read())); ' +
    'assert a.testzip() is None; print(*a.namelist())';

// An archive of numpy's with one array of this shape.
function arrayNpz(...shape) {
    return childProcess.execFileSync('python3', ['-c', makeArchive, JSON.stringify(shape)]);
}

// The names of the files in an archive whose check sums hold.
function archiveNames(bytes) {
    return String(childProcess.execFileSync('python3', ['-c', listArchive], {input: bytes})).trim().split(' ');
}

// Drops a file on the page as one that is dragged there from elsewhere.
async function dropFile(program, name, bytes) {
    await program.page.evaluate(([fileName, text]) => {
        const transfer = new DataTransfer();
        transfer.items.add(new File([Uint8Array.from(atob(text), (c) => c.charCodeAt(0))], fileName));
        document.getElementById('canvas').dispatchEvent(
            new DragEvent('drop', {bubbles: true, cancelable: true, dataTransfer: transfer}));
    }, [name, bytes.toString('base64')]);
}

// The pictures that a GIF has: its image descriptors, found by going from block to block.
function gifFrames(bytes) {
    const past = (at) => {  // behind a row of sub-blocks
        while (bytes[at] !== 0) at += bytes[at] + 1;
        return at + 1;
    };
    const table = (flags) => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0);
    let count = 0;
    for (let at = 13 + table(bytes[10]); bytes[at] !== 0x3b;) {
        if (bytes[at] === 0x2c) {
            count += 1;
            at = past(at + 10 + table(bytes[at + 9]) + 1);
        } else if (bytes[at] === 0x21) {
            at = past(at + 2);
        } else {
            throw new Error(`no GIF block at ${at}`);
        }
    }
    return count;
}

// The frames that a WebP has: its ANMF chunks.
function webpFrames(bytes) {
    let count = 0;
    for (let at = 12; at + 8 <= bytes.length; at += 8 + bytes.readUInt32LE(at + 4) + (bytes.readUInt32LE(at + 4) & 1)) {
        if (bytes.toString('latin1', at, at + 4) === 'ANMF') count += 1;
    }
    return count;
}

module.exports = {imagePng, archiveNames, arrayNpz, dropFile, gifFrames, webpFrames};
