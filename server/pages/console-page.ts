/** The page of the operators' console. All that it shows comes later, from its script. */

import type { ShopView } from '../contract/wire.ts'
import { html } from './html.ts'

export interface ConsolePageParts {
  /** The address of the console without a slash at its end: `/admin`, or `/pay/admin`. */
  readonly base: string
  /** Below `assets/`. */
  readonly script: string
  readonly style: string
  /** What the script loads for its first view. The browser finds it in one round trip instead of three. */
  readonly preload: readonly string[]
  /** The host of the companion, for people. */
  readonly host: string
  readonly shop: ShopView | null
  /** The address of a logo that the companion serves itself: the page loads nothing from other origins. */
  readonly logo: string | null
}

export function consolePage({ base, script, style, preload, host, shop, logo }: ConsolePageParts): string {
  const document = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex, nofollow">
<meta name="referrer" content="no-referrer">
<title>Console</title>
${logo !== null && html`<link rel="icon" href="${logo}">`}
<link rel="stylesheet" href="${base}/assets/${style}">
<script type="module" src="${base}/assets/${script}"></script>
${preload.map((file) => html`<link rel="modulepreload" href="${base}/assets/${file}">`)}
</head>
<body>
<console-app base="${base}" host="${host}" shop="${shop?.name ?? ''}" accent="${shop?.accent ?? ''}" logo="${logo ?? ''}"></console-app>
<noscript>The console needs JavaScript.</noscript>
</body>
</html>
`
  return document.markup
}
