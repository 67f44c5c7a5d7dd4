/* Where trade goes that one flow loses. */

import { figure } from "../charts/figure.js";
import * as sankey from "../charts/sankey.js";
import { sentence, usd } from "../format.js";

/** Who sells and who buys instead. */
export function diversionFigure(root, app, { python }) {
  const fig = figure(root, { title: "Where trade goes instead", file: "diversion", python });
  let last = null;
  return {
    async show(answer) {
      fig.node.hidden = !answer.diversion?.of;
      if (fig.node.hidden) return;
      last = answer;
      await sankey.prepare();
      if (last !== answer) return;
      const { of, links } = answer.diversion;
      const title = (code, given) => (code === "home" || code === "others" ? given : app.name(code));
      const told = links.map((one) => ({
        ...one,
        from: one.side === "sells instead" ? title(one.from, one.title) : app.name(one.from),
        to: one.side === "buys instead" ? title(one.to, one.title) : app.name(one.to),
      }));
      const lost = { from: app.name(of.exporter), to: app.name(of.importer), change_usd_m: of.change_usd_m };
      const [home, abroad] = [links.filter(atHome), told.filter((one, n) => !atHome(links[n]))];
      fig.show({
        draw: (holder, width) =>
          sankey.sankeyChart(holder, width, { links: [lost, ...abroad], title: `Where trade goes instead: ${of.title}` }),
        columns: [
          { key: "from", title: "Seller" },
          { key: "to", title: "Buyer" },
          ...[
            ["before_usd_m", "Before"],
            ["after_usd_m", "After"],
            ["change_usd_m", "Change"],
          ].map(([key, name]) => ({
            key,
            title: name,
            unit: "",
            number: true,
            format: (found) => usd(found, { change: key === "change_usd_m" }),
          })),
        ],
        rows: [{ ...of, ...lost }, ...told],
        caption:
          `${answer.scenario.name}, ${of.title}: ${usd(of.change_usd_m, { change: true })}. Brown: less; teal: more. ` +
          home.map((one) => `Not drawn: ${one.title}, ${usd(one.change_usd_m, { change: true })}. `).join("") +
          sentence(answer.diversion.unit) +
          ".",
      });
    },
  };
}

const atHome = (link) => link.from === "home" || link.to === "home";
