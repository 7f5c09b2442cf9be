// Pointer, fingers, keys and text, handed on.

// ---- pointer and fingers ----

const buttons = {0: 0, 1: 2, 2: 1};  // the browser's numbers to the program's
const pressed = {0: 1, 1: 4, 2: 2};  // and to the bits of event.buttons
const fingers = new Map();           // those on the canvas, by pointerId

function place(event) {
    const box = canvas.getBoundingClientRect();
    const ratio = pixelRatio();
    return [(event.clientX - box.left) * ratio, (event.clientY - box.top) * ratio];
}

function twoFingers() {
    const [a, b] = [...fingers.values()];
    return {x: (a[0] + b[0]) / 2, y: (a[1] + b[1]) / 2, apart: Math.max(1, Math.hypot(a[0] - b[0], a[1] - b[1]))};
}

function button(event, down) {
    if (buttons[event.button] !== undefined) call('page_button', ['number', 'boolean'], [buttons[event.button], down]);
}

function finger(what, at) {
    call('page_finger', ['number', 'number', 'number'], [what, ...at]);
}

function pointerDown(event) {
    const at = place(event);
    event.preventDefault();
    if (document.activeElement !== typing) canvas.focus({preventScroll: true});
    canvas.setPointerCapture(event.pointerId);
    modifiers(event);
    if (event.pointerType === 'touch') {
        fingers.set(event.pointerId, at);
        if (fingers.size === 1) finger(0, at);
        if (fingers.size === 2) finger(3, at);
        return;
    }
    call('page_pointer', ['number', 'number'], at);
    button(event, true);
}

function pointerMove(event) {
    const at = place(event);
    if (event.pointerType === 'touch') {
        if (!fingers.has(event.pointerId)) return;
        const before = fingers.size === 2 ? twoFingers() : null;
        fingers.set(event.pointerId, at);
        if (before === null) {
            if (fingers.size === 1) finger(1, at);
            return;
        }
        const now = twoFingers();
        call('page_pinch', Array(5).fill('number'), [before.x, before.y, now.x, now.y, now.apart / before.apart]);
        return;
    }
    modifiers(event);
    call('page_pointer', ['number', 'number'], at);
    if (event.button >= 0) button(event, (event.buttons & pressed[event.button]) !== 0);  // beside one that is held
}

function pointerUp(event) {
    const at = place(event);
    if (event.pointerType === 'touch') {
        const only = fingers.size === 1;
        fingers.delete(event.pointerId);
        if (only) finger(2, at);
        drawNow();  // iOS shows its keyboard only for what takes it within the event
        return;
    }
    call('page_pointer', ['number', 'number'], at);
    button(event, false);
}

function wheel(event) {
    // In an article the wheel is the article's, unless the picture has the keyboard or Ctrl is held.
    if (embedded && document.activeElement !== canvas && !event.ctrlKey) return;
    event.preventDefault();
    const unit = event.deltaMode === 0 ? 1 / 100 : event.deltaMode === 1 ? 1 / 3 : 1;
    call('page_wheel', ['number', 'number'], [-event.deltaX * unit, -event.deltaY * unit]);
}

canvas.addEventListener('pointerdown', pointerDown);
canvas.addEventListener('pointermove', pointerMove);
canvas.addEventListener('pointerup', pointerUp);
canvas.addEventListener('pointercancel', (event) => {  // the browser took the finger over, to scroll
    if (fingers.delete(event.pointerId)) finger(3, place(event));
});
canvas.addEventListener('pointerleave', (event) => {
    if (event.pointerType !== 'touch') call('page_pointer_left', [], []);
});
canvas.addEventListener('wheel', wheel, {passive: false});
canvas.addEventListener('contextmenu', (event) => event.preventDefault());

page.setCursor = (shape) => {
    if (canvas.style.cursor !== shape) canvas.style.cursor = shape;
};

// ---- keys and text ----

