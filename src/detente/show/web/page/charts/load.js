/* Parts that not every view needs, fetched from this server when they are first drawn. */

const asked = new Map();

/** A script of `vendor/` that puts a global; resolves once it has run. */
export function script(file) {
  if (!asked.has(file)) {
    asked.set(
      file,
      new Promise((resolve, reject) => {
        const node = document.createElement("script");
        node.src = new URL(`vendor/${file}`, document.baseURI);
        node.addEventListener("load", () => resolve());
        node.addEventListener("error", () => {
          asked.delete(file);
          reject(new Error(`The part ${file} of this page could not be had from the server.`));
        });
        document.head.append(node);
      }),
    );
  }
  return asked.get(file);
}

/** The outlines of economies, a GeoJSON feature each with the ISO 3166-1 number as its id. */
export function outlines() {
  if (!asked.has("outlines")) {
    const coming = fetchOutlines();
    asked.set("outlines", coming);
    // What failed is asked for again by who draws next; who draws now is told.
    coming.catch(() => asked.delete("outlines"));
  }
  return asked.get("outlines");
}

async function fetchOutlines() {
  const answer = await fetch(new URL("vendor/countries-50m.json", document.baseURI));
  const atlas = await answer.json();
  const antarctica = "010";
  return topojson.feature(atlas, atlas.objects.countries).features.filter(({ id }) => id !== antarctica);
}
