// The look of a bundle: of the page around the box, and of the documents in it. The box itself is `style.js`.

import { READING_STYLE } from "./reading-style.js";

const BUNDLE_LIGHT = "--paper: #fff; --ink: #1c2128; --quiet: #59636e; --rule: #dfe3e8; --link: #0a58b8;";
const BUNDLE_DARK = "--paper: #12161c; --ink: #e6eaf0; --quiet: #a3adb9; --rule: #2d343d; --link: #7cb7ff;";

export const BUNDLE_STYLE = `${READING_STYLE}
:root { color-scheme: light dark; ${BUNDLE_LIGHT} }
@media (prefers-color-scheme: dark) { :root { ${BUNDLE_DARK} } }
*, ::before, ::after { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1.0625rem/1.7 system-ui, sans-serif; overflow-wrap: anywhere; }
a { color: var(--link); }
a:focus-visible, button:focus-visible, summary:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 0.25rem; }
header { position: sticky; inset-block-start: 0; z-index: 2; display: flex; align-items: center; gap: 0.75rem 1.5rem; padding: 0.5rem max(1rem, calc((100vw - 60rem) / 2)); border-block-end: 1px solid var(--rule); background: var(--paper); }
.home { flex: 0 1 auto; max-inline-size: 18rem; min-block-size: 2.75rem; display: flex; align-items: center; color: inherit; font-weight: 600; line-height: 1.3; text-decoration: none; }
.home:hover { text-decoration: underline; }
.home span { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden; }
pangram-search { flex: 1 1 16rem; --pangram-font-size: 1rem; }
main { max-inline-size: 46rem; margin: 0 auto; padding: 1.5rem 1rem 6rem; line-break: strict; }
main:focus { outline: 0; }
h1, h2, h3, h4, h5, h6 { margin: 1.6em 0 0.4em; line-height: 1.3; scroll-margin-block-start: 5rem; }
h1 { margin-block-start: 0.2em; font-size: 1.75rem; }
h2 { font-size: 1.375rem; }
h3 { font-size: 1.1875rem; }
h4, h5, h6 { font-size: 1.0625rem; }
p { margin: 0 0 0.6em; }
.count { color: var(--quiet); }
ul { margin: 0; padding-inline-start: 1.25rem; }
li { content-visibility: auto; contain-intrinsic-block-size: auto 2.5rem; }
li a { display: inline-block; padding-block: 0.35rem; min-inline-size: 2.75rem; }
summary { padding-block: 0.5rem; cursor: pointer; font-weight: 600; }
summary span { color: var(--quiet); font-weight: 400; }
@media (max-width: 40rem) { header { flex-direction: column; align-items: stretch; gap: 0; } .home { max-inline-size: none; min-block-size: 2.25rem; } pangram-search { flex-basis: auto; } }
@media (max-height: 26rem) { header { position: static; } }
@media print { header { display: none !important; } main { max-inline-size: none; padding: 0; } a { color: inherit; } }
`;
