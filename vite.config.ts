import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const PROSE = /\b(?:summary|description):\s*(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'),?/g;

// The browser reads only method and path of a contract declaration; the schemas and their prose are for the server. With
// them the first page would weigh about 25 kB gzip more.
function leaveOutSchemas(): Plugin {
  const id = '\0schemaless-typebox';
  return {
    name: 'corella-leave-out-schemas',
    enforce: 'pre',
    resolveId: (source) => (source === 'typebox' ? id : null),
    load: (loaded) => (loaded === id ? 'export default new Proxy({}, { get: () => () => ({}) });' : null),
    transform: {
      filter: { id: /\/contract\/[\w-]+\.ts$/ },
      handler: (code) => ({ code: code.replace(PROSE, ''), map: null }),
    },
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
