// The page as few files with fixed names, so that the server needs one fixed route for each and no wildcard.
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

const page = "../src/underheaven/explorer/page";

export default defineConfig({
  plugins: [svelte()],
  base: "./",
  build: {
    outDir: page,
    emptyOutDir: true,
    target: "es2022",
    modulePreload: false,
    cssCodeSplit: false,
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rollupOptions: {
      output: {
        entryFileNames: "app.js",
        chunkFileNames: "[name].js",
        assetFileNames: "app[extname]",
      },
    },
  },
  worker: {
    format: "es",
    rollupOptions: { output: { entryFileNames: "city.js" } },
  },
});
