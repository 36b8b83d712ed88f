import { defineConfig } from "vite";

// The program serves the built files at "/"; in development the API is another process (CANDLEWICK_URL).
const server = process.env["CANDLEWICK_URL"] ?? "http://127.0.0.1:8420";

export default defineConfig({
  base: "/",
  build: {
    outDir: process.env["CANDLEWICK_WEB_OUT"] ?? "../artifacts/web",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: "es2022",
  },
  server: {
    proxy: {
      "/v1": { target: server, ws: true, changeOrigin: true, headers: { origin: server } },
      "/health": { target: server, changeOrigin: true },
    },
  },
});
