/* Asking the server: every refusal becomes a Refused with its problems in words, outdated requests are given up, and long
   work is a job that reports its progress. */

const RETRIES = 3;
const ROOT = new URL("api/v1/", document.baseURI);

/** What the server would not do, and why: a list of `{place, fact, rule, cure}`. */
export class Refused extends Error {
  constructor(problems, status = 0) {
    super(problems.map(problemWords).join(" "));
    this.name = "Refused";
    this.problems = problems;
    this.status = status;
  }
}

/** A problem as the command line prints it: place: fact. rule. cure. */
export function problemWords({ place = "", fact = "", rule = "", cure = "" }) {
  const parts = [fact, rule, cure].filter(Boolean).map((part) => (/[.!?]$/.test(part) ? part : `${part}.`));
  return (place ? `${place}: ` : "") + parts.join(" ");
}

/** Whether an error only says that a newer question took the place of this one. */
export function isOutdated(error) {
  return error?.name === "AbortError";
}

async function ask(path, options = {}) {
  let answer;
  try {
    answer = await fetch(new URL(path, ROOT), options);
  } catch (error) {
    if (isOutdated(error) || options.signal?.aborted) throw cancelled();
    throw new Refused([{ place: "server", fact: "it does not answer", cure: "Is 'detente serve' still running?" }]);
  }
  const text = await answer.text();
  let document = null;
  try {
    document = text ? JSON.parse(text) : null;
  } catch {
    document = null;
  }
  if (answer.ok && document !== null) return document;
  if (answer.ok && answer.status === 204) return null;
  throw new Refused(document?.problems ?? [{ place: "server", fact: `it answered ${answer.status}` }], answer.status);
}

/** GET a document: `get("ledger", {on: "2025-10-17"}, {signal})`; empty parameters are left out. */
export function get(path, parameters = {}, { signal } = {}) {
  const given = Object.entries(parameters).filter(([, value]) => value !== undefined && value !== null && value !== "");
  const query = new URLSearchParams(given).toString();
  return ask(query ? `${path}?${query}` : path, { signal });
}

/** POST a document and get one back. */
export function post(path, body, { signal } = {}) {
  const headers = { "Content-Type": "application/json" };
  return ask(path, { method: "POST", headers, body: JSON.stringify(body), signal });
}

/** One question at a time: a new one gives up the one before, whose promise rejects with an AbortError. */
export function latest() {
  let running = null;
  return async function question(work) {
    running?.abort();
    const own = new AbortController();
    running = own;
    const answer = await work(own.signal);
    if (own.signal.aborted) throw new DOMException("a newer question took its place", "AbortError");
    return answer;
  };
}

/** The same function, called once things have been quiet for a while. */
export function debounced(work, milliseconds = 150) {
  let timer = 0;
  return (...given) => {
    clearTimeout(timer);
    timer = setTimeout(() => work(...given), milliseconds);
  };
}

/** Long work: start a job, hear of its progress, get its result.

    progress: called with `{done, total, seconds_left, words}`; signal: aborting it cancels the job on the server.
    Rejects with Refused where the job fails, with an AbortError where it was cancelled. */
export async function job(body, { progress = () => {}, signal } = {}) {
  if (signal?.aborted) throw cancelled();
  const pathOf = (started) => `jobs/${encodeURIComponent(started.job)}`;
  const endOf = (started) => ask(pathOf(started), { method: "DELETE" }).catch(() => {});
  // The request to begin is never given up: once it is sent the job is begun, and only its answer says how to end it.
  const started = await unlessGivenUp(post("jobs", body), signal, endOf);
  const path = pathOf(started);
  const cancel = () => endOf(started);
  return new Promise((resolve, reject) => {
    const events = new EventSource(new URL(`${path}/events`, ROOT));
    const end = (settle) => (value) => {
      events.close();
      signal?.removeEventListener("abort", stop);
      settle(value);
    };
    const [done, fail] = [end(resolve), end(reject)];
    const stop = () => {
      cancel();
      fail(cancelled());
    };
    const fetched = () => get(path).then(look, fail);
    // Where events do not come through, the job is asked for every second.
    const look = (answer) => {
      if (signal?.aborted) return;
      if (answer.state !== "queued" && answer.state !== "running") settled(answer, done, fail);
      else {
        events.close();
        progress(answer.progress);
        setTimeout(fetched, 1000);
      }
    };
    signal?.addEventListener("abort", stop);
    let lost = 0;
    events.addEventListener("progress", (event) => {
      lost = 0;
      progress(JSON.parse(event.data));
    });
    for (const name of ["done", "failed", "cancelled"]) events.addEventListener(name, fetched);
    events.addEventListener("error", () => {
      lost += 1;
      if (events.readyState === EventSource.CLOSED || lost > RETRIES) fetched();
    });
  });
}

/** What comes of `work`. Given up before, it is rejected at once, and what comes after all is handed to `undo`. */
function unlessGivenUp(work, signal, undo) {
  return new Promise((resolve, reject) => {
    const stop = () => {
      reject(cancelled());
      work.then(undo, () => {});
    };
    signal?.addEventListener("abort", stop, { once: true });
    const over = (settle) => (value) => {
      signal?.removeEventListener("abort", stop);
      settle(value);
    };
    work.then(over(resolve), over(reject));
  });
}

function settled(answer, done, fail) {
  if (answer.state === "done") done(answer.result);
  else if (answer.state === "cancelled") fail(cancelled());
  else fail(new Refused(answer.problems ?? [{ place: "job", fact: `it ended as '${answer.state}'` }]));
}

function cancelled() {
  return new DOMException("the work was cancelled", "AbortError");
}
