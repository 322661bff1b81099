/** A shop's page in the colours of three brands, the provider's page, and a companion behind them. */

import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { resolve } from 'node:path'
import { answer } from '../companion.mjs'

const root = resolve(import.meta.dirname, '../../..')

export const SHIULI = {
  name: 'Shiuli',
  css: `--pay-accent: light-dark(#24483a, #bfe3c8); --pay-on-accent: light-dark(#fff, #10241a); --pay-radius: 12px`,
  page: '#faf6ee',
  pageDark: '#161d18',
}
export const ARDEN = {
  name: 'ARDEN',
  css: `--pay-accent: light-dark(#000, #fff); --pay-on-accent: light-dark(#fff, #000); --pay-radius: 0px`,
  page: '#fff',
  pageDark: '#0c0c0c',
}
export const TUMTUM = {
  name: 'Tumtum',
  css: `--pay-accent: light-dark(#ff7a1a, #ff8b36); --pay-on-accent: #2a1000; --pay-radius: 26px`,
  page: '#fff4e3',
  pageDark: '#24150a',
}

const LOGO = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"><path fill="#24483a" d="M0 0h40v40H0z"/>
<g transform="translate(8 8)" fill="#fff"><ellipse cx="12" cy="6.6" rx="2.3" ry="3.6"/>
${[72, 144, 216, 288].map((turn) => `<ellipse cx="12" cy="6.6" rx="2.3" ry="3.6" transform="rotate(${turn} 12 12)"/>`).join('')}
</g><circle cx="20" cy="20" r="2" fill="#ff9d3c"/></svg>`

const page = (attributes, brand) => `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">
<title>Shop</title><meta property="og:site_name" content="${brand.name}"><link rel="icon" href="data:,">
<style>
  :root { color-scheme: light dark; background: light-dark(${brand.page}, ${brand.pageDark}); ${brand.css} }
  body { font: 16px/1.6 Georgia, serif; margin: 32px; max-width: 640px }
</style>
<script src="/pay-button.js"></script></head>
<body><h1>Your bag</h1><p>Jamdani scarf · Rayer Bazar mug</p>
<p><pay-button ${attributes}>Pay</pay-button></p>
${'<p>Made of clay from the river bank, fired for a night and a day, and glazed in the colour of rain.</p>'.repeat(6)}
</body></html>`

const providerPage = `<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<style>
  body { font: 16px system-ui; padding: 32px; background: #fff; color: #222 }
  input { font: inherit; padding: 12px; width: 100%; box-sizing: border-box }
  button { font: inherit; padding: 12px 24px }
</style>
<body><h2>Provider’s page</h2><p>Enter your wallet number.</p><input><p><button>Continue</button>`

const brands = new Map([SHIULI, ARDEN, TUMTUM].map((brand) => [brand.name, brand]))

export const server = createServer(async (request, response) => {
  if (answer(request, response)) return
  const url = new URL(request.url, 'http://localhost')
  const send = (type, text) => response.writeHead(200, { 'content-type': type }).end(text)
  if (url.pathname === '/provider') return send('text/html', providerPage)
  if (url.pathname === '/logo.svg') return send('image/svg+xml', LOGO)
  if (url.pathname === '/shop') {
    const attributes = [...url.searchParams].map(([name, value]) => `${name}="${value}"`).join(' ')
    return send('text/html', page(attributes, brands.get(url.searchParams.get('brand')) ?? SHIULI))
  }
  const folder = url.pathname.startsWith('/screens/') ? resolve(root, 'test-results') : resolve(root, 'dist/browser')
  const file = await readFile(resolve(folder, `.${url.pathname}`)).catch(() => null)
  const type = url.pathname.endsWith('.png') ? 'image/png' : 'text/javascript'
  response.writeHead(file ? 200 : 404, { 'content-type': type }).end(file ?? '')
})
await new Promise((done) => server.listen(0, '127.0.0.1', done))
export const origin = `http://127.0.0.1:${server.address().port}`
