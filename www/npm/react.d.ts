/** `<pangram-search>` in JSX. Write `import type {} from "pangram/react"` once. React 19 sets properties and events of custom elements by itself. */
import type { DetailedHTMLProps, HTMLAttributes } from "react";
import type { PangramSearchAttributes, PangramSearchElement, PangramSearchEvents, Strings } from "./pangram.js";

type Handlers = { [E in keyof PangramSearchEvents as `on${E}`]?: (event: PangramSearchEvents[E]) => void };

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "pangram-search": DetailedHTMLProps<HTMLAttributes<PangramSearchElement>, PangramSearchElement> &
        PangramSearchAttributes & Handlers & { value?: string; strings?: Partial<Strings>; renderResult?: PangramSearchElement["renderResult"] };
    }
  }
}
