// The look of `<pangram-search>`, adopted by its shadow root (no <style>, so a strict policy allows it). A site themes it with
// custom properties on the element or above it; `reference.mjs` makes the reference of these lines and of the defaults below.
//
// @cssprop --pangram-color - Text.
// @cssprop --pangram-muted - Paths, counts and other quiet text.
// @cssprop --pangram-background - Background of box and panel.
// @cssprop --pangram-border - Edge of the box.
// @cssprop --pangram-line - Edge of the panel, and lines in it.
// @cssprop --pangram-accent - Focus, titles, the bar of the chosen result.
// @cssprop --pangram-active - Background of the chosen result.
// @cssprop --pangram-mark - Background of highlights.
// @cssprop --pangram-mark-color - Text of highlights.
// @cssprop --pangram-shadow - Shadow of panel and dialog.
// @cssprop --pangram-font - Font family.
// @cssprop --pangram-font-size - Size of the text; everything else grows with it.
// @cssprop --pangram-radius - Corners.
// @cssprop --pangram-space - The unit of all distances.
// @cssprop --pangram-width - Least width of the panel where there is room.
// @cssprop --pangram-max-height - Greatest height of the panel.
// @cssprop --pangram-dialog-width - Width of the dialog in mode modal.
// @cssprop --pangram-backdrop - What lies behind the dialog.
// @cssprop --pangram-z-index - Place of the panel in the pile, in browsers without popovers; in others it lies above the page.

export const LIGHT = `
  color-scheme: light;
  --color: var(--pangram-color, #1c2128);
  --muted: var(--pangram-muted, #59636e);
  --background: var(--pangram-background, #fff);
  --border: var(--pangram-border, #8c959f);
  --line: var(--pangram-line, #dfe3e8);
  --accent: var(--pangram-accent, #0a58b8);
  --active: var(--pangram-active, #e9f1fc);
  --mark: var(--pangram-mark, #ffec99);
  --mark-color: var(--pangram-mark-color, #1c2128);
  --shadow: var(--pangram-shadow, 0 1px 3px #1c212814, 0 12px 32px #1c212829);
`;

export const DARK = `
  color-scheme: dark;
  --color: var(--pangram-color, #e6eaf0);
  --muted: var(--pangram-muted, #a3adb9);
  --background: var(--pangram-background, #161b22);
  --border: var(--pangram-border, #6e7885);
  --line: var(--pangram-line, #2d343d);
  --accent: var(--pangram-accent, #7cb7ff);
  --active: var(--pangram-active, #1f2d40);
  --mark: var(--pangram-mark, #6b5300);
  --mark-color: var(--pangram-mark-color, #fff4cc);
  --shadow: var(--pangram-shadow, 0 1px 3px #0006, 0 12px 32px #000a);
`;