const keyNames = {
    ArrowLeft: 'LeftArrow', ArrowRight: 'RightArrow', ArrowUp: 'UpArrow', ArrowDown: 'DownArrow', ' ': 'Space',
    Enter: 'Enter', Escape: 'Escape', Tab: 'Tab', Backspace: 'Backspace', Delete: 'Delete', Insert: 'Insert',
    Home: 'Home', End: 'End', PageUp: 'PageUp', PageDown: 'PageDown', '-': 'Minus', '=': 'Equal', '+': 'Equal',
    '[': 'LeftBracket', ']': 'RightBracket', '/': 'Slash', ',': 'Comma', '.': 'Period',
};
const codeNames = {
    Minus: 'Minus', Equal: 'Equal', BracketLeft: 'LeftBracket', BracketRight: 'RightBracket', Slash: 'Slash',
    Comma: 'Comma', Period: 'Period',
};
// With Ctrl the program takes these; all others are the browser's.
const withControl = new Set(['A', 'C', 'E', 'O', 'S', 'X', 'Y', 'Z', 'Minus', 'Equal', 'LeftArrow', 'RightArrow',
    'Backspace', 'Delete', 'Home', 'End']);

function keyName(event) {
    if (keyNames[event.key] !== undefined) return keyNames[event.key];
    if (/^F([1-9]|1[0-2])$/.test(event.key)) return event.key;
    if (/^[a-zA-Z]$/.test(event.key)) return event.key.toUpperCase();
    // Of a keyboard with other signs: what the key would be.
    const letter = /^Key([A-Z])$/.exec(event.code);
    if (letter !== null && event.key !== 'Process') return letter[1];
    const digit = /^(?:Digit|Numpad)([0-9])$/.exec(event.code);
    if (digit !== null) return digit[1];
    return codeNames[event.code] || '';
}

// AltGr, which Windows tells as Ctrl and Alt, writes what a key has as its third sign.
function writes(event) {
    return event.getModifierState('AltGraph');
}

function modifiers(event) {
    const plain = writes(event);
    call('page_modifiers', ['boolean', 'boolean', 'boolean'],
        [!plain && (event.ctrlKey || event.metaKey), event.shiftKey, !plain && event.altKey]);
}

const held = new Map();  // names of the keys that are down, by event.code: a key may go up as another sign

function key(event, down) {
    if (event.isComposing) return;
    const name = down ? keyName(event) : held.get(event.code) || keyName(event);
    if (down) held.set(event.code, name);
    else held.delete(event.code);
    const control = !writes(event) && (event.ctrlKey || event.metaKey);
    const alt = !writes(event) && event.altKey;
    // In an article Tab goes on through it, and what would open a dialog is the browser's.
    if (embedded && (name === 'Tab' || (control && name !== 'Z' && name !== 'Y'))) return;
    if (down && control && !event.shiftKey && name === 'V') return;  // the paste event brings the text
    const ours = control ? withControl.has(name) || (event.shiftKey && name === 'V')
                         : name !== '' && !/^F([2-9]|1[0-2])$/.test(name) && !alt;
    if (control && !ours && down) return;
    modifiers(event);
    if (name !== '') call('page_key', ['string', 'boolean'], [name, down]);
    // macOS tells of no release beside Cmd.
    if (name !== '' && down && event.metaKey) call('page_key', ['string', 'boolean'], [name, false]);
    const text = event.key.length === 1 && !control && !alt;
    if (down && text && document.activeElement !== typing) call('page_text', ['string'], [event.key]);
    if (ours && !(text && document.activeElement === typing)) event.preventDefault();
}

for (const target of [canvas, typing]) {
    target.addEventListener('keydown', (event) => key(event, true));
    target.addEventListener('keyup', (event) => key(event, false));
    target.addEventListener('focus', () => call('page_focus', ['boolean'], [true]));
}
function takeTyped() {
    if (typing.value !== '') call('page_text', ['string'], [typing.value]);
    typing.value = '';
}
typing.addEventListener('input', (event) => {
    if (!event.isComposing) takeTyped();
});
// What an input method is still composing stands in the browser's own field, over the program's.
typing.addEventListener('compositionstart', () => typing.classList.add('composing'));
typing.addEventListener('compositionend', () => {
    typing.classList.remove('composing');
    takeTyped();
});
window.addEventListener('blur', () => call('page_focus', ['boolean'], [false]));

page.wantText = (wanted, x, y) => {
    const ratio = pixelRatio();
    typing.style.left = `${x / ratio}px`;
    typing.style.top = `${y / ratio}px`;
    if (wanted && document.activeElement === canvas) typing.focus({preventScroll: true});
    if (!wanted && document.activeElement === typing) canvas.focus({preventScroll: true});
};
