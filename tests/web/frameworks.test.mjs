// <pangram-search> from the npm package in React, Vue, Svelte and a plain page, each a small app bundled as its users would: properties
// that are objects and functions, events, a navigation in the page that takes the box away and brings it back, and a list that is
// put in another order with the box in it.

import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { build } from "esbuild";
import { compile } from "svelte/compiler";
import { assembleFake, REPO, SITE } from "./harness.mjs";
import { installPackage } from "./package.mjs";
import { stage } from "./stage.mjs";

const BASE = `${SITE}pangram/`;
/** The same app four times: a box that calls `chosen`, beneath or above a line, and a view without it. */
const COMMON = `export const base = ${JSON.stringify(BASE)};
export const strings = { label: "Look here" };
export const render = (result) => { if (result.title !== "Moorings") return null; const b = document.createElement("b"); b.className = "own"; b.textContent = result.title; return b; };
export const chosen = (event) => { event.preventDefault(); document.title = event.detail.result.title; };`;

/** @type {Record<string, string>} */
const APPS = {
  "plain.js": `import "pangram/search"; import { base, strings, render, chosen } from "./common.js";
    const root = document.querySelector("#app");
    const [go, turn, line, box] = ["button", "button", "p", "pangram-search"].map((name) => document.createElement(name));
    go.id = "go"; turn.id = "turn"; line.textContent = "line";
    Object.assign(box, { base, strings, renderResult: render, limit: 2 });
    box.addEventListener("pangram-select", chosen);
    root.append(go, turn, line, box);
    go.onclick = () => (box.isConnected ? box.remove() : root.append(box));
    turn.onclick = () => root.insertBefore(box, line);`,
  "react.js": `import "pangram/search"; import { createElement as h, useState } from "react"; import { createRoot } from "react-dom/client";
    import { base, strings, render, chosen } from "./common.js";
    function App() {
      const [[here, turned], set] = useState([true, false]);
      const box = h("pangram-search", { key: "box", base, strings, renderResult: render, limit: 2, "onpangram-select": chosen });
      const line = h("p", { key: "line" }, "line");
      return h("div", null, h("button", { id: "go", onClick: () => set([!here, turned]) }), h("button", { id: "turn", onClick: () => set([here, !turned]) }),
        ...(here ? (turned ? [box, line] : [line, box]) : [h("i", { key: "away" }, "away")]));
    }
    createRoot(document.querySelector("#app")).render(h(App));`,
  "vue.js": `import "pangram/search"; import { createApp, h, ref } from "vue"; import { base, strings, render, chosen } from "./common.js";
    createApp({
      setup() {
        const here = ref(true), turned = ref(false);
        return () => {
          const box = h("pangram-search", { key: "box", base, strings, renderResult: render, limit: 2, onPangramSelect: chosen });
          const line = h("p", { key: "line" }, "line");
          return h("div", [h("button", { id: "go", onClick: () => (here.value = !here.value) }), h("button", { id: "turn", onClick: () => (turned.value = !turned.value) }),
            ...(here.value ? (turned.value ? [box, line] : [line, box]) : [h("i", { key: "away" }, "away")])]);
        };
      },
    }).mount("#app");`,
  "svelte.js": `import { mount } from "svelte"; import App from "./App.js"; mount(App, { target: document.querySelector("#app") });`,
};
const SVELTE = `<script>
  import "pangram/search"; import { base, strings, render, chosen } from "./common.js";
  let here = $state(true), turned = $state(false);
  const order = $derived(here ? (turned ? ["box", "line"] : ["line", "box"]) : ["away"]);
</script>
<button id="go" onclick={() => (here = !here)} aria-label="go"></button><button id="turn" onclick={() => (turned = !turned)} aria-label="turn"></button>
{#each order as part (part)}
  {#if part === "box"}<pangram-search {base} {strings} renderResult={render} limit="2" onpangram-select={chosen}></pangram-search>
  {:else if part === "line"}<p>line</p>{:else}<i>away</i>{/if}
{/each}`;

describe("frameworks", () => {
  const on = stage();
  /** @type {string} */ let project;
  before(() => {
    project = installPackage(assembleFake(), ["react", "react-dom", "scheduler", "vue", "@vue", "svelte", "esm-env", "clsx"]);
    writeFileSync(join(project, "common.js"), COMMON);
    for (const [name, app] of Object.entries(APPS)) writeFileSync(join(project, name), app);
    writeFileSync(join(project, "App.js"), compile(SVELTE, { generate: "client", filename: "App.svelte" }).js.code);
  });
  after(() => rmSync(project, { recursive: true }));

  for (const name of Object.keys(APPS)) {
    test(`${name.slice(0, -3)}: properties, events, away and back, another order`, async () => {
      await build({
        absWorkingDir: project, entryPoints: [name], bundle: true, format: "iife", outfile: join(project, `out-${name}`), logLevel: "error", nodePaths: [join(REPO, "node_modules")], conditions: ["browser", "production"],
        define: { "process.env.NODE_ENV": '"production"', __VUE_OPTIONS_API__: "true", __VUE_PROD_DEVTOOLS__: "false", __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: "false" },
      });
      on.server.files.set(`${SITE}out-${name}`, readFileSync(join(project, `out-${name}`)));
      await on.show(`<div id=app></div><script src="${SITE}out-${name}"></script>`, { script: false });
      const box = on.page.locator("pangram-search");
      await box.waitFor();
      // The page is below a path of its own, so everything comes from the folder that `base` names.
      assert.equal(await on.input().getAttribute("aria-label"), "Look here");
      await on.type("moor");
      await on.shown("3 pages");
      assert.equal(await on.page.locator("pangram-search .own").textContent(), "Moorings");
      assert.equal(await on.page.locator("pangram-search .group").count(), 2, "limit");
      await on.page.keyboard.press("Enter");
      await on.page.waitForFunction(() => document.title === "Moorings");

      await on.page.locator("#go").click();
      await box.waitFor({ state: "detached" });
      await on.page.locator("#go").click();
      await box.waitFor();
      await on.input().fill("");
      await on.type("tide tables");
      await on.shown("1 page");

      await on.page.locator("#turn").click();
      await on.page.waitForFunction(() => document.querySelector("pangram-search")?.nextElementSibling?.textContent === "line");
      await on.input().fill("moor");
      await on.shown("3 pages");
      assert.equal(await on.page.locator("pangram-search .own").count(), 1);
      assert.equal(await on.input().getAttribute("aria-label"), "Look here");
      assert.equal(await box.count(), 1);
    });
  }
});
