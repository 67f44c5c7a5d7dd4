/* The colours of the brief. From loss to gain: at the same distance from the middle about the same lightness, so that
   neither side shouts, and brown against teal holds with any colour vision. */

export const NO_DATA = "#d0d0d0";
export const BORDER = "#77808c";
export const COLOUR_STOPS = [
  "#7a3206",
  "#b85a12",
  "#de8a3e",
  "#f2bd86",
  "#f7f5f0",
  "#9ccfd6",
  "#54afc0",
  "#1c7f99",
  "#0d5268",
];
export const LOSS = "#b85a12";
export const GAIN = "#17768f";
export const INK = "#1c2430";
export const QUIET = "#5a6472";
export const LINE = "#cfd6de";

/** One colour per scenario, in the order in which scenarios are named. */
export const SCENARIO_COLOURS = ["#0b5a8a", "#d55e00", "#00805e", "#a3508c", "#8a6d00", "#3d3d3d"];

export const FONT = "system-ui, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', sans-serif";

/** The limit of a symmetric scale: the largest size, or the 95th percentile of sizes where one extreme would leave all
    others near white, rounded up to 1, 2 or 5 times a power of ten. Returns `{limit, open}`. */
export function niceLimit(values) {
  const sizes = values
    .filter(Number.isFinite)
    .map(Math.abs)
    .sort((a, b) => a - b);
  if (!sizes.length || sizes.at(-1) === 0) return { limit: 1, open: false };
  const percentile = sizes[Math.ceil(0.95 * sizes.length) - 1];
  const chosen = percentile > 0 && 2 * percentile < sizes.at(-1) ? percentile : sizes.at(-1);
  const power = 10 ** Math.floor(Math.log10(chosen));
  const step = [1, 2, 5, 10].find((one) => chosen <= one * power * (1 + 1e-9));
  const limit = Number((step * power).toPrecision(12));
  return { limit, open: sizes.at(-1) > limit };
}

/** The colour of a value: linear between fixed colours, the same strength on both sides of zero; grey for no number. */
export function colourOf(value, limit) {
  if (!Number.isFinite(value)) return NO_DATA;
  const last = COLOUR_STOPS.length - 1;
  const place = ((Math.max(-1, Math.min(1, value / limit)) + 1) / 2) * last;
  const low = Math.min(Math.floor(place), last - 1);
  return d3.interpolateRgb(COLOUR_STOPS[low], COLOUR_STOPS[low + 1])(place - low);
}
