/** `<pangram-search>` in Vue's templates and TSX. Write `import type {} from "pangram/vue"` once, and tell Vue's compiler that the tag is a custom element. */
import type { DefineComponent, HTMLAttributes } from "vue";
import type { PangramSearchAttributes, PangramSearchElement, PangramSearchEvents, Strings } from "./pangram.js";

type Handlers = { [E in keyof PangramSearchEvents as `onPangram${E extends `pangram-${infer Name}` ? Capitalize<Name> : never}`]?: (event: PangramSearchEvents[E]) => void };
type Properties = HTMLAttributes & PangramSearchAttributes & Handlers & { value?: string; strings?: Partial<Strings>; renderResult?: PangramSearchElement["renderResult"] };

declare module "vue" {
  interface GlobalComponents {
    "pangram-search": DefineComponent<Properties>;
  }
}
