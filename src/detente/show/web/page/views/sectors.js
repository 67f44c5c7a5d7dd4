/* Output of the sectors that move most, for the economies that a scenario is about. */

import { bars } from "../charts/bars.js";
import { figure } from "../charts/figure.js";
import { el, replace } from "../dom.js";
import { inUnit, usd } from "../format.js";
import { againstWords, named } from "./results.js";

const SECTORS_SHOWN = 8;
const SMALLEST_SHARE = 0.001;

/** Output of the sectors that move most, for the economies that a scenario is about. */
export function sectorFigures(root, app, { python }) {
  const place = root.appendChild(el("div", { class: "columns" }));
  let drawn = new Map();
  return {
    show(answer) {
      const codes = Object.keys(answer.sectors);
      if (codes.some((code) => !drawn.has(code)) || drawn.size !== codes.length) {
        replace(place);
        drawn = new Map(
          codes.map((code) => [
            code,
            figure(place, { title: `Sectors, ${named(answer, code)}`, file: `sectors-${code}`, python }),
          ]),
        );
      }
      const unit = answer.units.output_volume_pct;
      for (const code of codes) {
        const known = answer.sectors[code].filter(
          (one) => one.output_share > SMALLEST_SHARE && Number.isFinite(one.output_volume_pct),
        );
        const sorted = d3.sort(known, (one) => one.output_volume_pct);
        const most =
          sorted.length > 2 * SECTORS_SHOWN ? [...sorted.slice(0, SECTORS_SHOWN), ...sorted.slice(-SECTORS_SHOWN)] : sorted;
        const rows = most.map((one) => ({ name: one.name, values: [{ value: one.output_volume_pct }] }));
        drawn.get(code).show({
          draw: (holder, width) =>
            bars(holder, width, { rows, unit, title: `Output volume by sector, ${named(answer, code)}` }),
          columns: [
            { key: "name", title: "Sector" },
            { key: "output_volume_pct", title: "Output volume", unit, number: true, format: (found) => inUnit(found, unit) },
            { key: "value_added_usd_m", title: "Value added", number: true, format: (found) => usd(found) },
          ],
          rows: sorted,
          caption:
            `${answer.scenario.name}: output volume, change ${againstWords(answer)}, ${unit}: the ${SECTORS_SHOWN} that fall ` +
            `and the ${SECTORS_SHOWN} that rise most, of sectors above 0.1 % of output.`,
        });
      }
    },
  };
}
