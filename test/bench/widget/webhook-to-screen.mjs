/** How long a confirmed payment takes from the provider's webhook to the buyer's screen, in the demo. */

import { startDemo } from '../../e2e/demo.ts'

const PAYMENTS = 30

/**
 * @param browser of playwright-core
 * @returns milliseconds of each payment, in ascending order
 */
export async function webhookToScreen(browser) {
  const demo = await startDemo()
  const page = await browser.newPage()
  try {
    const times = []
    for (let count = 0; count < PAYMENTS; count++) times.push(await payAndWatch(demo, page))
    return times.sort((one, other) => one - other)
  } finally {
    await page.close()
    await demo.close()
  }
}

async function payAndWatch(demo, page) {
  const address = await startPayment(demo)
  // Another page, even if only the fragment differs.
  await page.goto('about:blank')
  const stream = page.waitForResponse(/\/events$/)
  await page.goto(address)
  await stream
  await page.locator('pay-checkout iframe').waitFor()
  const paidAt = page.evaluate(
    () =>
      new Promise((resolve) => {
        const root = document.querySelector('pay-checkout').shadowRoot
        // The frame after the change is the one that the buyer sees.
        const look = () => /Thank you/.test(root.textContent) && requestAnimationFrame(() => resolve(Date.now()))
        new MutationObserver(look).observe(root, { childList: true, subtree: true, characterData: true })
        look()
      }),
  )
  const sentAt = Date.now()
  demo.simulator.control.pay(demo.paymentsAtProvider().at(-1).id)
  return (await paidAt) - sentAt
}

/** @returns the address of the hosted page */
async function startPayment({ shopUrl, companionUrl }) {
  const post = async (path, body, headers = {}) => {
    const response = await fetch(companionUrl + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: shopUrl, ...headers },
      body: JSON.stringify(body),
    })
    if (response.status !== 201) throw new Error(`POST ${path} was answered with ${response.status}`)
    return response.json()
  }
  const shop = await (await fetch(`${shopUrl}/sdk`)).text()
  const [, orderToken] = /data-order-token="([^"]+)"/.exec(shop)
  const { checkout, clientSecret } = await post('/checkouts', { orderToken })
  const secrets = { authorization: `Bearer ${clientSecret}`, 'idempotency-key': crypto.randomUUID() }
  await post(`/checkouts/${checkout.id}/payments`, { provider: 'pakhipay' }, secrets)
  return `${companionUrl}/checkout/${checkout.id}#${clientSecret}`
}
