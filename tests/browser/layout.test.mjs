// The page on a telephone, a tablet and a desk, light and dark: nothing sticks out, all is legible.
import assert from "node:assert/strict";
import { open, useSite } from "./browser.mjs";

const site = useSite({ sqlFiles: ["tests/browser/fixture.sql"] });

const WIDTHS = [390, 768, 1440];
const SCHEMES = ["light", "dark"];
const VIEWS = ["", "#/posts/newest", "#/posts/hostile", "#/categories/north"];
const MIN_CONTRAST = 4.5; // WCAG 2.2, 1.4.3

/** Elements that stick out of the page sideways. Runs in the page. */
function findOverflow() {
  const width = document.documentElement.clientWidth;
  const isInScroller = (node) => node.closest("pre, .sections ul, .visually-hidden");
  const wide = [...document.body.querySelectorAll("*")].filter(
    (node) => node.getBoundingClientRect().right > width + 1 && !isInScroller(node),
  );
  const scrolls = document.documentElement.scrollWidth > width;
  return [...wide.map((node) => node.outerHTML.slice(0, 80)), ...(scrolls ? ["the page scrolls"] : [])];
}

/** Texts whose contrast with what is behind them is below `least`. Runs in the page. */
function findFaintTexts(least) {
  const numbers = (color) => color.match(/[\d.]+/g).map(Number);
  const luminance = (color) => {
    const [r, g, b] = numbers(color).map((value) => {
      const share = value / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const backdrop = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const color = getComputedStyle(at).backgroundColor;
      if (numbers(color)[3] !== 0) return color;
    }
    return "rgb(255, 255, 255)";
  };
  const hasText = (node) =>
    [...node.childNodes].some((child) => child.nodeType === Node.TEXT_NODE && child.data.trim());
  return [...document.body.querySelectorAll("*")].flatMap((node) => {
    if (!hasText(node) || !node.checkVisibility({ visibilityProperty: true })) return [];
    const [a, b] = [luminance(getComputedStyle(node).color), luminance(backdrop(node))];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    return contrast < least ? [`${contrast.toFixed(2)} ${node.outerHTML.slice(0, 80)}`] : [];
  });
}

/** How light the page's ground is, 0 to 255. Runs in the page. */
function lightness() {
  const [r, g, b] = getComputedStyle(document.body).backgroundColor.match(/\d+/g).map(Number);
  return (r + g + b) / 3;
}

for (const width of WIDTHS) {
  for (const colorScheme of SCHEMES) {
    const viewport = { width, height: width < 700 ? 844 : 900 };
    site.test(
      `${width} px wide, ${colorScheme}`,
      async (page) => {
        for (const view of VIEWS) {
          await page.goto("about:blank"); // so that the next is a load, not a change of the hash
          await open(page, view);
          await page.evaluate(() => document.getAnimations().forEach((each) => each.finish()));
          assert.deepEqual(await page.evaluate(findOverflow), [], `${view} sticks out`);
          assert.deepEqual(await page.evaluate(findFaintTexts, MIN_CONTRAST), [], `${view} is faint`);
        }
        const light = await page.evaluate(lightness);
        assert.ok(colorScheme === "light" ? light > 200 : light < 55, `lightness ${light}`);
      },
      { viewport, colorScheme },
    );
  }
}

site.test(
  "the keyboard reaches the articles, and sees where it is",
  async (page) => {
    await open(page);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter"); // "Skip to the articles"
    assert.equal(await page.evaluate(() => document.activeElement.tagName), "MAIN");
    await page.keyboard.press("Tab");
    const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
    assert.notEqual(outline, "none");
  },
);
