/** Two tabs with one checkout. The other one is a frame, which shares the browser's locks and channels as a tab does. */

import { expect } from '@open-wc/testing'
import { open, press, shop, shows, waitUntil } from './shop.ts'
import type { Shop } from './shop.ts'
import { finalCheckout } from './views.ts'
import { include, showsIn, visit } from './visit.ts'

/** Opens the same order in another tab. */
async function openInTab({ server }: Shop): Promise<Window> {
  const tab = await visit('/test-pages/empty.html')
  await include(tab)
  const button = tab.document.createElement('pay-button')
  button.setAttribute('server', server)
  button.setAttribute('order-token', 'head.claims.signature')
  tab.document.body.append(button)
  button.shadowRoot!.querySelector('button')!.click()
  await showsIn(tab, 'How would you like to pay?')
  return tab
}

describe('two tabs of one checkout', () => {
  it('have one event stream, and both show a payment', async () => {
    const at = shop()
    await open(at)
    await at.streams(1)
    const tab = await openInTab(at)
    await at.control({ checkout: finalCheckout('paid') })
    await shows('Thank you')
    await showsIn(tab, 'Thank you')
    expect((await at.calls('events')).length).to.equal(1)
    // The other tab has asked the companion itself.
    expect((await at.calls('read')).length).to.equal(1)
  })

  it('hand the stream over when one of them closes', async () => {
    const at = shop()
    await open(at)
    await at.streams(1)
    const tab = await openInTab(at)
    press('Close')
    await waitUntil(async () => (await at.calls('events')).length === 2)
    await at.control({ checkout: finalCheckout('paid') })
    await showsIn(tab, 'Thank you')
  })

  it('do not believe what another script says on their channel', async () => {
    const at = shop()
    await at.control({ checkout: { pollAfterMs: 60_000 } })
    await open(at)
    await at.streams(1)
    const tab = await openInTab(at)
    const { checkout } = await at.control({})
    const name = `pay-button ${at.server} ${checkout.id}`
    // The other tab can show what the browser remembers before it listens. It listens before it waits for the lock.
    await waitUntil(async () => (await navigator.locks.query()).pending!.some((lock) => lock.name === name))
    const forged = new BroadcastChannel(name)
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has none.
    forged.postMessage({ ...checkout, ...finalCheckout('paid') })
    await waitUntil(async () => (await at.calls('read')).length === 1, 'the waiting tab asks the companion')
    forged.close()
    await showsIn(tab, 'How would you like to pay?')
    await shows('How would you like to pay?')
  })
})
