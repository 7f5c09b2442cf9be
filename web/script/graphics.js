// The picture's graphics: asked for early, and asked little.

// The program takes this context over; made here it starts the graphics while the program is still being fetched.
const early = canvas.getContext('webgl2', {alpha: false, depth: false, antialias: false, stencil: false});
if (early !== null) {
    early.flush();
    remember(early);
}

// Whoever draws puts back what was set before, and asks for it first: each such question waits until the graphics, in
// another process, have drawn all that was asked for. What was set is known here.
function remember(gl) {
    const known = new Map();
    const setters = {
        viewport: (...box) => [[gl.VIEWPORT, new Int32Array(box)]],
        scissor: (...box) => [[gl.SCISSOR_BOX, new Int32Array(box)]],
        blendFuncSeparate: (source, target, sourceAlpha, targetAlpha) => [[gl.BLEND_SRC_RGB, source],
            [gl.BLEND_DST_RGB, target], [gl.BLEND_SRC_ALPHA, sourceAlpha], [gl.BLEND_DST_ALPHA, targetAlpha]],
        blendEquationSeparate: (colour, alpha) => [[gl.BLEND_EQUATION_RGB, colour], [gl.BLEND_EQUATION_ALPHA, alpha]],
    };
    setters.blendFunc = (source, target) => setters.blendFuncSeparate(source, target, source, target);
    setters.blendEquation = (both) => setters.blendEquationSeparate(both, both);
    for (const [name, values] of Object.entries(setters)) {
        const set = gl[name].bind(gl);
        gl[name] = (...given) => {
            for (const [what, value] of values(...given)) known.set(what, value);
            set(...given);
        };
    }
    const ask = gl.getParameter.bind(gl);
    gl.getParameter = (what) => (known.has(what) ? known.get(what) : ask(what));
}
