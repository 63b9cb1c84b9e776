// The reference at /docs: Swagger UI on this site's own description. It asks this site only, and keeps a
// token no longer than the page is open.
const main = document.querySelector("main");
const dark = matchMedia("(prefers-color-scheme: dark)");

/** The viewer's dark colours hang on a class. */
const followScheme = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
followScheme();
dark.addEventListener("change", followScheme);

/** Opens what a hash such as #/posts/list_posts names. The viewer's own way warns of every "_" in it. */
const openFromHash = (_, { layoutActions, layoutSelectors }) => (hash) => {
  const names = hash.replace(/^#\/?/, "").split("/").filter(Boolean).map(decodeURIComponent);
  if (names.length === 0) return;
  const key = layoutSelectors.isShownKeyFromUrlHashArray(names);
  layoutActions.show(layoutSelectors.isShownKeyFromUrlHashArray(names.slice(0, 1)), true);
  layoutActions.show(key, true);
  layoutActions.scrollTo(key);
};
const deepLinks = () => ({ statePlugins: { layout: { wrapActions: { parseDeepLinkHash: openFromHash } } } });

globalThis.SwaggerUIBundle({
  domNode: main,
  url: "/v1/openapi.json",
  validatorUrl: null, // asks nobody else
  deepLinking: true,
  docExpansion: "none",
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  filter: true,
  plugins: [deepLinks],
  persistAuthorization: false,
  onComplete: () => main.setAttribute("aria-busy", "false"),
});
