import { findChromium } from '@slipway/tools';
import type { Browser, Page } from 'playwright-core';
import { testTools } from './config.js';
import type { OnCleanup } from './temp-dir.js';

/** A real Chromium without a window. */
export interface TestBrowser {
  readonly open: (options?: TestPageOptions) => Promise<TestPage>;
}

export interface TestPageOptions {
  readonly width?: number;
  readonly height?: number;
  readonly colorScheme?: 'light' | 'dark';
}

/** A page, and what a person would not see of it. */
export interface TestPage {
  readonly page: Page;
  /** Errors of scripts, warnings and errors on the console, requests that failed. */
  readonly problems: readonly string[];
  /** Of every answer so far, by its URL: the bytes of its body. */
  readonly bytes: ReadonlyMap<string, number>;
}

export async function startTestBrowser(onCleanup: OnCleanup): Promise<TestBrowser> {
  // Only here, so that tests without a browser need not load it.
  const { chromium } = await import('playwright-core');
  const { file, args, env } = await findChromium(testTools);
  const starting = chromium.launch({
    executablePath: file,
    args: [...args],
    env: { ...testTools.env, ...env },
  });
  onCleanup(async () => {
    await (await starting).close();
  });
  const browser = await starting;
  return { open: (options) => openPage(browser, options) };
}

async function openPage(browser: Browser, options: TestPageOptions = {}): Promise<TestPage> {
  const { width = 1280, height = 900, colorScheme = 'light' } = options;
  const page = await browser.newPage({ viewport: { width, height }, colorScheme });
  const problems: string[] = [];
  const bytes = new Map<string, number>();
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) {
      problems.push(`${message.text()} ${message.location().url}`);
    }
  });
  page.on('response', (response) => {
    bytes.set(response.url(), 0);
    response.body().then(
      (body) => bytes.set(response.url(), body.byteLength),
      // A stream has no end, and a page that was closed no body.
      () => undefined,
    );
  });
  return { page, problems, bytes };
}
