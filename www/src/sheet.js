// The dialog of mode modal: opens, closes by whatever way, and lets the back button of a phone close it.

export class Sheet {
  /** The dialog is open, and its closing not yet told. */
  #isOpen = false;
  /** The history has an entry of the open dialog. */
  #pushed = false;
  #dialog;
  #onClosed;

  /** @param {HTMLDialogElement} dialog @param {() => void} onClosed */
  constructor(dialog, onClosed) {
    this.#dialog = dialog;
    this.#onClosed = onClosed;
    // By a whole click beside it: one that only ends there came from a text, and of a tap nothing must be left for the page beneath.
    /** @type {EventTarget | null} */
    let pressed;
    dialog.addEventListener("pointerdown", ({ target }) => (pressed = target));
    dialog.addEventListener("click", ({ target }) => pressed === dialog && target === dialog && this.close());
    dialog.addEventListener("close", () => this.#closed());
  }

  /** False where it was open. */
  open() {
    if (this.#dialog.open) return false;
    this.#dialog.showModal();
    this.#isOpen = true;
    // Where the browser does not let its back button close a dialog, an entry of the history does.
    if (matchMedia("(pointer: coarse)").matches && !("CloseWatcher" in globalThis)) {
      history.pushState(history.state, "");
      this.#pushed = true;
    }
    return true;
  }

  close() {
    this.#dialog.close();
    this.#closed();
  }

  /** The history went back or forth. True where that closed the dialog. */
  back() {
    if (!this.#pushed) return false;
    this.#pushed = false;
    this.#dialog.close();
    return true;
  }

  /** The page goes away, or the element: its history is not turned back. */
  leave() {
    this.#pushed = false;
  }

  /** The dialog is gone. Its event comes later: the dialog may be open again by then. */
  #closed() {
    if (!this.#isOpen || this.#dialog.open) return;
    this.#isOpen = false;
    if (this.#pushed) history.back();
    this.#pushed = false;
    this.#onClosed();
  }
}
