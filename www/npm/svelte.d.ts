/** `<pangram-search>` in Svelte's markup. Write `import type {} from "pangram/svelte"` once. */
import type { HTMLAttributes } from "svelte/elements";
import type { PangramSearchAttributes, PangramSearchElement, PangramSearchEvents, Strings } from "./pangram.js";

type Handlers = { [E in keyof PangramSearchEvents as `on${E}` | `on:${E}`]?: (event: PangramSearchEvents[E]) => void };

declare module "svelte/elements" {
  interface SvelteHTMLElements {
    "pangram-search": HTMLAttributes<PangramSearchElement> &
      PangramSearchAttributes & Handlers & { value?: string; strings?: Partial<Strings>; renderResult?: PangramSearchElement["renderResult"] };
  }
}
