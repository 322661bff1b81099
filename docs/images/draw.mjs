/** Draws docs/images/checkout.png with the built modal: `npm run build && node docs/images/draw.mjs`. */

import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { resolve } from 'node:path'
import { chromium } from 'playwright-core'
import { answer } from '../../test/browser/companion.mjs'
import { browserPath } from '../../test/browser-path.mjs'

const root = resolve(import.meta.dirname, '../..')

// Fonts of every machine have the symbol of this currency.
const checkout = {
  money: { amount: '48.00', currency: 'ETB', minor: 4800, exponent: 2 },
  description: 'Two cups and a kettle',
  shop: { name: 'Shiuli' },
  methods: [
    {
      provider: 'lakipay',
      label: 'LakiPay',
      needs: ['phone'],
      flow: 'device',
      mediums: [
        { id: 'TELEBIRR', label: 'telebirr', mark: 'wallet teal' },
        { id: 'MPESA', label: 'M-Pesa', mark: 'phone green' },
        { id: 'CBE', label: 'CBE Birr', mark: 'bank violet' },
      ],
    },
  ],
}

const shop = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Shop</title><link rel="icon" href="data:,">
<style>body { font: 17px/1.6 system-ui, sans-serif; margin: 40px; max-width: 560px }</style>
<script src="/pay-button.js"></script>
<h1>Two cups and a kettle</h1>
<p>Made of clay from the river bank, fired for a night and a day, and glazed in the colour of rain.</p>
<pay-button order-token="token" server="ORIGIN/companion/picture">Pay ETB 48.00</pay-button></html>`

const server = createServer(async (request, response) => {
  if (answer(request, response)) return
  if (request.url === '/shop')
    return response.writeHead(200, { 'content-type': 'text/html' }).end(shop.replace('ORIGIN', origin))
  const file = await readFile(resolve(root, 'dist/browser', `.${request.url}`)).catch(() => null)
  response.writeHead(file ? 200 : 404, { 'content-type': 'text/javascript' }).end(file ?? '')
})
await new Promise((done) => server.listen(0, '127.0.0.1', done))
const origin = `http://127.0.0.1:${server.address().port}`
await fetch(`${origin}/companion/picture/control`, { method: 'POST', body: JSON.stringify({ checkout }) })

const { executablePath, args } = await browserPath()
const browser = await chromium.launch({ executablePath, args })
const page = await browser.newPage({
  viewport: { width: 900, height: 640 },
  colorScheme: 'light',
  reducedMotion: 'reduce',
})
await page.goto(`${origin}/shop`)
await page.locator('pay-button').click()
await page.getByRole('button', { name: 'CBE' }).waitFor()
// Away from the button and the list, so that neither looks hovered.
await page.mouse.move(0, 0)
await page.screenshot({ path: resolve(import.meta.dirname, 'checkout.png'), animations: 'disabled' })
await browser.close()
server.closeAllConnections()
server.close()
