/** Pages that tests visit: a shop with a strict policy, a provider, and what a companion serves beside its interface. */

import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "connect-src 'self'",
  "frame-src 'self'",
  "style-src 'self'",
  "require-trusted-types-for 'script'",
  'trusted-types lit-html',
].join('; ')

const SHOP = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Shop</title><link rel="stylesheet" href="/dist/browser/pay-button.css">
<script src="/test-pages/watch.js"></script><script src="/dist/browser/pay-button.js" async></script><pay-button>Pay</pay-button></html>`

const PAGES = {
  '/test-pages/strict.html': [SHOP, 'text/html', POLICY],
  '/test-pages/watch.js': [
    "window.violations = []; document.addEventListener('securitypolicyviolation', (e) => violations.push(e.violatedDirective + ' ' + e.blockedURI + ' ' + e.sample))",
    'text/javascript',
  ],
  '/test-pages/provider.html': [
    '<!doctype html><title>Provider</title><h1>Provider</h1>',
    'text/html',
    "default-src 'none'",
  ],
  '/test-pages/empty.html': ['<!doctype html><title>Empty</title>', 'text/html'],
}

const built = (name) => readFile(fileURLToPath(new URL(`../../dist/browser/${name}`, import.meta.url)), 'utf8')

const BUILT = /^\/companion\/[\w-]+\/([\w-]+(?:\.\w+)?\.js)$/
/** A companion that has lost a file of its own, until it is found again. */
const LOSSY = /^\/test-pages\/without-lazy-screens\/(?!lazy-screens)([\w-]+(?:\.\w+)?\.js)$/
/** One that has it from the second time on. */
const LATE = /^\/test-pages\/late-lazy-screens\/([\w-]+(?:\.\w+)?\.js)$/
let askedLate = 0
const HOSTED = /^(\/companion\/[\w-]+)\/checkout\/\w+$/

export const middleware = async (context, next) => {
  const [, file] = BUILT.exec(context.path) ?? LOSSY.exec(context.path) ?? LATE.exec(context.path) ?? []
  if (LATE.test(context.path) && file.startsWith('lazy-screens') && !askedLate++) return next()
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
    context.body = `<!doctype html><html lang="en"><title>Checkout</title><script src="/test-pages/watch.js"></script><main data-checkout data-locale="en">One moment…</main><script type="module" src="${base}/${script}"></script></html>`
    return
  }
  const page = PAGES[context.path]
  if (!page) return next()
  const [body, type, policy] = page
  context.type = type
  if (policy) context.set('content-security-policy', policy)
  context.body = body
}
