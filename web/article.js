// How an article drives convscope: a request is a message to the frame, what happens there comes back as messages.
'use strict';

for (const button of document.querySelectorAll('button[data-frame]')) {
    button.addEventListener('click', () => {
        const {frame, request, value} = button.dataset;
        const sent = request === 'play' ? value === 'true' : value;
        document.getElementById(frame).contentWindow.postMessage({convscope: request, value: sent}, location.origin);
    });
}

window.addEventListener('message', (event) => {
    if (event.origin !== location.origin) return;
    const frame = [...document.querySelectorAll('iframe')].find((each) => each.contentWindow === event.source);
    if (frame === undefined || event.data.convscope === 'error') return;
    const shown = document.querySelector(`output[data-of="${frame.id}"]`);
    if (shown === null) return;
    const {lens, step, steps} = event.data;
    shown.textContent = lens === 'rf' ? `${step} of ${steps - 1}` : `${step + 1} of ${steps}`;
});
