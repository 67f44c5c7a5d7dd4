/* Choosing several names out of many: a field that completes, and what was chosen as buttons that take it out again. */

import { button, el, freshId, replace } from "./dom.js";

/** A picker.

    label: of its field; options: `[[value, words]]`; chosen: values; change(values): called with the new list; hint: under the
    field. Typing part of a name and Enter, or choosing from the list, adds; each chosen name is a button that removes it.
    Returns its node. */
export function picker({ label, options, chosen, change, hint = "" }) {
  const words = new Map(options);
  const byText = new Map(
    options.flatMap(([value, text]) => [
      [text.toLowerCase(), value],
      [String(value).toLowerCase(), value],
    ]),
  );
  const [inputId, listId, hintId] = [freshId("pick"), freshId("list"), freshId("hint")];
  const list = el(
    "datalist",
    { id: listId },
    options.map(([value, text]) => el("option", { value: text }, value === text ? "" : value)),
  );
  const said = el("p", { class: "hint", id: hintId, text: hint });
  const input = el("input", {
    id: inputId,
    list: listId,
    autocomplete: "off",
    "aria-describedby": hintId,
    placeholder: "Add a name",
  });
  const chips = el("div", { class: "chips", role: "group", "aria-label": "Chosen names" });
  let values = [...chosen];

  const draw = () =>
    replace(
      chips,
      values.map((value) => {
        const text = words.get(value) ?? value;
        return button(`${text} ×`, () => set(values.filter((other) => other !== value)), {
          class: "chip",
          "aria-label": `Remove ${text}`,
        });
      }),
    );
  const set = (next) => {
    values = next;
    draw();
    change(values);
  };
  const find = (typed) => {
    const text = typed.trim().toLowerCase();
    if (!text) return null;
    if (byText.has(text)) return byText.get(text);
    const like = options.filter(([, name]) => name.toLowerCase().startsWith(text));
    return like.length === 1 ? like[0][0] : null;
  };
  const take = (sure) => {
    const value = find(input.value);
    if (value === null) {
      said.textContent = sure && input.value.trim() ? `'${input.value.trim()}' is not the name of one here.` : hint;
      return;
    }
    input.value = "";
    said.textContent = hint;
    if (!values.includes(value)) set([...values, value]);
  };
  input.addEventListener("change", () => take(true));
  // A choice from the list is taken at once; what is typed waits for Enter, for "China" may become "China, Hong Kong …".
  const fromList = ({ inputType }) => !inputType || inputType === "insertReplacementText";
  input.addEventListener("input", (event) => fromList(event) && find(input.value) !== null && take(false));
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    take(true);
  });
  draw();
  return el("div", { class: "field picker" }, el("label", { for: inputId, text: label }), chips, input, list, said);
}