export const STYLE = `
:host {
  ${LIGHT}
  --space: var(--pangram-space, 0.5rem);
  --radius: var(--pangram-radius, 0.5rem);
  display: block;
  min-inline-size: 8rem;
}
/* Not the host: rules of the page reach that, and what they say of text goes on into it. */
:host > * {
  color: var(--color);
  font: var(--pangram-font-size, 1rem)/1.5 var(--pangram-font, system-ui, sans-serif);
  letter-spacing: 0;
  word-spacing: 0;
  text-indent: 0;
  white-space: normal;
  word-break: normal;
  text-align: start;
  text-transform: none;
  text-shadow: none;
  -webkit-text-fill-color: currentcolor;
}
@media (prefers-color-scheme: dark) { :host(:not([theme=light])) { ${DARK} } }
:host([theme=dark]) { ${DARK} }
:host([hidden]), [hidden] { display: none !important; }
*, ::before, ::after { box-sizing: border-box; }
.root { position: relative; }

.box {
  display: flex;
  align-items: center;
  min-block-size: 2.75em;
  border: 1px solid var(--border);
  border-radius: var(--radius);
  background: var(--background);
}
.box:focus-within { outline: 2px solid var(--accent); outline-offset: -1px; }
.icon { flex: none; display: grid; inline-size: 1.25em; margin-inline-start: calc(1.5 * var(--space)); color: var(--muted); }
svg { inline-size: 1.25em; block-size: 1.25em; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; }
input {
  flex: 1;
  min-inline-size: 0;
  align-self: stretch;
  padding: 0 calc(1.25 * var(--space));
  border: 0;
  outline: 0;
  background: none;
  color: inherit;
  font: inherit;
  appearance: none;
}
input::placeholder { color: var(--muted); opacity: 1; }
button { border: 0; background: none; color: inherit; font: inherit; cursor: pointer; }
button:focus-visible { outline: 2px solid var(--accent); outline-offset: -3px; border-radius: var(--radius); }
.clear, .help { flex: none; display: grid; place-items: center; align-self: stretch; inline-size: 2.5em; padding: 0; color: var(--muted); }
.clear:hover, .help:hover, .trigger:hover, .close:hover { color: var(--color); }
.box > button svg { inline-size: 1.15em; block-size: 1.15em; }
.spinner { display: none; inline-size: 1.15em; block-size: 1.15em; border: 2px solid var(--line); border-block-start-color: var(--accent); border-radius: 50%; animation: turn 0.8s linear infinite; }
.busy .spinner { display: block; }
.busy .icon slot { display: none; }
@keyframes turn { to { rotate: 1turn; } }

.panel {
  border: 1px solid var(--line);
  border-radius: var(--radius);
  background: var(--background);
  overflow-y: auto;
  overscroll-behavior: contain;
  /* Text runs in its own direction, but from where the lines of the page begin. */
  text-align: -webkit-match-parent;
  text-align: match-parent;
}
/* Beneath or above its box (placing.js). */
.panel[popover] {
  position: absolute;
  z-index: var(--pangram-z-index, 1000);
  inset: var(--y) auto auto var(--x);
  inline-size: max(var(--own), min(var(--pangram-width, 34rem), var(--room)));
  max-block-size: min(var(--pangram-max-height, 36rem), var(--most));
  margin: 0;
  padding: 0;
  color: inherit;
  box-shadow: var(--shadow);
}
.panel:popover-open { position: fixed; }
.above[popover] { translate: 0 -100%; }
.about-list { display: flex; flex-wrap: wrap; align-items: baseline; }
.count, .caption, .reading, .message, .message p { margin: 0; }
.count, .caption, .reading, .message { padding: var(--space) calc(1.5 * var(--space)); color: var(--muted); font-size: 0.875em; }
.count { flex: auto; }
.reading { color: var(--accent); text-align: inherit; }
.message { padding-block: calc(2.5 * var(--space)); overflow-wrap: anywhere; }
.message p:first-child { color: var(--color); font-size: 1.1429em; font-weight: 600; }
progress { display: block; inline-size: calc(100% - 3 * var(--space)); block-size: 4px; margin: 0 calc(1.5 * var(--space)) calc(2 * var(--space)); border: 0; border-radius: 4px; background: var(--line); accent-color: var(--accent); appearance: none; overflow: hidden; }
progress::-webkit-progress-bar { background: var(--line); }
progress::-webkit-progress-value { background: var(--accent); }
progress::-moz-progress-bar { background: var(--accent); }
.list { padding: 0 calc(0.5 * var(--space)) calc(0.5 * var(--space)); }
/* What is out of sight costs a slow phone nothing until it is scrolled to. */
.group { contain: content; }
.later { content-visibility: auto; contain-intrinsic-block-size: auto 9em; }
.group + .group { margin-block-start: calc(0.5 * var(--space)); }
.group + .group::before { content: ""; display: block; margin: 0 var(--space) calc(0.5 * var(--space)); border-block-start: 1px solid var(--line); }
.option {
  position: relative;
  display: block;
  padding: calc(0.75 * var(--space)) var(--space);
  border-radius: calc(0.75 * var(--radius));
  color: inherit;
  text-decoration: none;
  overflow-wrap: anywhere;
  line-break: strict;
}
/* Korean breaks at its spaces. */
.option :lang(ko) { word-break: keep-all; }
.option:hover { background: color-mix(in srgb, var(--active) 55%, transparent); }
.option[aria-selected=true] { background: var(--active); }
.option[aria-selected=true]::before { content: ""; position: absolute; inset-block: 0.5em; inset-inline-start: 0; inline-size: 3px; border-radius: 3px; background: var(--accent); }
@media (pointer: fine) and (min-width: 30.01rem) {
  .option { padding-inline-end: 2.25em; }
  .option[aria-selected=true]::after { content: "↵" / ""; position: absolute; inset-block-start: 50%; inset-inline-end: 0.75em; translate: 0 -50%; color: var(--accent); }
}
.option:focus-visible { outline: 2px solid var(--accent); outline-offset: -2px; }
.option > span { display: block; }
/* Titles and headings too: what a function takes may be a long list. */
.title, .heading, .excerpt { display: -webkit-box !important; -webkit-box-orient: vertical; -webkit-line-clamp: 3; overflow: hidden; }
.title, .heading { font-weight: 600; line-height: 1.35; }
.title, .help[aria-expanded=true] { color: var(--accent); }
.about { display: flex !important; flex-wrap: wrap; gap: 0 var(--space); align-items: baseline; color: var(--muted); font-size: 0.8125em; }
.list:not(.mixed) .kind { display: none; }
.kind { padding-inline: 0.5em; border: 1px solid var(--line); border-radius: 1em; }
.heading, .excerpt { font-size: 0.9375em; }
.section { margin-inline-start: calc(2.5 * var(--space)); padding-block: calc(0.5 * var(--space)); }
/* A line ties the sections to their page. */
.section > i { position: absolute; inset-block: 0; inset-inline-start: calc(-1 * var(--space)); border-inline-start: 1px solid var(--line); }
.section .excerpt { -webkit-line-clamp: 2; font-size: 0.875em; color: var(--muted); }
.heading { -webkit-line-clamp: 2; }
mark { padding: 0 0.05em; border-radius: 0.2em; background: var(--mark); color: var(--mark-color); }
.more, .retry { inline-size: 100%; min-block-size: 2.75em; padding: var(--space); color: var(--accent); font-weight: 600; }
.more:hover, .retry:hover { text-decoration: underline; }
.spoken { position: absolute; inline-size: 1px; block-size: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

.message p + p { margin-block-start: 0.25em; }
.recent, .suggestions { padding-block-end: var(--space); }
.suggestions .earlier { color: var(--accent); font-weight: 600; }
.suggestions .many { font-weight: 400; }
.many, .forget { color: var(--muted); font-size: 0.875em; }
.earlier, .forget { display: block; inline-size: 100%; min-block-size: 2.75em; padding: 0 calc(1.5 * var(--space)); text-align: inherit; overflow-wrap: anywhere; }
.earlier:hover { background: var(--active); }
.trigger { inline-size: 100%; padding: 0; gap: calc(1.25 * var(--space)); background: var(--background); border: 1px solid var(--border); cursor: pointer; color: var(--muted); }
.trigger:focus-visible { outline-offset: 1px; }
.label { flex: 1; text-align: start; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
kbd { margin-inline-end: var(--space); padding: 0 0.4em; border: 1px solid var(--line); border-radius: 0.35em; font: 0.8125em/1.6 system-ui, sans-serif; white-space: nowrap; }

dialog {
  inline-size: min(var(--pangram-dialog-width, 42rem), 100vw - 2rem);
  max-inline-size: none;
  block-size: fit-content;
  max-block-size: none;
  margin: min(10vh, 6rem) auto auto;
  padding: 0;
  overflow: clip;
  border: 1px solid var(--line);
  border-radius: calc(1.5 * var(--radius));
  background: var(--background);
  box-shadow: var(--shadow);
}
dialog::backdrop { background: var(--pangram-backdrop, #0b0f1573); }
dialog .root { display: grid; grid-template-columns: minmax(0, 1fr) auto; grid-template-rows: auto minmax(0, 1fr) auto; max-block-size: min(var(--pangram-max-height, 40rem), var(--height, 100dvh) - 2 * min(10vh, 6rem)); }
dialog .box { border: 0; border-radius: 0; min-block-size: 3.5em; }
dialog .box:focus-within { outline: 0; }
.keys { display: none; }
@media (pointer: fine) and (min-width: 40.01rem) {
  dialog .keys { grid-column: 1 / -1; display: flex; flex-wrap: wrap; gap: 0.25em 1.5em; padding: var(--space) calc(1.5 * var(--space)); border-block-start: 1px solid var(--line); color: var(--muted); font-size: 0.8125em; }
  .keys kbd { margin-inline-end: 0.2em; font-size: 1em; }
}
.close { padding: 0 calc(2 * var(--space)); min-inline-size: 44px; color: var(--muted); font-size: 0.9375em; }
dialog .panel { grid-column: 1 / -1; border: 0; border-block-start: 1px solid var(--line); border-radius: 0; }
/* A background even here: the page itself may be light only. */
:host([mode=page]) .panel { margin-block-start: var(--space); overflow: visible; }
:host([mode=page]) .excerpt { -webkit-line-clamp: 5; }
dialog { container-type: inline-size; }
/* Large letters on a small screen: the query needs the room. */
@container (max-width: 14em) { .box .icon { display: none; } .close { padding: 0 var(--space); } }
@media (max-width: 40rem) {
  dialog { inset-block-start: var(--top, 0); inline-size: 100vw; block-size: var(--height, 100dvh); margin: 0; border: 0; border-radius: 0; }
  dialog .root { block-size: 100%; max-block-size: none; }
}

@media (pointer: coarse) {
  kbd { display: none; }
  .earlier, .forget { min-block-size: 46px; }
  .box, .option, .more, .retry, .reading { min-block-size: max(2.75em, 46px); }
  .clear, .help { inline-size: max(2.5em, 44px); }
  .option.section { display: flex; flex-direction: column; justify-content: center; }
  /* Below 16 px iOS zooms into the page on focus. */
  input { font-size: max(1em, 16px); }
}
@media (max-width: 30rem) { .excerpt { -webkit-line-clamp: 4; } .section { margin-inline-start: var(--space); } }
@media (prefers-reduced-motion: reduce) { .spinner { animation: none; border-style: dotted; } }
@media (forced-colors: active) {
  mark { background: Mark; color: MarkText; }
  .option[aria-selected=true] { outline: 2px solid Highlight; outline-offset: -2px; }
  .option::before { content: none !important; }
}
@media print { .panel[popover], dialog { display: none; } }
`;
