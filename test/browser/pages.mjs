/** Pages that tests visit: a shop with a strict policy, a provider, and the files that a companion serves. */

import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "connect-src 'self'",
  "frame-src 'self'",
  "style-src 'self'",
  "require-trusted-types-for 'script'",
  'trusted-types lit-html pay-button',
].join('; ')

const SHOP = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Shop</title>
<link rel="stylesheet" href="/dist/browser/pay-button.css">
<script src="/test-pages/violations.js"></script><script src="/dist/browser/pay-button.js" async></script>
<pay-button>Pay</pay-button></html>`

const hostedPage = (script) => `<!doctype html><html lang="en"><title>Checkout</title>
<script src="/test-pages/violations.js"></script>
<main data-checkout data-locale="en">One moment…</main><script type="module" src="${script}"></script></html>`

const VIOLATIONS = `window.violations = []
document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) =>
  violations.push([violatedDirective, blockedURI, sample].join(' ')))`

const PAGES = {
  '/test-pages/strict.html': [SHOP, 'text/html', POLICY],
  '/test-pages/violations.js': [VIOLATIONS, 'text/javascript'],
  '/test-pages/provider.html': [
    '<!doctype html><title>Provider</title><h1>Provider</h1>',
    'text/html',
    "default-src 'none'",
  ],
  '/test-pages/empty.html': ['<!doctype html><title>Empty</title>', 'text/html'],
}

const built = (name) => readFile(fileURLToPath(new URL(`../../dist/browser/${name}`, import.meta.url)), 'utf8')

const BUILT = /^\/companion\/[\w-]+?(?:-without-([\w-]+))?\/([\w-]+(?:\.\w+)?\.js)$/
/** A companion without the files whose names begin with one of these. */
const LOSSY = /^\/test-pages\/without\/([\w,-]+)\/([\w-]+(?:\.\w+)?\.js)$/
/** The files of either build, of which that of the modal never arrives. */
const SILENT = /^\/test-pages\/silent-modal\/((?:chunks\/)?[\w-]+(?:\.\w+)?\.js)$/
/** A companion that has a file from the second request of a visit on. */
const LATE = /^\/test-pages\/late\/([\w-]+)\/([\w-]+)\/([\w-]+(?:\.\w+)?\.js)$/
const visits = new Set()
const HOSTED = /^(\/companion\/[\w-]+)\/checkout\/\w+$/

/** Where pages without the Navigation API would have gone (navigation.ts). */
const departures = []
/** Longer than the modal needs to notice that its stream has ended and that the next request fails, too. */
const SLOW_MS = 1_500

/** The page of the tests itself has this in its address, and the page between two of them has no address. */
const isDeparture = ({ headers, query }) => headers['sec-fetch-dest'] === 'document' && !('wtr-session-id' in query)

export const middleware = async (context, next) => {
  if (isDeparture(context)) {
    departures.push(context.href)
    if (context.path === '/test-pages/slow.html') await new Promise((resolve) => setTimeout(resolve, SLOW_MS))
    context.status = 204
    return
  }
  if (context.path === '/test-pages/departures') {
    context.body = departures
    return
  }
  if (context.path === '/test-pages/axe') {
    context.body = process.env.AXE ?? 'selection'
    return
  }
  const [, visit, lateName, lateFile] = LATE.exec(context.path) ?? []
  if (lateFile?.startsWith(lateName) && !visits.has(visit)) {
    visits.add(visit)
    return next()
  }
  const [, silentFile] = SILENT.exec(context.path) ?? []
  if (silentFile?.includes('checkout')) {
    context.respond = false
    return new Promise((resolve) => context.res.on('close', resolve))
  }
  const [, missing, builtFile] = BUILT.exec(context.path) ?? LOSSY.exec(context.path) ?? []
  if (missing?.split(',').some((name) => builtFile.startsWith(name))) return next()
  const file = lateFile ?? silentFile ?? builtFile
  if (file) {
    context.type = 'text/javascript'
    context.body = await built(file)
    return
  }
  const [, base] = HOSTED.exec(context.path) ?? []
  if (base) {
    const script = JSON.parse(await built('assets.json'))['checkout-page.js'].file
    context.type = 'text/html'
    context.set('content-security-policy', POLICY)
    context.body = hostedPage(`${base}/${script}`)
    return
  }
  const page = PAGES[context.path]
  if (!page) return next()
  const [body, type, policy] = page
  context.type = type
  if (policy) context.set('content-security-policy', policy)
  context.body = body
}
