/* What this view will show is said in one line until it is drawn. */

import { el } from "../dom.js";

let app = null;

export function mount(root, given) {
  app = given;
  root.append(el("p", { text: "This view is not here yet." }));
}

export function show(state) {
  app.ready(state.view, "empty");
}
