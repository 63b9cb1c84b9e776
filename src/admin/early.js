// Before the first paint: the colours that the reader has chosen, and the language. A classic script of its own, since
// modules wait for the document.
try {
  const theme = localStorage.getItem("stratus-admin:theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // No storage: the system's colours.
}
