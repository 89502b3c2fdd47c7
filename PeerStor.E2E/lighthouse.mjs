// Asks Lighthouse about screens of a running server, through a Chromium that listens for a debugger. One line of JSON a
// screen: its scores and what they were lowered by.
//   node lighthouse.mjs DEBUGGER_PORT BASE_URL COOKIE PATH...
import lighthouse from "lighthouse";

const [port, base, cookie, ...paths] = process.argv.slice(2);

for (const path of paths) {
  const result = await lighthouse(base + path, {
    port: Number(port),
    output: "json",
    logLevel: "error",
    onlyCategories: ["accessibility", "best-practices"],
    // Pages hold one stream of events open for good: "no request is running" would never come.
    maxWaitForLoad: 3000,
    pauseAfterLoadMs: 0,
    networkQuietThresholdMs: 0,
    cpuQuietThresholdMs: 0,
    disableStorageReset: true,
    extraHeaders: { Cookie: cookie },
    formFactor: "desktop",
    screenEmulation: { mobile: false, width: 1280, height: 800, deviceScaleFactor: 1, disabled: false },
    throttlingMethod: "provided",
    skipAudits: ["full-page-screenshot", "screenshot-thumbnails", "final-screenshot"],
  });
  const { categories, audits, runtimeError } = result.lhr;
  const lowered = Object.values(categories).flatMap(({ auditRefs }) => auditRefs
    .filter(({ id, weight }) => weight > 0 && audits[id].score !== null && audits[id].score < 1)
    .map(({ id }) => `${id}: ${(audits[id].details?.items ?? []).slice(0, 3).map((item) => item.node?.snippet ?? item.description ?? item.url ?? "").join(" | ")}`));
  console.log(JSON.stringify({
    path: new URL(result.lhr.finalDisplayedUrl).pathname, accessibility: categories.accessibility.score, bestPractices: categories["best-practices"].score, lowered, error: runtimeError?.message ?? null,
  }));
}
process.exit(0);
