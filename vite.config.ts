import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

// The browser reads only method and path of a contract declaration; the schemas are for the server. Without this, TypeBox
// would weigh about 20 kB gzip on the first page.
function leaveOutSchemas(): Plugin {
  const id = '\0schemaless-typebox';
  return {
    name: 'corella-leave-out-schemas',
    enforce: 'pre',
    resolveId: (source) => (source === 'typebox' ? id : null),
    load: (loaded) => (loaded === id ? 'export default new Proxy({}, { get: () => () => ({}) });' : null),
  };
}

const api = `http://127.0.0.1:${process.env['PORT'] ?? '3000'}`;

export default defineConfig({
  root: fileURLToPath(new URL('web', import.meta.url)),
  plugins: [leaveOutSchemas(), react()],
  build: {
    outDir: fileURLToPath(new URL('dist/web', import.meta.url)),
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 400,
  },
  server: { proxy: { '/api': api, '/healthz': api, '/readyz': api } },
});
