// Runs before the first paint, so that a dark page never flashes white, and the form for browsers without scripts never shows. A file of its own: the policy allows no inline script.
(() => {
  const kept = localStorage.getItem('corella-colour-scheme');
  const dark = kept === 'dark' || (kept !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  const root = document.documentElement;
  root.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
  root.setAttribute('data-scripts', '');
})();
