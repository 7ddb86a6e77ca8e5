import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { errorReply, type HttpHandler, type HttpReply } from '@slipway/telemetry';

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

const headers = {
  // Its own files and its own API, and nothing else: what a model or a caller calls itself cannot become a script.
  'content-security-policy': [
    ...["default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'"],
    ...["connect-src 'self'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"],
    "require-trusted-types-for 'script'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cache-control': 'no-cache',
};

const folder = fileURLToPath(new URL('../../dashboard/', import.meta.url));

/** The files of the dashboard below `/dashboard/`, read once. */
export function createDashboardPages(): HttpHandler {
  const pages = new Map<string, HttpReply>();
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const contentType = contentTypes[extname(file)];
    if (contentType === undefined) continue;
    const body = readFileSync(join(folder, file));
    const path = file === 'index.html' ? '' : file;
    pages.set(path, { status: 200, contentType, body, headers });
  }
  return ({ pathname }) => {
    const file = pathname.slice('/dashboard/'.length);
    return pages.get(file) ?? errorReply(404, 5, `no such path: ${pathname}`);
  };
}
