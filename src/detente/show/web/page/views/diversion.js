/* Where trade goes that one flow loses: the links that the server has chosen and added up, drawn and as a table. */

import { figure } from "../charts/figure.js";
import * as sankey from "../charts/sankey.js";
import { usd } from "../format.js";

const MONEY = { before_usd_m: "Before", after_usd_m: "After", change_usd_m: "Change" };

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
      const { of, links, heading, caption } = answer.diversion;
      const drawn = [of, ...links.filter(({ home }) => !home)];
      fig.title(heading);
      fig.show({
        draw: (holder, width) => sankey.sankeyChart(holder, width, { links: drawn, title: of.title }),
        columns: [
          { key: "seller", title: "Seller" },
          { key: "buyer", title: "Buyer" },
          ...Object.entries(MONEY).map(([key, title]) => ({
            key,
            title,
            number: true,
            format: (found) => usd(found, { change: key === "change_usd_m" }),
          })),
        ],
        rows: [of, ...links],
        caption: `${answer.scenario.name}. ${caption} Brown: less; teal: more.`,
        document: answer.diversion,
      });
    },
  };
}
