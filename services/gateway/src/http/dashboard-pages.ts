import { readdirSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { errorReply, type HttpHandler, type HttpReply } from '@slipway/telemetry';

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
};

const folder = new URL('../../dashboard/', import.meta.url);

/** The files of the dashboard below `/dashboard/`, read once. */
export function createDashboardPages(): HttpHandler {
  const pages = new Map<string, HttpReply>();
  for (const file of readdirSync(folder)) {
    const contentType = contentTypes[extname(file)];
    if (contentType === undefined) continue;
    const body = readFileSync(new URL(file, folder));
    pages.set(file === 'index.html' ? '' : file, { status: 200, contentType, body });
  }
  return ({ pathname }) => {
    const file = pathname.slice('/dashboard/'.length);
    return pages.get(file) ?? errorReply(404, 5, `no such path: ${pathname}`);
  };
}
