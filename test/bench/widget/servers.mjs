/** The servers of the bench: a shop with each checkout, the companion at another origin, and what stands for Adyen. */

import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync } from 'node:zlib'
import { signOrderToken } from '../../../server/orders/order-token.ts'
import { start } from '../processes.mjs'

const TOKEN_SECRET = 'order-token-secret-of-the-bench-0123456789'

/** The example of BOLT 11 for a cup of coffee. */
const INVOICE =
  'lnbc2500u1pvjluezpp5qqqsyqcyq5rqwzqfqqqsyqcyq5rqwzqfqqqsyqcyq5rqwzqfqypqdq5xysxxatsyp3k7enxv4jsxqzpuaztrnwngzn3kd' +
  'zw5hydlzf03qdgm2hdq27cqv3agm2awhz5se903vruatfhq77w3ls4evs3ch9zw97j25emudupq63nyw24cg27h2rspfj9srp'

const SESSION = {
  id: 'CS1',
  sessionData: 'data',
  amount: { value: 125_000, currency: 'EUR' },
  countryCode: 'NL',
  expiresAt: '2099-01-01T00:00:00Z',
  paymentMethods: {
    paymentMethods: [
      { name: 'Wallet one', type: 'walletone' },
      { name: 'Wallet two', type: 'wallettwo' },
    ],
  },
}

const ICON = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="26"></svg>'

/**
 * A page for each checkout. `ready()` says whether a buyer can choose, `isClosed()` that nothing is left of it. The
 * servers of the checkouts are at the origin `api`.
 */
const PAGES = {
  'pay-button': ({ api, orderToken }) => `<script src="${api}/pay-button.js" async></script>
    <pay-button id="pay" order-token="${orderToken}">Pay</pay-button>
    <script>
      const modal = () => document.querySelector('pay-checkout')
      const press = () => document.querySelector('pay-button').shadowRoot.querySelector('button').click()
      const ready = () => shown(modal()?.shadowRoot?.querySelector('[part=method]:not(:disabled)'))
      const close = () => modal().requestClose()
      const loaded = () => customElements.whenDefined('pay-button')
    </script>`,
  adyen: ({ api }) => `<button id="pay">Pay</button><dialog><div id="place"></div></dialog>
    <script>
      const dialog = document.querySelector('dialog')
      let code
      document.querySelector('#pay').onclick = async () => {
        // As a bundler does it: the styles are loaded beside the code, and awaited.
        code ??= Promise.all([import('/adyen.js'), styles()]).then(([module]) => module)
        dialog.showModal()
        const { open } = await code
        await open('#place', { session: { id: 'CS1', sessionData: 'data' }, api: '${api}/test/' })
      }
      const styles = () => new Promise((resolve) => {
        const link = Object.assign(document.createElement('link'), { rel: 'stylesheet', href: '/adyen.css' })
        link.onload = resolve
        document.head.append(link)
      })
      const press = () => document.querySelector('#pay').click()
      const ready = () => shown(document.querySelector('.adyen-checkout__payment-method__header__title'))
      const close = async () => { (await code).close(); dialog.close() }
      const loaded = () => {}
    </script>`,
  'bitcoin-connect': ({ api }) => `<button id="pay">Pay</button>
    <script>
      let code
      document.querySelector('#pay').onclick = async () => {
        code ??= import('/bitcoin-connect.js')
        const answer = fetch('${api}/invoices', {
          method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}',
        })
        const { open } = await code
        open((await (await answer).json()).invoice)
      }
      const all = (root) => root ? [...root.querySelectorAll('*')].flatMap((each) => [each, ...all(each.shadowRoot)]) : []
      const press = () => document.querySelector('#pay').click()
      const ready = () => all(document.querySelector('bc-modal')).some((each) => /Waiting for payment/.test(each.textContent) &&
        each.children.length === 0 && shown(each))
      const close = async () => (await code).close()
      const loaded = () => {}
    </script>`,
}

export const PRODUCTS = Object.keys(PAGES)

