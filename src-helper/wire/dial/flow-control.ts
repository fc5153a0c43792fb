/**
 * 2.4 times the bytes a second of the default (docs/performance). Raised on the client only: node:http2 at both ends of
 * a Unix socket can deadlock when both windows are raised, so a Node server that raised its own is at risk under load.
 */
export const flowControlWindowBytes = 4 * 1024 * 1024;
