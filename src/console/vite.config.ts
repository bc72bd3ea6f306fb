import { defineConfig } from 'vite';

/** Where the gateway answers while `npx vite src/console` serves the pages; `npm start` needs none of this. */
const gateway = 'http://127.0.0.1:4000';

export default defineConfig({
  base: '/console/',
  build: {
    target: 'es2023',
    // The policy of the pages allows no data: but for images, and each file is cached for ever by its name.
    assetsInlineLimit: 0,
    // A polyfill would be a script in the page itself, which the policy forbids.
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: ['console.html', 'demo.html'],
      // Of packages that mark files as "use client", which means nothing here.
      onLog: (level, log, handle) => {
        if (log.code !== 'MODULE_LEVEL_DIRECTIVE') handle(level, log);
      },
    },
  },
  server: {
    proxy: Object.fromEntries(
      ['/graphql', '/auth', '/exports'].map((path) => [path, { target: gateway, ws: path === '/graphql' }]),
    ),
  },
});
