// The look of the line about keeping the search for offline: it comes with the line's code, where that is asked for. Colours and distances are the
// box's (`style.js`).

export const OFFLINE_STYLE = `
.offline { display: flex; flex-wrap: wrap; align-items: center; gap: 0 var(--space); padding: calc(0.5 * var(--space)) calc(1.5 * var(--space)); border-block-start: 1px solid var(--line); color: var(--muted); font-size: 0.875em; }
.offline span { flex: 1 1 auto; }
.offline span:empty { flex: 0; }
.offline progress { flex: 1 1 6rem; inline-size: 6rem; block-size: 0.5em; accent-color: var(--accent); }
.offline button { min-block-size: 2.5em; padding: 0 var(--space); color: var(--accent); font-weight: 600; }
.offline button:last-child { color: var(--muted); font-weight: 400; }
.offline button:hover { text-decoration: underline; }
@media (pointer: coarse) { .offline button { min-block-size: max(2.75em, 46px); } }
`;
