// The picture of an article: contour lines of a small invented landscape, drawn from the article's
// slug, so that the same article has the same picture everywhere and nobody has to upload one.

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 480;
const HEIGHT = 300;
const CELL = 8;
const LEVELS = 11;
const HUES = 6; // front.css has as many

/** FNV-1a: small, and it spreads short similar strings well. */
function hashText(text) {
  let hash = 0x811c9dc5;
  for (const char of text) hash = Math.imul(hash ^ char.codePointAt(0), 0x01000193) >>> 0;
  return hash;
}

/** Numbers in [0, 1), the same ones for the same seed (mulberry32). */
function createRandom(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

function createHills(random) {
  return Array.from({ length: 6 }, (_, index) => ({
    x: random() * WIDTH,
    y: random() * HEIGHT,
    height: index === 0 ? 1 : random() * 1.3 - 0.4,
    spreadX: 50 + random() * 120,
    spreadY: 40 + random() * 90,
  }));
}

function heightAt(hills, x, y) {
  let sum = 0;
  for (const hill of hills) {
    const dx = (x - hill.x) / hill.spreadX;
    const dy = (y - hill.y) / hill.spreadY;
    sum += hill.height * Math.exp(-(dx * dx + dy * dy));
  }
  return sum;
}

/** Where a level crosses the edges of one cell (marching squares), as path commands. */
function cellPath(corners, level) {
  const crossings = [];
  for (let side = 0; side < 4; side += 1) {
    const [from, to] = [corners[side], corners[(side + 1) % 4]];
    if (from.h < level === to.h < level) continue;
    const share = (level - from.h) / (to.h - from.h);
    crossings.push(
      [from.x + share * (to.x - from.x), from.y + share * (to.y - from.y)]
        .map((coordinate) => coordinate.toFixed(1))
        .join(" "),
    );
  }
  let path = "";
  for (let pair = 0; pair + 1 < crossings.length; pair += 2)
    path += `M${crossings[pair]}L${crossings[pair + 1]}`;
  return path;
}

/** The heights on a grid, and the highest and lowest of them. */
function surveyGrid(hills) {
  const rows = [];
  for (let y = 0; y <= HEIGHT; y += CELL) {
    const row = [];
    for (let x = 0; x <= WIDTH; x += CELL) row.push({ x, y, h: heightAt(hills, x, y) });
    rows.push(row);
  }
  const points = rows.flat().sort((a, b) => a.h - b.h);
  return { rows, lowest: points[0], highest: points[points.length - 1] };
}

function contourPath(rows, level) {
  let path = "";
  for (let y = 0; y + 1 < rows.length; y += 1) {
    for (let x = 0; x + 1 < rows[y].length; x += 1) {
      path += cellPath([rows[y][x], rows[y][x + 1], rows[y + 1][x + 1], rows[y + 1][x]], level);
    }
  }
  return path;
}

function svgElement(tag, attributes) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}

/** A decorative SVG for an article. */
export function drawPlate({ slug }) {
  const seed = hashText(slug);
  const { rows, lowest, highest } = surveyGrid(createHills(createRandom(seed)));
  const svg = svgElement("svg", {
    class: `plate hue-${seed % HUES}`,
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
    preserveAspectRatio: "xMidYMid slice",
    "aria-hidden": "true",
  });
  for (let step = 1; step < LEVELS; step += 1) {
    const level = lowest.h + ((highest.h - lowest.h) * step) / LEVELS;
    svg.append(
      svgElement("path", {
        class: step % 5 === 0 ? "contour index" : "contour",
        d: contourPath(rows, level),
      }),
    );
  }
  svg.append(svgElement("circle", { class: "summit", cx: highest.x, cy: highest.y, r: 4.5 }));
  return svg;
}
