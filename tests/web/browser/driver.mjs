/* One browser for all tests. A test asks for a check by name, one JSON line in, and gets what the page showed, one JSON line
   out. Beside its result every check reports what nobody wants to hear of: errors in the console, and requests that leave. */

import { createInterface } from "node:readline";
import { chromium } from "playwright-core";
import { Visit } from "./visit.mjs";
import * as day from "./day.mjs";
import * as everywhere from "./everywhere.mjs";
import * as links from "./links.mjs";
import * as pictures from "./pictures.mjs";
import * as scenario from "./scenario.mjs";
import * as speed from "./speed.mjs";
import * as standing from "./standing.mjs";
import * as subjects from "./subjects.mjs";

const CHECKS = { day, everywhere, links, pictures, scenario, speed, standing, subjects };
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const [base, executablePath] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath, args: FLAGS });

async function answer({ check, given }) {
  const [part, name] = check.split(".");
  const visit = new Visit(browser, base);
  try {
    const result = await CHECKS[part][name](visit, given);
    return { result, heard: visit.heard, left: visit.left };
  } catch (error) {
    return { failed: String(error?.stack ?? error), heard: visit.heard, left: visit.left, seen: await visit.seen() };
  } finally {
    await visit.close();
  }
}

process.stdout.write(`${JSON.stringify({ browser: browser.version() })}\n`);
for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await answer(JSON.parse(line)))}\n`);
}
await browser.close();