const pageOf = (product, origins) => `<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>Shop</title><link rel="icon" href="data:,">
<style>body { font: 16px/1.5 sans-serif; margin: 24px } #pay { margin: 24px }</style>
<h1>Two cups and a kettle</h1><p>Made of clay from the river bank.</p>
<script>
  const shown = (element) => Boolean(element && element.getBoundingClientRect().height > 0 &&
    element.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
</script>
${PAGES[product](origins)}</html>`

/**
 * @param rivals the folder of the built rivals
 * @param link the slow link, which each server is also behind
 */
export async function startServers(rivals, link) {
  const folder = mkdtempSync(join(tmpdir(), 'pay-button-bench-widget-'))
  const files = new Map()
  const origins = {}
  let orders = 0
  const shop = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url, 'http://localhost')
    const product = pathname.slice(1)
    if (PRODUCTS.includes(product)) {
      const kind = searchParams.get('link') === 'slow' ? 'slow' : 'quick'
      const api = origins[kind][product === 'pay-button' ? 'companion' : 'stub']
      // Each visit has an order of its own.
      orders += 1
      const order = { orderId: `order-${orders}`, amount: '1250.00', currency: 'ETB' }
      const orderToken = await signOrderToken(order, TOKEN_SECRET)
      return response.writeHead(200, { 'content-type': 'text/html' }).end(pageOf(product, { api, orderToken }))
    }
    if (!files.has(pathname)) files.set(pathname, brotliCompressSync(readFileSync(join(rivals, product))))
    response.writeHead(200, {
      'content-type': pathname.endsWith('.css') ? 'text/css' : 'text/javascript',
      'content-encoding': 'br',
      'cache-control': 'public, max-age=31536000, immutable',
    })
    response.end(files.get(pathname))
  })
  const stub = createServer((request, response) => {
    const cors = {
      'access-control-allow-origin': request.headers.origin ?? '*',
      'access-control-allow-headers': 'content-type, accept, pragma',
      // As the companion.
      'access-control-max-age': '7200',
    }
    if (request.method === 'OPTIONS') return response.writeHead(204, cors).end()
    if (request.url.endsWith('.svg')) return send(response, cors, 'image/svg+xml', ICON)
    const body = request.url.includes('/setup') ? SESSION : { invoice: INVOICE, id: 'attempt' }
    send(response, cors, 'application/json', JSON.stringify(body))
  })
  const ports = { shop: await listen(shop), stub: await listen(stub) }
  const slow = { shop: await link.to(ports.shop), stub: await link.to(ports.stub) }
  const at = (port) => `http://127.0.0.1:${port}`
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const companion = await start('companion.mjs', {
    settings: {
      PUBLIC_URL: at(8787),
      DATABASE_URL: `sqlite:${join(folder, 'pay.db')}`,
      ALLOWED_ORIGINS: `${at(ports.shop)},${at(slow.shop)}`,
      ORDER_TOKEN_SECRET: TOKEN_SECRET,
      // Two methods, as the rivals have.
      LAKIPAY_API_KEY: 'public:secret',
      LAKIPAY_MEDIUMS: 'TELEBIRR,MPESA',
      LAKIPAY_WEBHOOK_PUBLIC_KEY: publicKey.export({ type: 'spki', format: 'pem' }),
      LAKIPAY_BASE_URL: at(ports.stub),
      LOG_LEVEL: 'error',
    },
  })
  origins.quick = { shop: at(ports.shop), stub: at(ports.stub), companion: at(companion.port) }
  origins.slow = { shop: at(slow.shop), stub: at(slow.stub), companion: at(await link.to(companion.port)) }
  return {
    page: (product, kind) => `${origins[kind].shop}/${product}?link=${kind}`,
    async stop() {
      for (const server of [shop, stub]) {
        server.closeAllConnections()
        server.close()
      }
      link.close()
      await companion.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function send(response, headers, type, body) {
  response.writeHead(200, { ...headers, 'content-type': type }).end(body)
}

function listen(server) {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server.address().port)))
}
