import { type Browser, chromium, type Page } from "playwright-core";

const CHROMIUM = "/usr/bin/chromium";

/** The machine's chromium, without its own errands and with a microphone that hums. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM,
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--use-fake-device-for-media-stream",
      "--use-fake-ui-for-media-stream",
    ],
  });
}

/** A page that has loaded its world; `errors` collects what its console complains about. */
export async function openPage(
  browser: Browser,
  address: string,
  { width = 1280, height = 800, dark = false } = {},
): Promise<{ page: Page; errors: string[] }> {
  const page = await browser.newPage({
    viewport: { width, height },
    colorScheme: dark ? "dark" : "light",
    permissions: ["microphone"],
    locale: "en-GB",
    timezoneId: "UTC",
  });
  page.setDefaultTimeout(10_000);
  const errors: string[] = [];
  page.on("console", (line) => line.type() === "error" && errors.push(line.text()));
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("request", (request) => {
    if (!request.url().startsWith(new URL(address).origin) && !request.url().startsWith("blob:")) {
      errors.push(`request to ${request.url()}`);
    }
  });
  await page.goto(address);
  await page.locator("html[data-ready]").waitFor({ state: "attached" });
  return { page, errors };
}
