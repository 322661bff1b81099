/** A shop with a strict policy: what the built script needs, and nothing else. */

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
  '/test-pages/watch.js': ["window.violations = []; document.addEventListener('securitypolicyviolation', (e) => violations.push(e.violatedDirective + ' ' + e.blockedURI + ' ' + e.sample))", 'text/javascript'],
  '/test-pages/provider.html': ['<!doctype html><title>Provider</title><h1>Provider</h1>', 'text/html', "default-src 'none'"],
  '/test-pages/empty.html': ['<!doctype html><title>Empty</title>', 'text/html'],
}

export const middleware = (context, next) => {
  const page = PAGES[context.path]
  if (!page) return next()
  const [body, type, policy] = page
  context.type = type
  if (policy) context.set('content-security-policy', policy)
  context.body = body
}
